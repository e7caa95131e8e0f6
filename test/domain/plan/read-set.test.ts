import { describe, expect, test } from 'vitest';
import type { ReadSet } from '../../../src/domain/changes/change.ts';
import type { Change, ChangeKindName } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { readsOfMeter } from '../../../src/domain/changes/reads.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { readSetOf, readSetOfIds } from '../../../src/domain/plan/read-set.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collectionId,
  component,
  componentId,
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  machineId,
  network,
  networkId,
  record,
  scope,
  scopeId,
  securityGroupId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
const empty = topologyOf(inventory({}));
const decision = { scopeId: scopeId('a'), endpointId: endpointId('pe'), description: '' };

function createEndpointIn(network: string, scopeName: string): Change {
  const ids = { endpointId: endpointId('pe'), scopeId: scopeId(scopeName), subnetId: subnetId(network) };
  return { kind: 'create-endpoint', ...ids, location: '', requestMessage: '' };
}

/** Returns the parts of a read set that are not empty, with the names of their objects. */
function namesIn(readSet: Partial<ReadSet>): Record<string, readonly string[]> {
  const parts = Object.entries(readSet).filter(([, ids]) => ids.length > 0);
  return Object.fromEntries(parts.map(([part, ids]) => [part, ids.map(nameOf)]));
}

/** What a change of each kind reads again. `resourceLocks` is the same for all of them, except links. */
const cases: Readonly<Record<ChangeKindName, readonly [Change, Record<string, readonly string[]>]>> = {
  'create-scope': [
    { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
    { scopes: ['a'], prerequisites: ['Microsoft.Insights'] },
  ],
  'delete-scope': [{ kind: 'delete-scope', scopeId: scopeId('a') }, { scopes: ['a'] }],
  link: [linkChange(scopeId('a'), workspaceId('law')), { scopes: ['a'], resources: ['law'] }],
  unlink: [
    { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') },
    { scopes: ['a'], resources: ['law'] },
  ],
  'set-access-modes': [{ kind: 'set-access-modes', scopeId: scopeId('a'), exclusions: {} }, { scopes: ['a'] }],
  'create-endpoint': [
    createEndpointIn('hub', 'a'),
    { scopes: ['a'], endpoints: ['pe'], networks: ['hub'], subnetUsage: ['hub'], prerequisites: ['Microsoft.Network'] },
  ],
  'delete-endpoint': [{ kind: 'delete-endpoint', endpointId: endpointId('pe') }, { endpoints: ['pe'] }],
  'set-zone-group': [
    { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'default', zoneIds: [zoneId('ods')] },
    { endpoints: ['pe'], zones: [nameOf(zoneId('ods'))] },
  ],
  'approve-connection': [
    { kind: 'approve-connection', ...decision },
    { scopes: ['a'], endpoints: ['pe'] },
  ],
  'reject-connection': [
    { kind: 'reject-connection', ...decision },
    { scopes: ['a'], endpoints: ['pe'] },
  ],
  'remove-connection': [
    { kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('pe') },
    { scopes: ['a'], endpoints: ['pe'] },
  ],
  'create-zone': [
    { kind: 'create-zone', zoneId: zoneId('ods') },
    { zones: [nameOf(zoneId('ods'))], prerequisites: ['Microsoft.Network'] },
  ],
  'delete-zone': [{ kind: 'delete-zone', zoneId: zoneId('ods') }, { zones: [nameOf(zoneId('ods'))] }],
  'link-zone': [linkZoneChange(zoneId('ods'), networkId('hub')), { zones: [nameOf(zoneId('ods'))], networks: ['hub'] }],
  'unlink-zone': [
    { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') },
    { zones: [nameOf(zoneId('ods'))], networks: ['hub'] },
  ],
  'set-public-access': [{ kind: 'set-public-access', resourceId: workspaceId('law') }, { resources: ['law'] }],
  'link-storage': [
    { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: ['x'] },
    { resources: ['law'], storage: ['law'], prerequisites: ['x'] },
  ],
  'unlink-storage': [
    { kind: 'unlink-storage', workspaceId: workspaceId('law') },
    { resources: ['law'], storage: ['law'] },
  ],
  'allow-service-tag': [
    { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 't', ruleName: 'r', priority: 100 },
    { securityGroups: ['nsg'] },
  ],
  'remove-service-tag': [
    { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'r' },
    { securityGroups: ['nsg'] },
  ],
  'associate-machine': [
    { kind: 'associate-machine', machineId: machineId('vm'), collectionEndpointId: collectionId('dce') },
    { machines: ['vm'], resources: ['dce'] },
  ],
  'dissociate-machine': [{ kind: 'dissociate-machine', machineId: machineId('vm') }, { machines: ['vm'] }],
};

describe('the read set of a plan', () => {
  test.each(Object.entries(cases))('with %s contains what the change depends on', (name, [change, expected]) => {
    const usesKnownLocks = name === 'link' || name === 'unlink';
    const locks = usesKnownLocks ? {} : { resourceLocks: [SUBSCRIPTION] };
    expect(namesIn(readSetOf(empty, [change]))).toEqual({ ...expected, ...locks });
  });

  test('contains every object once, ignoring letter case', () => {
    const upper = { kind: 'unlink', scopeId: keyOf(scopeId('A')), resourceId: workspaceId('x') } as const;
    expect(namesIn(readSetOf(empty, [cases.link[0], upper]))).toEqual({ scopes: ['a'], resources: ['law', 'x'] });
  });

  test('contains no resource locks for objects outside a subscription', () => {
    expect(readSetOf(empty, [{ kind: 'delete-scope', scopeId: '/x' }]).resourceLocks).toEqual([]);
  });
});

const workspaceLinks = ['a', 'b'].map(name => link(name, workspaceId('law')));
const endpoints = [
  endpoint('1', 'hub', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } }),
  endpoint('2', 'spoke', 'b'),
];

/** Two scopes that link one workspace, and a DNS domain of two networks, each with an endpoint to one of the scopes. */
const topology = topologyOf(
  inventory({
    scopes: [scope('a'), scope('b'), scope('c')],
    resources: [
      workspace('law', { linkedScopeIds: [scopeId('a'), scopeId('b'), scopeId('hidden')] }),
      component('appi'),
    ],
    links: workspaceLinks,
    networks: [network('hub'), network('spoke'), network('other')],
    endpoints,
    connections: endpoints.map(of => connection(of)),
    zones: [zone('monitor'), zone('blob')],
    zoneLinks: ['hub', 'spoke'].map(name => zoneLink('monitor', name)),
    records: [record('monitor', 'api', ['10.0.1.4'])],
  }),
);

/** Returns the names of the objects that one change is read with, sorted, without prerequisites and management locks. */
function readsFor(change: Change, of = topology) {
  const { resourceLocks: _, prerequisites: __, ...read } = namesIn(readSetOf(of, [change]));
  return Object.fromEntries(Object.entries(read).map(([part, names]) => [part, names.toSorted()]));
}

const domain = {
  networks: ['hub', 'spoke'],
  endpoints: ['1', '2'],
  scopes: ['a', 'b'],
  zones: [nameOf(zoneId('monitor'))],
};

describe('the read set contains what a plan rests on beyond its own objects', () => {
  test('a resource that is linked, with the scopes whose links its own list does not confirm', () => {
    const change = linkChange(scopeId('c'), workspaceId('law'));
    expect(readsFor(change)).toEqual({ resources: ['law'], scopes: ['c', 'hidden'] });
    const others = topologyOf(
      inventory({
        scopes: [scope('a'), scope('b'), scope('c')],
        resources: [workspace('law', { linkedScopeIds: [scopeId('B'), scopeId('new')] })],
        links: workspaceLinks,
      }),
    );
    expect(readsFor(change, others)['scopes']).toEqual(['a', 'c', 'new']);
  });

  test('a resource that is linked, with all of its scopes, where the resource itself lists none or cannot be read', () => {
    const change = linkChange(scopeId('c'), workspaceId('law'));
    const { listedScopes: _, ...known } = topology;
    expect(readsFor(change, { ...known, listedScopes: new Map() })['scopes']).toEqual(['a', 'b', 'c']);
    const unreadableParts = { ...topology.unreadableParts, keys: new Set([keyOf(workspaceId('law'))]) };
    expect(readsFor(change, { ...topology, unreadableParts })['scopes']).toEqual(['a', 'b', 'c', 'hidden']);
  });

  test('a resource that is unlinked, with all scopes that link it or that it lists itself', () => {
    const change = { kind: 'unlink', scopeId: scopeId('c'), resourceId: workspaceId('law') } as const;
    expect(readsFor(change)).toEqual({ resources: ['law'], scopes: ['a', 'b', 'c', 'hidden'] });
  });

  test('the DNS domain of the network of a new endpoint, with all of its endpoints', () => {
    const change = createEndpointIn('spoke', 'c');
    expect(readsFor(change)).toEqual({
      ...domain,
      endpoints: ['1', '2', 'pe'],
      scopes: ['a', 'b', 'c'],
      subnetUsage: ['spoke'],
    });
  });

  test('endpoints that have appeared in a network of the domain', () => {
    const grown = network('hub', { newEndpointIds: [endpointId('new')] });
    const now = { ...topology, networks: new Map([...topology.networks, [keyOf(grown.id), grown]]) };
    expect(readsFor(createEndpointIn('spoke', 'c'), now)['endpoints']).toEqual(['1', '2', 'new', 'pe']);
  });

  test('both DNS domains that a zone link joins', () => {
    expect(readsFor(linkZoneChange(zoneId('monitor'), networkId('other')))).toEqual({
      ...domain,
      networks: ['hub', 'other', 'spoke'],
    });
    const blob = linkZoneChange(zoneId('blob'), networkId('other'));
    expect(readsFor(blob)).toEqual({ networks: ['other'], zones: [nameOf(zoneId('blob'))] });
  });

  test('the zones that an endpoint is to have records in, with the endpoints that have records there', () => {
    const zoneIds = [zoneId('monitor'), zoneId('blob')];
    const change = { kind: 'set-zone-group', endpointId: endpointId('2'), name: 'default', zoneIds } as const;
    expect(readsFor(change)).toEqual({ ...domain, zones: zoneIds.map(nameOf).toSorted() });
  });

  test('the DNS domain of a connection that is approved, and the zones of one that is removed', () => {
    const approve = {
      kind: 'approve-connection',
      scopeId: scopeId('a'),
      endpointId: endpointId('1'),
      description: '',
    } as const;
    expect(readsFor(approve)).toEqual(domain);
    const remove = { kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('1') } as const;
    expect(readsFor(remove)).toEqual({ scopes: ['a'], endpoints: ['1'], zones: domain.zones });
    expect(readsFor({ kind: 'delete-endpoint', endpointId: endpointId('2') })).toEqual({
      scopes: ['b'],
      endpoints: ['2'],
    });
  });

  test('a network that still reaches a resource that is closed to the internet', () => {
    const change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' } as const;
    expect(readsFor(change)).toEqual({
      resources: ['law'],
      scopes: ['a', 'b', 'hidden'],
      networks: ['hub'],
      endpoints: ['1'],
      zones: domain.zones,
    });
  });

  test('the endpoints that could reach a resource, if no network does', () => {
    const cut = { ...topology, records: new Map() };
    const change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' } as const;
    expect(readsFor(change, cut)).toEqual({ resources: ['law'], scopes: ['a', 'b', 'hidden'], endpoints: ['1', '2'] });
  });

  test('no endpoint that was not read, if no network reaches a resource', () => {
    const cut = { ...topology, records: new Map(), endpoints: new Map() };
    const change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' } as const;
    expect(readsFor(change, cut)).toEqual({ resources: ['law'], scopes: ['a', 'b', 'hidden'] });
  });

  test('the workspace of a component that is closed', () => {
    const partner = component('appi', { workspaceId: workspaceId('law') });
    const now = { ...topology, resources: new Map([...topology.resources, [keyOf(partner.id), partner]]) };
    const change = { kind: 'set-public-access', resourceId: partner.id, query: 'Disabled' } as const;
    expect(readsFor(change, now)['resources']).toEqual(['appi', 'law']);
    expect(readsFor({ ...change, query: 'Enabled' }, now)).toEqual({ resources: ['appi'] });
    expect(readsFor(change, empty)).toEqual({ resources: ['appi'] });
  });
});

test.each([
  ['scope-resources', scopeId('a'), { scopes: ['a'] }],
  ['scope-workspaces', scopeId('a'), { scopes: ['a'] }],
  ['scope-components', scopeId('a'), { scopes: ['a'] }],
  ['scope-endpoints', scopeId('a'), { scopes: ['a'] }],
  ['resource-scopes', workspaceId('law'), { resources: ['law'], scopes: ['hidden'] }],
  ['network-scopes', networkId('spoke'), domain],
] as const)('the count of %s rests on what it counts', (meter, subjectId, expected) => {
  const read = namesIn(readsOfMeter(topology, meter, subjectId));
  expect(Object.fromEntries(Object.entries(read).map(([part, names]) => [part, names.toSorted()]))).toEqual(expected);
});

test('the read set of objects is grouped by their types, and leaves out other types', () => {
  const ids = [
    scopeId('a'),
    workspaceId('law'),
    componentId('appi'),
    endpointId('pe'),
    networkId('hub'),
    zoneId('ods'),
    securityGroupId('nsg'),
    `${scopeId('b')}/privateEndpointConnections/pe.1`,
    subnetId('hub'),
    '/subscriptions/x',
  ];
  expect(namesIn(readSetOfIds(ids))).toEqual({
    scopes: ['a', 'b'],
    resources: ['law', 'appi'],
    endpoints: ['pe'],
    networks: ['hub'],
    zones: [nameOf(zoneId('ods'))],
    securityGroups: ['nsg'],
  });
});
