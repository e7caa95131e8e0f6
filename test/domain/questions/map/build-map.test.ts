import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../../../../src/domain/ids.ts';
import { usageOf } from '../../../../src/domain/limits/usage.ts';
import { mapOf } from '../../../../src/domain/questions/map/build-map.ts';
import { accessLabel, usageLabel } from '../../../../src/domain/questions/map/map-marks.ts';
import type { MapSubject, TopologyMap } from '../../../../src/domain/questions/map/topology-map.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { inventories } from '../../arbitrary.ts';
import {
  collection,
  connection,
  endpoint,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  resolving,
  resource,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneIds,
  zones,
} from '../../build.ts';
import { seedExample } from './estates.ts';

const limits = { profile: profile2020, reserved: [] };

function mapIn(from: Inventory, about?: MapSubject): TopologyMap {
  return mapOf(topologyOf(from), limits, about);
}

const aboutScope = (name: string): MapSubject => ({ kind: 'scope', id: scopeId(name), name });
const aboutNetwork = (name: string): MapSubject => ({ kind: 'network', id: networkId(name), name });
const aboutResource = (name: string): MapSubject => ({ kind: 'resource', id: workspaceId(name), name });

/** The networks of each frame, with their endpoints. */
function frames({ domains }: TopologyMap): readonly (readonly string[])[] {
  return domains.map(({ networks }) =>
    networks.map(({ name, endpoints }) => [name, ...endpoints.map(each => `${each.name} ${each.state}`)].join(' · ')),
  );
}

/** The scopes that link each resource. */
function linked({ groups, scopes }: TopologyMap): Record<string, string> {
  const nameOf = new Map(scopes.map(({ key, name }) => [key, name]));
  const links = groups.flatMap(group =>
    group.resources.map(
      ({ name }) => [name, group.scopes.map(({ scopeKey }) => nameOf.get(scopeKey)).join(' ')] as const,
    ),
  );
  return Object.fromEntries(links);
}

function counters({ scopes }: TopologyMap): Record<string, readonly string[]> {
  return Object.fromEntries(scopes.map(({ name, usage }) => [name, usage.map(usageLabel)]));
}

describe('a map of everything', () => {
  const map = mapIn(seedExample());

  test('shows networks by the DNS that they share, with their endpoints and the state of these', () => {
    expect(frames(map)).toEqual([
      ['vnet-1 · pe-1 Approved'],
      ['vnet-2 · pe-2 Approved'],
      ['vnet-hub · pe-3 Approved', 'vnet-spoke'],
      ['vnet-partner · pe-partner Pending'],
      ['vnet-lab'],
    ]);
    expect(map.domains.map(({ usage }) => usage.map(usageLabel))).toEqual([['1/1'], ['1/1'], ['1/1'], ['1/1'], []]);
  });

  test('shows the counts of the example in the documentation', () => {
    expect(counters(map)).toEqual({ 'ampls-a': ['3/50', '2/10'], 'ampls-b': ['1/50', '2/10'] });
    const second = map.groups.flatMap(({ resources }) => resources).find(({ name }) => name === 'workspace-2');
    expect(second?.usage.map(usageLabel)).toEqual(['2/5']);
    expect(linked(map)).toEqual({
      'appinsights-3': 'ampls-a',
      'workspace-1': 'ampls-a',
      'workspace-2': 'ampls-a ampls-b',
      'law-alone': '',
    });
  });

  test('names what somebody should look at, and how much there is', () => {
    expect(map.attention).toEqual({
      overFull: [],
      full: [],
      pending: ['pe-partner'],
      refused: [],
      open: ['appinsights-3', 'law-alone', 'workspace-1', 'workspace-2'],
      unknown: [],
    });
    expect(map.totals).toEqual({ networks: 6, domains: 5, endpoints: 4, scopes: 2, resources: 4 });
    expect(map.beyond).toEqual({ endpoints: 0, scopes: 0, resources: 0 });
    expect(map.folded).toBeUndefined();
    expect(map.profile).toBe('documented-2020');
  });

  test('is empty where there is nothing', () => {
    const empty = mapIn(inventory({}));
    expect([empty.domains, empty.scopes, empty.groups]).toEqual([[], [], []]);
  });

  test('counts by the limits in force', () => {
    const { scopes } = mapOf(topologyOf(seedExample()), { profile: profileGa, reserved: [] });
    expect(scopes[0]?.usage.map(row => `${row.meter} ${usageLabel(row)}`)).toEqual([
      'scope-resources 3',
      'scope-workspaces 2/300',
      'scope-components 1/1000',
      'scope-endpoints 2/10',
    ]);
  });

  test('counts what approved requests have reserved, and marks what is full with it', () => {
    const full = Array.from({ length: 49 }, (_, index) => workspace(`law-${index}`));
    const from = inventory({
      scopes: [scope('ampls-a')],
      resources: full,
      links: full.map(({ id }) => link('ampls-a', id)),
    });
    const reserved = [
      { meter: 'scope-resources', subjectId: scopeId('ampls-a'), countedId: workspaceId('new') },
    ] as const;
    const { scopes, attention } = mapOf(topologyOf(from), { profile: profile2020, reserved });
    expect(scopes[0]?.usage.map(usageLabel)).toEqual(['49 + 1/50', '0/10']);
    expect(attention.full).toEqual(['ampls-a']);
  });
});

describe('a map around one object', () => {
  const from = seedExample();

  test('shows what a scope links and who is connected to it, with all networks that share their DNS', () => {
    const map = mapIn(from, aboutScope('ampls-a'));
    expect(frames(map)).toEqual([['vnet-hub · pe-3 Approved', 'vnet-spoke'], ['vnet-partner · pe-partner Pending']]);
    expect(Object.keys(linked(map))).toEqual(['appinsights-3', 'workspace-1', 'workspace-2']);
    expect(map.scopes.map(({ name }) => name)).toEqual(['ampls-a']);
    expect(map.beyond).toEqual({ endpoints: 0, scopes: 1, resources: 0 });
  });

  test('shows the scope that a network uses through the DNS of another one, and says what is left out', () => {
    const map = mapIn(from, aboutNetwork('vnet-spoke'));
    expect(frames(map)).toEqual([['vnet-hub · pe-3 Approved', 'vnet-spoke']]);
    expect(map.scopes.map(({ name }) => name)).toEqual(['ampls-a']);
    expect(map.beyond).toEqual({ endpoints: 1, scopes: 1, resources: 0 });
  });

  test('shows an endpoint elsewhere that has its records in the zones of a network', () => {
    const pe = endpoint('pe-far', 'vnet-far', 'ampls-a', { zoneGroup: { name: 'default', zoneIds: zoneIds('9') } });
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a')],
        networks: [network('vnet-near'), network('vnet-far')],
        endpoints: [pe],
        connections: [connection(pe)],
        zones: zones('9'),
        zoneLinks: resolving('vnet-near', '9'),
      }),
      aboutNetwork('vnet-near'),
    );
    expect(frames(map)).toEqual([['vnet-far · pe-far Approved'], ['vnet-near']]);
  });

  test('shows where a resource can be reached from, and leaves out other resources', () => {
    const map = mapIn(from, aboutResource('workspace-2'));
    expect(linked(map)).toEqual({ 'workspace-2': 'ampls-a ampls-b' });
    expect(frames(map)).toHaveLength(4);
    expect(map.beyond).toEqual({ endpoints: 0, scopes: 0, resources: 2 });
  });

  test('shows a resource, a network or a scope that has nothing around it', () => {
    expect(linked(mapIn(from, aboutResource('law-alone')))).toEqual({ 'law-alone': '' });
    expect(frames(mapIn(from, aboutNetwork('vnet-lab')))).toEqual([['vnet-lab']]);
    const alone = mapIn(inventory({ scopes: [scope('ampls-a')] }), aboutScope('ampls-a'));
    expect(counters(alone)).toEqual({ 'ampls-a': ['0/50', '0/10'] });
  });
});

describe('what is not known', () => {
  test('shows an endpoint that only its scope names, with a network that is not known', () => {
    const pe = endpoint('pe-foreign', 'vnet-foreign', 'ampls-a');
    const map = mapIn(inventory({ scopes: [scope('ampls-a')], connections: [connection(pe)] }));
    expect(frames(map)).toEqual([['network not known · pe-foreign Approved']]);
    expect(map.domains[0]?.networks[0]).toMatchObject({ isRead: false, dns: 'unknown' });
    expect(map.attention.unknown).toEqual(['pe-foreign']);
    const around = mapIn(
      inventory({ scopes: [scope('ampls-a')], connections: [connection(pe)] }),
      aboutScope('ampls-a'),
    );
    expect(frames(around)).toEqual(frames(map));
  });

  test('does not decide between connections of an endpoint that are in different states', () => {
    const pe = endpoint('pe-foreign', 'vnet-foreign', 'ampls-a');
    const connections = [
      connection(pe),
      connection(pe, { id: `${pe.scopeId}/privateEndpointConnections/2`, state: 'Pending' }),
    ];
    const map = mapIn(inventory({ scopes: [scope('ampls-a')], connections }));
    expect(frames(map)).toEqual([['network not known · pe-foreign unrecognised']]);
    expect(map.attention.unknown).toContain('pe-foreign');
  });

  test('shows the network of an endpoint that another scope names too', () => {
    const pe = endpoint('pe-1', 'vnet-1', 'ampls-a');
    const other = connection({ ...pe, scopeId: scopeId('ampls-b') }, { state: 'Rejected' });
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a'), scope('ampls-b')],
        networks: [network('vnet-1')],
        endpoints: [pe],
        connections: [connection(pe), other],
      }),
    );
    expect(frames(map)).toEqual([['vnet-1 · pe-1 Approved · pe-1 Rejected']]);
    expect(map.attention.refused).toEqual(['pe-1']);
  });

  test('shows scopes, networks and resources that could not be read, and counts without a number as unknown', () => {
    const foreign = workspace('law-1', { linkedScopeIds: [scopeId('ampls-far')] });
    const pe = endpoint('pe-1', 'vnet-gone', 'ampls-a');
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a')],
        resources: [foreign],
        endpoints: [pe],
        connections: [connection(pe)],
        links: [link('ampls-a', workspaceId('law-gone')), link('ampls-a', foreign.id)],
      }),
    );
    expect(map.scopes.map(({ name, isRead, usage }) => [name, isRead, usage.length])).toEqual([
      ['ampls-a', true, 2],
      ['ampls-far', false, 0],
    ]);
    expect(frames(map)).toEqual([['vnet-gone · pe-1 Approved']]);
    expect(linked(map)).toEqual({ 'law-1': 'ampls-a ampls-far', 'law-gone': 'ampls-a' });
    expect(map.attention.unknown).toEqual(['ampls-far', 'vnet-gone', 'law-gone']);
    expect(map.groups.flatMap(({ scopes }) => scopes.map(({ isInPlace }) => isInPlace))).toEqual([true, true, true]);
  });

  test('marks a count that may be higher, and names what may hold more', () => {
    const container = `${GROUP.split('/').slice(0, 3).join('/')}`;
    const map = mapIn(seedExample({ unreadable: [{ id: container, why: 'no access' }] }));
    expect(counters(map)['ampls-a']).toEqual(['≥3/50', '≥2/10']);
    expect(map.unreadable).toEqual(['00000000-0000-0000-0000-000000000001']);
    const named = seedExample({
      unreadable: [{ id: container, why: 'no access' }],
      subscriptions: [{ id: '00000000-0000-0000-0000-000000000001', name: 'contoso' }],
    });
    expect(mapIn(named).unreadable).toEqual(['contoso']);
  });

  test('marks networks whose DNS is not known, or partly', () => {
    const custom = network('vnet-custom', { dnsServers: ['192.0.2.1'] });
    const ruled = network('vnet-ruled');
    const map = mapIn(
      inventory({
        networks: [custom, ruled],
        rulesetLinks: [
          { rulesetId: `${GROUP}/providers/Microsoft.Network/dnsForwardingRulesets/r`, networkId: ruled.id },
        ],
        rulesets: [
          {
            id: `${GROUP}/providers/Microsoft.Network/dnsForwardingRulesets/r`,
            rules: [{ domain: 'privatelink.ods.opinsights.azure.com', targets: ['192.0.2.9'] }],
            networkIds: [],
          },
        ],
      }),
    );
    expect(map.domains[0]?.networks.map(({ name, dns }) => [name, dns])).toEqual([
      ['vnet-custom', 'unknown'],
      ['vnet-ruled', 'partly'],
    ]);
  });

  test('does not call a link finished that is not, or that only the resource shows', () => {
    const listed = workspace('law-2', { linkedScopeIds: [scopeId('ampls-a')] });
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a')],
        resources: [workspace('law-1'), listed],
        links: [link('ampls-a', workspaceId('law-1'), { provisioningState: 'Provisioning' })],
      }),
    );
    expect(map.groups.map(({ scopes }) => scopes.map(({ isInPlace }) => isInPlace))).toEqual([[false]]);
  });
});

describe('marks', () => {
  test('marks what is full and what is over its limit, networks on two scopes among them', () => {
    const scopes = Array.from({ length: 7 }, (_, index) => scope(`ampls-${index}`));
    const endpoints = [endpoint('pe-a', 'vnet-1', 'ampls-0'), endpoint('pe-b', 'vnet-1', 'ampls-1')];
    const on = (name: string, count: number) => scopes.slice(0, count).map(each => link(each.name, workspaceId(name)));
    const { attention } = mapIn(
      inventory({
        scopes,
        networks: [network('vnet-1')],
        endpoints,
        connections: endpoints.map(each => connection(each)),
        resources: [workspace('law-full'), workspace('law-over')],
        links: [...on('law-full', 5), ...on('law-over', 6)],
      }),
    );
    expect([attention.full, attention.overFull]).toEqual([['law-full'], ['law-over', 'vnet-1']]);
  });

  test.for([
    ['public', { ingestion: 'Enabled', query: 'Enabled' }],
    ['public queries', { ingestion: 'Disabled', query: 'Enabled' }],
    ['public ingestion, rest ?', { ingestion: 'Enabled', query: 'unrecognised' }],
    ['access ?', { ingestion: 'Disabled', query: 'unrecognised' }],
    ['perimeter', { ingestion: 'SecuredByPerimeter', query: 'Disabled' }],
    ['not public', { ingestion: 'Disabled', query: 'Disabled' }],
  ] as const)('says "%s" for public network access', ([label, publicAccess]) => {
    const { groups } = mapIn(inventory({ resources: [workspace('law', { publicAccess })] }));
    expect(accessLabel(groups[0]?.resources[0]?.access ?? {})).toBe(label);
  });

  test('does not look at queries of a collection endpoint, and knows nothing of what could not be read', () => {
    const { groups } = mapIn(inventory({ resources: [collection('dce')] }));
    expect(groups[0]?.resources[0]?.access).toEqual({ ingestion: 'Enabled' });
    expect(accessLabel({})).toBe('access ?');
  });

  test('adds the resource group to a name that two objects have, and sorts numbers by their value', () => {
    const id = workspaceId('law-2').replace('rg-monitor', 'rg-other');
    const names = mapIn(
      inventory({ resources: ['law-10', 'law-2'].map(name => workspace(name)).concat(resource(id)) }),
    );
    expect(names.groups.flatMap(({ resources }) => resources.map(({ name }) => name))).toEqual([
      'law-10',
      'rg-monitor/law-2',
      'rg-other/law-2',
    ]);
  });
});

describe('any inventory', () => {
  test('is shown completely: every object is in one node, and every line leads to a node', () => {
    fc.assert(
      fc.property(inventories(), from => {
        const topology = topologyOf(from);
        const map = mapOf(topology, limits);
        const networks = map.domains.flatMap(domain => domain.networks);
        const resources = map.groups.flatMap(group => group.resources);
        const sum = (nodes: readonly { readonly count: number }[]) =>
          nodes.reduce((total, { count }) => total + count, 0);
        expect(sum(networks)).toBe(map.totals.networks);
        expect(sum(networks.flatMap(({ endpoints }) => endpoints))).toBe(map.totals.endpoints);
        expect([sum(map.scopes), sum(resources)]).toEqual([map.totals.scopes, map.totals.resources]);
        const scopes = new Set(map.scopes.map(({ key }) => key));
        const ends = [...networks.flatMap(({ endpoints }) => endpoints), ...map.groups.flatMap(group => group.scopes)];
        expect(ends.filter(({ scopeKey }) => !scopes.has(scopeKey))).toEqual([]);
        for (const { id } of topology.resources.values()) {
          const node = resources.find(({ key }) => key === keyOf(id));
          expect(node?.usage[0]?.used).toBe(
            usageOf(topology, profile2020, { meter: 'resource-scopes', subjectId: id }).used,
          );
        }
      }),
    );
  });
});
