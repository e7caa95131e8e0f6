import { expect, test } from 'vitest';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import type { ChangeRecord } from '../../../src/domain/watch/change-records.ts';
import { awaitsAuthor, withAuthors } from '../../../src/domain/watch/change-records.ts';
import type { InventoryDifference } from '../../../src/domain/watch/differences.ts';
import { findDifferences } from '../../../src/domain/watch/differences.ts';
import {
  collection,
  collectionId,
  endpoint,
  inventory,
  link,
  network,
  networkId,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  workspace,
  workspaceId,
} from '../build.ts';

const closed = { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } } as const;
const rule = {
  name: 'tags',
  priority: 100,
  direction: 'Outbound',
  access: 'Allow',
  protocol: 'Tcp',
  source: '*',
  destinations: ['AzureResourceManager'],
  ports: ['443'],
} as const;
const before = topologyOf(
  inventory({
    scopes: [scope('a')],
    resources: [workspace('law'), collection('dce')],
    networks: [network('vnet'), network('hub')],
    securityGroups: [securityGroup('nsg')],
  }),
);
const after = topologyOf(
  inventory({
    scopes: [
      scope('a', {
        accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
        exclusions: [{ connectionName: 'c', query: 'Open', ingestion: 'Open' }],
      }),
      scope('new'),
    ],
    resources: [
      workspace('law', closed),
      collection('dce', { publicAccess: { ingestion: 'Disabled', query: 'Enabled' } }),
    ],
    networks: [
      network('vnet', {
        dnsServers: ['10.0.0.4'],
        peerings: [{ remoteNetworkId: networkId('hub'), state: 'Connected', allowsAccess: true }],
      }),
      network('hub'),
    ],
    links: [link('a', workspaceId('law'))],
    endpoints: [endpoint('1', 'vnet', 'a')],
    securityGroups: [securityGroup('nsg', [rule])],
  }),
);
const differences = findDifferences(before, after, new Date(0));

function recordOf(
  resourceId: string,
  changed: Readonly<Record<string, string | null>>,
  more: Partial<ChangeRecord> = {},
) {
  return {
    resourceId: resourceId.toUpperCase(),
    type: 'Update',
    at: '2026-03-01T12:00:00Z',
    by: 'john@contoso.com',
    client: 'Azure Portal',
    correlationId: 'c-1',
    changed: new Map(Object.entries(changed).map(([path, after]) => [path, { before: null, after }])),
    ...more,
  } satisfies ChangeRecord;
}

function authorsBy(records: readonly ChangeRecord[], from: readonly InventoryDifference[] = differences) {
  return withAuthors(from, records)
    .filter(({ correlationId }) => correlationId !== null)
    .map(({ title, by }) => `${title}: ${by}`);
}

test.for<[string, ChangeRecord, readonly string[]]>([
  [
    'an access mode',
    recordOf(scopeId('a'), { 'properties.accessModeSettings.queryAccessMode': 'PrivateOnly' }),
    ['a, access mode for queries: john@contoso.com'],
  ],
  [
    'the other access mode',
    recordOf(scopeId('a'), { 'properties.accessModeSettings.ingestionAccessMode': 'privateonly' }),
    ['a, access mode for ingestion: john@contoso.com'],
  ],
  [
    'an exclusion',
    recordOf(scopeId('a'), { 'properties.accessModeSettings.exclusions[0].queryAccessMode': 'Open' }),
    ['a, access modes for connection c: john@contoso.com'],
  ],
  [
    'public access of a workspace',
    recordOf(workspaceId('law'), { 'properties.publicNetworkAccessForQuery': 'Disabled' }),
    ['law, public access for queries: john@contoso.com'],
  ],
  [
    'public access for ingestion',
    recordOf(workspaceId('law'), { 'properties.publicNetworkAccessForIngestion': 'Disabled' }),
    ['law, public access for ingestion: john@contoso.com'],
  ],
  [
    'public access of a collection endpoint',
    recordOf(collectionId('dce'), { 'properties.networkAcls.publicNetworkAccess': 'Disabled' }),
    ['dce, public access for ingestion: john@contoso.com'],
  ],
  [
    'DNS servers',
    recordOf(networkId('vnet'), { 'properties.dhcpOptions.dnsServers[0]': '10.0.0.4' }),
    ['vnet, DNS servers: john@contoso.com'],
  ],
  [
    'a peering',
    recordOf(networkId('vnet'), { 'properties.virtualNetworkPeerings[0].name': 'p' }),
    ['Peering of vnet with hub: john@contoso.com'],
  ],
  [
    'a rule',
    recordOf(securityGroupId('nsg'), { 'properties.securityRules[0].name': 'tags' }),
    ['Outbound rule tags of nsg: john@contoso.com'],
  ],
  ['a new scope', recordOf(scopeId('new'), {}, { type: 'Create' }), ['Private link scope new: john@contoso.com']],
  ['another value', recordOf(workspaceId('law'), { 'properties.publicNetworkAccessForQuery': 'Enabled' }), []],
  ['a removed value', recordOf(workspaceId('law'), { 'properties.publicNetworkAccessForQuery': null }), []],
  ['another property', recordOf(workspaceId('law'), { 'properties.retentionInDays': '30' }), []],
  ['another object', recordOf(workspaceId('other'), { 'properties.publicNetworkAccessForQuery': 'Disabled' }), []],
])('finds the author of $0 in the record of that change only', ([, record, expected]) => {
  expect(authorsBy([record])).toEqual(expected);
});

test('takes the newest record with the value, and keeps what the object itself says where a record names nobody', () => {
  const path = { 'properties.publicNetworkAccessForQuery': 'Disabled' };
  const [newest, older] = ['ann@contoso.com', 'bob@contoso.com'].map(by => recordOf(workspaceId('law'), path, { by }));
  if (newest === undefined || older === undefined) throw new Error('two records');
  expect(authorsBy([newest, older])).toEqual(['law, public access for queries: ann@contoso.com']);
  const known = differences.map(difference => ({ ...difference, by: 'systemdata@contoso.com' }));
  expect(authorsBy([{ ...newest, by: null }], known)).toEqual([
    'law, public access for queries: systemdata@contoso.com',
  ]);
});

test('finds who deleted an object, and who changed an endpoint', () => {
  const pe = endpoint('1', 'vnet', 'a');
  const at = (endpoints: readonly (typeof pe)[]) =>
    topologyOf(inventory({ scopes: [scope('a'), scope('b')], endpoints }));
  const deleted = findDifferences(at([pe]), at([]), new Date(0));
  expect(authorsBy([recordOf(pe.id, {}, { type: 'Delete' })], deleted)).toEqual([
    'Private endpoint 1: john@contoso.com',
  ]);
  const moved = findDifferences(at([pe]), at([{ ...pe, scopeId: scopeId('b') }]), new Date(0));
  expect(authorsBy([recordOf(pe.id, {}, { type: 'Delete' })], moved)).toEqual([]);
  expect(authorsBy([recordOf(pe.id, {})], moved)).toEqual(['Private endpoint 1: john@contoso.com']);
});

test('awaits an author only where a record may name one', () => {
  expect(differences.filter(difference => !awaitsAuthor(difference)).map(({ title }) => title)).toEqual([
    'Link of law to a',
  ]);
  const found = withAuthors(differences, [recordOf(scopeId('new'), {}, { type: 'Create' })]);
  expect(found.filter(awaitsAuthor)).toHaveLength(differences.length - 2);
});
