import { describe, expect, test } from 'vitest';
import { mapOf } from '../../../../src/domain/questions/map/build-map.ts';
import type { TopologyMap } from '../../../../src/domain/questions/map/topology-map.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import {
  component,
  connection,
  endpoint,
  inventory,
  link,
  network,
  profile2020,
  profileGa,
  resolving,
  scope,
  workspace,
  zones,
} from '../../build.ts';
import { nodesAround } from './estates.ts';

/** The most nodes that a picture may have. */
const MAX_NODES = 60;

function nodeCount({ domains, scopes, groups }: TopologyMap): number {
  const networks = domains.flatMap(domain => domain.networks);
  return [
    networks,
    networks.flatMap(({ endpoints }) => endpoints),
    scopes,
    groups.flatMap(each => each.resources),
  ].flat().length;
}

function mapIn(from: Inventory, profile = profile2020): TopologyMap {
  return mapOf(topologyOf(from), { profile, reserved: [] });
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** The rows of each box of resources. */
function boxes({ groups }: TopologyMap): readonly (readonly string[])[] {
  return groups.map(({ resources }) => resources.map(({ name }) => name));
}

describe('a map that would have too many nodes', () => {
  test('shows each object as a node of its own up to the limit, and folds from there on', () => {
    const most = mapIn(nodesAround(MAX_NODES));
    expect([nodeCount(most), most.folded]).toEqual([MAX_NODES, undefined]);
    const more = mapIn(nodesAround(MAX_NODES + 1));
    expect(boxes(more)).toEqual([['58 workspaces']]);
    expect(more.folded).toEqual({ networks: 0, endpoints: 0, scopes: 0, resources: 58 });
  });

  test('keeps resources apart that other scopes link, that are full, or of which something is not known', () => {
    const scopes = many(5, at => scope(`ampls-${at}`));
    const ordinary = many(60, at => (at % 2 === 0 ? workspace(`law-${at}`) : component(`appi-${at}`)));
    const hidden = workspace('law-hidden', { publicAccess: { ingestion: 'unrecognised', query: 'Disabled' } });
    const map = mapIn(
      inventory({
        scopes,
        resources: [...ordinary, hidden, workspace('law-full')],
        links: [
          ...[...ordinary, hidden].map(({ id }) => link('ampls-0', id)),
          ...scopes.map(({ name }) => link(name, workspace('law-full').id)),
        ],
      }),
    );
    expect(boxes(map)).toEqual([['law-hidden', '60 resources'], ['law-full']]);
    const folded = map.groups[0]?.resources[1];
    expect([folded?.kind, folded?.tally]).toEqual([undefined, { overFull: 0, full: 0, open: 60, unknown: 0 }]);
    expect(map.attention.overFull).toEqual(['ampls-0']);
  });

  test('folds networks without a private endpoint, within those that share DNS', () => {
    const pe = endpoint('pe-1', 'vnet-0', 'ampls-a');
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a')],
        networks: many(100, at => network(`vnet-${at}`, { dnsServers: at === 99 ? ['192.0.2.1'] : [] })),
        endpoints: [pe],
        connections: [connection(pe)],
        zones: zones(),
        zoneLinks: many(40, at => resolving(`vnet-${at}`)).flat(),
      }),
    );
    expect(
      map.domains.map(({ count, networks }) => [count, networks.map(({ name, dns }) => `${name} ${dns}`)]),
    ).toEqual([
      [1, ['vnet-0 known', '39 networks known']],
      [60, ['60 networks partly']],
    ]);
    expect(map.folded).toEqual({ networks: 99, endpoints: 0, scopes: 0, resources: 0 });
  });

  test('leaves networks that share DNS and have no private endpoint in one frame', () => {
    const map = mapIn(
      inventory({
        networks: ['vnet-1', 'vnet-2', 'vnet-3'].map(name => network(name)),
        zones: zones(),
        zoneLinks: [...resolving('vnet-1'), ...resolving('vnet-2')],
      }),
    );
    expect(map.domains.map(({ networks, usage }) => [networks.map(({ name }) => name), usage])).toEqual([
      [['vnet-1', 'vnet-2'], []],
      [['vnet-3'], []],
    ]);
  });

  test('folds full resources too where there are many', () => {
    const scopes = many(5, at => scope(`ampls-${at}`));
    const full = many(70, at => workspace(`law-${at}`));
    const links = full.flatMap(({ id }) => scopes.map(({ name }) => link(name, id)));
    const map = mapIn(inventory({ scopes, resources: full, links }));
    expect(boxes(map)).toEqual([['70 workspaces']]);
    expect(map.groups[0]?.resources[0]?.tally).toEqual({ overFull: 0, full: 70, open: 70, unknown: 0 });
    expect(map.scopes).toHaveLength(5);
  });

  test('shows the scopes that somebody should look at, and folds the others with all that is connected to them', () => {
    const scopes = many(200, at => scope(`ampls-${at}`));
    const endpoints = scopes.map(({ name }, at) =>
      endpoint(`pe-${at}`, `vnet-${at}`, name, { state: at === 150 ? 'Pending' : 'Approved' }),
    );
    const crowd = many(51, at => workspace(`law-${at}`));
    const map = mapIn(
      inventory({
        scopes,
        networks: many(200, at => network(`vnet-${at}`)),
        endpoints,
        connections: endpoints.map(each => connection(each)),
        resources: [...crowd, workspace('law-audit')],
        links: [
          ...crowd.map(({ id }) => link('ampls-170', id)),
          link('ampls-198', workspace('law-audit').id, { provisioningState: 'Provisioning' }),
          link('ampls-199', workspace('law-audit').id),
        ],
      }),
    );
    expect(nodeCount(map)).toBeLessThanOrEqual(MAX_NODES);
    const names = map.scopes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ampls-150', 'ampls-170']));
    const others = map.scopes.at(-1);
    expect(others?.name).toBe(`${201 - names.length} other scopes`);
    expect(others).toMatchObject({ usage: [], modes: undefined, count: 201 - names.length });
    const folded = map.domains.find(({ count }) => count > 1);
    expect(folded?.networks.map(({ name, endpoints: own }) => [name, own.map(each => each.name)])).toEqual([
      [`${others?.count} networks`, [`${others?.count} endpoints`]],
    ]);
    expect(map.domains.find(({ networks }) => networks.some(({ name }) => name === 'vnet-150'))?.usage[0]?.used).toBe(
      1,
    );
    expect(map.folded).toEqual({
      networks: others?.count,
      endpoints: others?.count,
      scopes: others?.count,
      resources: 51,
    });
  });

  test('calls the links to folded scopes finished only if all are', () => {
    const scopes = many(200, at => scope(`ampls-${at}`));
    const far = workspace('law-far');
    const map = mapIn(
      inventory({
        scopes,
        resources: [far],
        links: [link('ampls-198', far.id, { provisioningState: 'Provisioning' }), link('ampls-199', far.id)],
      }),
      { ...profileGa, limits: {} },
    );
    expect(nodeCount(map)).toBeLessThanOrEqual(MAX_NODES);
    expect(map.groups.map(group => group.scopes.map(({ isInPlace }) => isInPlace))).toEqual([[false]]);
  });

  test('is small enough however many objects there are and however they are linked', () => {
    const scopes = many(100, at => scope(`ampls-${at}`));
    const resources = many(3000, at => workspace(`law-${at}`));
    const endpoints = many(400, at => {
      const states = ['Approved', 'Pending', 'Rejected', 'Disconnected', 'unrecognised'] as const;
      return endpoint(`pe-${at}`, `vnet-${(at * 7) % 150}`, `ampls-${(at * 13) % 100}`, {
        state: states[at % 5] ?? 'Approved',
      });
    });
    const map = mapIn(
      inventory({
        scopes,
        networks: many(150, at => network(`vnet-${at}`)),
        endpoints,
        connections: endpoints.map(each => connection(each)),
        resources,
        links: resources.flatMap(({ id }, at) => [1, 2, 3].map(by => link(`ampls-${(at * by + by) % 100}`, id))),
      }),
    );
    expect(nodeCount(map)).toBeLessThanOrEqual(MAX_NODES);
    expect(map.totals).toMatchObject({ scopes: 100, resources: 3000, networks: 150, endpoints: 400 });
  });
});
