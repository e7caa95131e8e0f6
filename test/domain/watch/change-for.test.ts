import { expect, test } from 'vitest';
import { kindOf } from '../../../src/domain/changes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { changeBetween, combineChanges } from '../../../src/domain/watch/change-for.ts';
import { findDifferences } from '../../../src/domain/watch/differences.ts';
import type { PropertyKind } from '../../../src/domain/watch/watched-property.ts';
import {
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  record,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneId,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';

const pe = endpoint('1', 'vnet', 'a', { zoneGroup: { name: 'own', zoneIds: zoneIds() } });
const rejected = connection(pe, { state: 'Rejected', description: 'no' });
const base = {
  scopes: [scope('a')],
  resources: [workspace('law')],
  networks: [network('vnet')],
  endpoints: [pe],
  connections: [connection(pe)],
  zones: zones(),
} satisfies Partial<Inventory>;
const withExclusion = (query: 'Open' | 'unrecognised', ingestion: 'Open' | 'unrecognised' = 'Open') => ({
  ...base,
  scopes: [scope('a', { exclusions: [{ connectionName: 'c', query, ingestion }] })],
});
const modes = (query: 'PrivateOnly' | 'unrecognised') => ({
  ...base,
  scopes: [scope('a', { accessModes: { query, ingestion: query } })],
});
const access = (query: 'Disabled' | 'unrecognised') => ({
  ...base,
  resources: [workspace('law', { publicAccess: { query, ingestion: query } })],
});

/** Returns the kinds of change that put the value of each difference back, from the second inventory to the first. */
function reverts(before: Partial<Inventory>, after: Partial<Inventory>) {
  const [old, current] = [before, after].map(each => topologyOf(inventory(each)));
  if (old === undefined || current === undefined) throw new Error('two inventories');
  return findDifferences(old, current, new Date(0)).map(({ property, before: value, revert }) => {
    if (revert === null) return [property.kind, 'none'];
    const restored = kindOf(revert).apply(current, revert);
    const left = findDifferences(restored, old, new Date(0)).filter(other => other.property.kind === property.kind);
    // The two operations of one object are one change each here.
    expect(left.length, `${property.kind} ${value}`).toBeLessThanOrEqual(1);
    return [property.kind, revert.kind];
  });
}

test.for<[string, Partial<Inventory>, Partial<Inventory>, readonly (readonly [PropertyKind, string])[]]>([
  ['a link that was added', base, { ...base, links: [link('a', workspaceId('law'))] }, [['link', 'unlink']]],
  ['a link that was removed', { ...base, links: [link('a', workspaceId('law'))] }, base, [['link', 'link']]],
  [
    'access modes',
    base,
    modes('PrivateOnly'),
    [
      ['access-mode', 'set-access-modes'],
      ['access-mode', 'set-access-modes'],
    ],
  ],
  [
    'access modes that are not known',
    modes('unrecognised'),
    base,
    [
      ['access-mode', 'none'],
      ['access-mode', 'none'],
    ],
  ],
  ['an exclusion that was added', base, withExclusion('Open'), [['exclusion', 'set-access-modes']]],
  ['an exclusion that was removed', withExclusion('Open'), base, [['exclusion', 'set-access-modes']]],
  ['an exclusion that is not known', withExclusion('unrecognised'), base, [['exclusion', 'none']]],
  ['an exclusion that is half known', withExclusion('Open', 'unrecognised'), base, [['exclusion', 'none']]],
  [
    'public access',
    base,
    access('Disabled'),
    [
      ['public-access', 'set-public-access'],
      ['public-access', 'set-public-access'],
    ],
  ],
  [
    'public access that is not known',
    access('unrecognised'),
    base,
    [
      ['public-access', 'none'],
      ['public-access', 'none'],
    ],
  ],
  ['an approved connection', base, { ...base, connections: [rejected] }, [['connection', 'approve-connection']]],
  ['a rejected connection', { ...base, connections: [rejected] }, base, [['connection', 'reject-connection']]],
  [
    'a pending connection',
    { ...base, connections: [connection(pe, { state: 'Pending' })] },
    base,
    [['connection', 'none']],
  ],
  ['a connection that was removed', base, { ...base, connections: [] }, [['connection', 'none']]],
  ['a connection that was added', { ...base, connections: [] }, base, [['connection', 'none']]],
  ['a zone group', base, { ...base, endpoints: [{ ...pe, zoneGroup: null }] }, [['zone-group', 'set-zone-group']]],
  ['no zone group', { ...base, endpoints: [{ ...pe, zoneGroup: null }] }, base, [['zone-group', 'set-zone-group']]],
  ['a zone link', { ...base, zoneLinks: [zoneLink('monitor', 'vnet')] }, base, [['zone-link', 'link-zone']]],
  ['no zone link', base, { ...base, zoneLinks: [zoneLink('monitor', 'vnet')] }, [['zone-link', 'unlink-zone']]],
  [
    'a zone link of another policy',
    { ...base, zoneLinks: [zoneLink('monitor', 'vnet')] },
    { ...base, zoneLinks: [zoneLink('monitor', 'vnet', '1', { resolutionPolicy: 'NxDomainRedirect' })] },
    [['zone-link', 'none']],
  ],
  [
    'a zone link of a policy that is not known',
    { ...base, zoneLinks: [zoneLink('monitor', 'vnet', '1', { resolutionPolicy: 'unrecognised' })] },
    base,
    [['zone-link', 'none']],
  ],
  [
    'a record',
    { ...base, records: [record('monitor', 'api', ['10.0.0.4'])] },
    { ...base, records: [record('monitor', 'api', ['10.0.0.5'])] },
    [['record', 'none']],
  ],
  ['a deleted scope', { ...base, scopes: [...base.scopes, scope('b')] }, base, [['scope', 'none']]],
])('puts back $0 where a change does so exactly', ([, before, after, expected]) => {
  expect(reverts(before, after)).toEqual(expected);
});

test('sets no property of an object that does not exist any more', () => {
  const [full, empty] = [topologyOf(inventory(base)), topologyOf(inventory({}))];
  const property = (kind: PropertyKind, id: string, other = '') => changeBetween(full, empty, { kind, id, other });
  expect(property('access-mode', scopeId('a'), 'query')).toBeUndefined();
  expect(property('public-access', workspaceId('law'), 'query')).toBeUndefined();
  expect(property('zone-group', endpointId('1'))).toMatchObject({ name: 'default', zoneIds: [] });
});

test('combines what concerns one object, and opens before it closes', () => {
  const law = { kind: 'set-public-access', resourceId: workspaceId('law') } as const;
  const other = { kind: 'set-public-access', resourceId: workspaceId('other'), query: 'Enabled' } as const;
  const scopeChange = { kind: 'set-access-modes', scopeId: scopeId('a') } as const;
  const unlink = { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') } as const;
  const unlinkZone = { kind: 'unlink-zone', zoneId: zoneId('monitor'), networkId: networkId('vnet') } as const;
  const exclusions = { c: null };
  expect(
    combineChanges([
      unlink,
      { ...law, query: 'Disabled' },
      { ...scopeChange, query: 'PrivateOnly', exclusions: {} },
      other,
      { ...law, ingestion: 'Enabled' },
      unlinkZone,
      { ...scopeChange, ingestion: 'Open', exclusions },
      { ...scopeChange, scopeId: scopeId('b'), ingestion: 'PrivateOnly', exclusions: {} },
      { ...scopeChange, scopeId: scopeId('c'), ingestion: 'Open', exclusions: {} },
      { ...law, resourceId: workspaceId('third'), ingestion: 'Disabled' },
      { kind: 'reject-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' },
    ]).map(change => ({ ...change })),
  ).toMatchObject([
    other,
    { scopeId: scopeId('c') },
    unlink,
    { ...law, query: 'Disabled', ingestion: 'Enabled' },
    { ...scopeChange, query: 'PrivateOnly', ingestion: 'Open', exclusions },
    unlinkZone,
    { scopeId: scopeId('b') },
    { resourceId: workspaceId('third') },
    { kind: 'reject-connection' },
  ]);
});
