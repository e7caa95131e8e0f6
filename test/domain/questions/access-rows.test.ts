import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameOf } from '../../../src/domain/ids.ts';
import { accessByNetwork, accessByResource } from '../../../src/domain/questions/access-rows.ts';
import { usersOfScope } from '../../../src/domain/questions/scope-users.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { ReachResult } from '../../../src/domain/reach/reach.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories } from '../arbitrary.ts';
import {
  closed,
  component,
  connection,
  endpoint,
  inventory,
  link,
  network,
  networkId,
  recordsOf,
  resolving,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneId,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';

const law = workspace('law-1', closed);
const pe = endpoint('pe', 'vnet-hub', 'ampls-a', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });

const topology = topologyOf(
  inventory({
    scopes: [scope('ampls-a'), scope('ampls-b')],
    resources: [law, workspace('law-2'), component('appi-1')],
    networks: [network('vnet-hub'), network('vnet-alone'), network('vnet-custom', { dnsServers: ['192.0.2.1'] })],
    endpoints: [pe],
    connections: [connection(pe)],
    links: [link('ampls-a', law.id)],
    zones: zones(),
    zoneLinks: resolving('vnet-hub'),
    records: recordsOf(pe, [law]),
  }),
);

describe('who reaches a resource', () => {
  test('lists networks with the same access together, the best access first, and the internet among them', () => {
    const rows = accessByNetwork(topology, law.id);
    expect(rows.map(({ of }) => of.map(nameOf))).toEqual([['vnet-hub'], [INTERNET, 'vnet-alone'], ['vnet-custom']]);
    expect(rows.map(({ access }) => [access.ingestion.reach.reach, access.query.reach.reach])).toEqual([
      ['private', 'private'],
      ['blocked', 'blocked'],
      ['unknown', 'unknown'],
    ]);
  });

  test('gives each network its own reason where something is not known', () => {
    const parts = topologyOf(
      inventory({
        resources: [law],
        networks: [network('vnet-1'), network('vnet-2')],
        zoneLinks: [zoneLink('monitor', 'vnet-1', '1'), zoneLink('monitor', 'vnet-2', '2')],
      }),
    );
    const unknown = accessByNetwork(parts, law.id).filter(({ access }) => access.query.reach.reach === 'unknown');
    expect(
      unknown.map(({ of, access: { query } }) => [of.map(nameOf), 'why' in query.reach && query.reach.why.about]),
    ).toEqual([
      [['vnet-1'], zoneId('monitor', '1')],
      [['vnet-2'], zoneId('monitor', '2')],
    ]);
  });

  test('lists what a network reaches in the same way', () => {
    expect(accessByResource(topology, networkId('vnet-alone')).map(({ of }) => of.map(nameOf))).toEqual([
      ['law-2', 'appi-1'],
      ['law-1'],
    ]);
  });

  test('says the same as the reach of each network, in every topology', () => {
    fc.assert(
      fc.property(inventories(), generated => {
        const any = topologyOf(generated);
        for (const { id } of any.resources.values()) expectReachOf(any, id);
        for (const { id } of any.networks.values()) expectReachFrom(any, id);
      }),
      { numRuns: 60 },
    );
  });
});

/** Returns a reach without what the rows leave out. */
function shown({ reach, paths }: ReachResult): unknown {
  const parts = [reach, ...(paths === undefined ? [] : [paths.own, paths.workspace])];
  return parts.map(part => {
    if (part.reach === 'private') return part.scopeId;
    return 'why' in part ? { reach: part.reach, code: part.why.code, about: part.why.about } : part;
  });
}

function expectReachOf(any: Topology, resourceId: string): void {
  for (const { of, access } of accessByNetwork(any, resourceId)) {
    for (const from of of) {
      expect(shown(access.query)).toEqual(shown(computeReach(any, from, resourceId, 'query')));
      expect(shown(access.ingestion)).toEqual(shown(computeReach(any, from, resourceId, 'ingestion')));
    }
  }
}

function expectReachFrom(any: Topology, from: string): void {
  for (const { of, access } of accessByResource(any, from)) {
    for (const id of of) expect(shown(access.query)).toEqual(shown(computeReach(any, from, id, 'query')));
  }
}

describe('who uses a scope', () => {
  test('tells networks that use it from those that may', () => {
    expect(usersOfScope(topology, scopeId('ampls-a'))).toEqual({
      networks: [networkId('vnet-hub')],
      mayUse: [networkId('vnet-custom')],
    });
    expect(usersOfScope(topology, scopeId('ampls-b'))).toEqual({ networks: [], mayUse: [networkId('vnet-custom')] });
  });

  test('takes a scope as used where the DNS of the network leads to it, linked or not', () => {
    expect(accessByResource(topology, networkId('vnet-hub')).flatMap(({ of }) => of)).toContain(workspaceId('law-2'));
  });
});
