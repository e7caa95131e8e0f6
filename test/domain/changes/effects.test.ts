import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  inventory,
  link,
  network,
  networkId,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  storageId,
  workspace,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';
import { applyChanges } from '../plan-changes.ts';

/** Cases of single changes that the property tests rarely generate. */

function inverseOf(of: Partial<Inventory>, change: Change): unknown {
  return kindOf(change).inverse(topologyOf(inventory(of)), change);
}

function demandsOf(of: Partial<Inventory>, change: Change): unknown {
  const demands = kindOf(change).demands(topologyOf(inventory(of)), change);
  return demands.map(({ meter, subjectId, countedId }) => [meter, subjectId, countedId]);
}

describe('creating a scope', () => {
  const create: Change = {
    kind: 'create-scope',
    scopeId: scopeId('new'),
    query: 'PrivateOnly',
    ingestion: 'Open',
    tags: { owner: 'us' },
  };

  test('sets the requested access modes and tags', () => {
    expect(applyChanges(topologyOf(inventory({})), [create]).scopes.get(scopeId('new').toLowerCase())).toEqual({
      id: scopeId('new'),
      name: 'new',
      tags: { owner: 'us' },
      accessModes: { query: 'PrivateOnly', ingestion: 'Open' },
      exclusions: [],
    });
  });

  test('does not change a scope that already exists', () => {
    const before = topologyOf(inventory({ scopes: [scope('new')] }));
    expect(applyChanges(before, [create])).toBe(before);
  });

  test.each<[string, Partial<Inventory>]>([
    ['a link', { links: [link('new', workspace('law').id)] }],
    ['a connection', { connections: [connection(endpoint('1', 'n', 'new'))] }],
    ['an endpoint', { endpoints: [endpoint('1', 'n', 'new')] }],
  ])('is irreversible if %s shows that the scope may exist unread', (_, of) => {
    expect(inverseOf(of, create)).toBe('irreversible');
    expect(inverseOf({}, create)).toEqual({ kind: 'delete-scope', scopeId: scopeId('new') });
  });
});

test('linking storage replaces the storage that was linked before', () => {
  const to = (name: string): Change => ({
    kind: 'link-storage',
    workspaceId: workspace('law').id,
    storageAccountIds: [storageId(name)],
  });
  const now = (...changes: readonly Change[]) => {
    const { storageByWorkspace } = applyChanges(topologyOf(inventory({})), changes);
    return storageByWorkspace.get(workspace('law').id.toLowerCase())?.get('customlogs')?.storageAccountIds;
  };
  expect(now(to('one'))).toEqual([storageId('one')]);
  expect(now(to('one'), to('two'))).toEqual([storageId('two')]);
  const before = applyChanges(topologyOf(inventory({})), [to('one')]);
  expect(applyChanges(before, [to('ONE')])).toBe(before);
});

describe('the scope count of a DNS domain', () => {
  const zoneGroup = { name: 'default', zoneIds: [zoneId('ods')] };
  const rejected = endpoint('1', 'n', 'a', { state: 'Rejected', zoneGroup });
  const of = (more: Partial<Inventory>) => ({
    scopes: [scope('a')],
    networks: [network('n'), network('m')],
    zones: [zone('ods')],
    zoneLinks: [zoneLink('ods', 'm')],
    endpoints: [rejected],
    connections: [connection(rejected)],
    ...more,
  });
  const approve: Change = {
    kind: 'approve-connection',
    scopeId: scopeId('a'),
    endpointId: rejected.id,
    description: '',
  };
  const group: Change = { kind: 'set-zone-group', endpointId: rejected.id, name: 'default', zoneIds: [zoneId('ods')] };
  const withoutGroup = { ...rejected, zoneGroup: null };

  test('grows when a rejected connection is approved, for its network and for the zones with its records', () => {
    expect(demandsOf(of({}), approve)).toEqual([
      ['network-scopes', networkId('n'), scopeId('a')],
      ['network-scopes', zoneId('ods'), scopeId('a')],
    ]);
    expect(demandsOf(of({ endpoints: [withoutGroup] }), approve)).toEqual([
      ['network-scopes', networkId('n'), scopeId('a')],
    ]);
  });

  test('does not grow when a pending connection is approved, because that already counts', () => {
    const pending = { ...rejected, state: 'Pending' as const };
    expect(demandsOf(of({ endpoints: [pending], connections: [connection(pending)] }), approve)).toEqual([]);
    expect(demandsOf(of({ endpoints: [] }), approve)).toEqual([]);
  });

  test('grows by a zone group only if the endpoint is connected', () => {
    expect(demandsOf(of({ endpoints: [withoutGroup] }), group)).toEqual([]);
    const approved = { ...withoutGroup, state: 'Approved' as const };
    expect(demandsOf(of({ endpoints: [approved], connections: [connection(approved)] }), group)).toEqual([
      ['network-scopes', zoneId('ods'), scopeId('a')],
    ]);
    expect(demandsOf(of({ endpoints: [] }), group)).toEqual([]);
  });
});

test('unlinking a zone is irreversible if the link has an unknown resolution policy', () => {
  const unlink: Change = { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('n') };
  const linked = (resolutionPolicy: 'NxDomainRedirect' | 'unrecognised') => ({
    zoneLinks: [zoneLink('ods', 'n', '1', { resolutionPolicy })],
  });
  expect(inverseOf(linked('unrecognised'), unlink)).toBe('irreversible');
  expect(inverseOf(linked('NxDomainRedirect'), unlink)).toMatchObject({
    resolutionPolicy: 'NxDomainRedirect',
    name: 'n',
  });
});

test('creating an endpoint is irreversible if its scope already has a connection for it', () => {
  const pe = endpoint('1', 'n', 'a');
  const create: Change = {
    kind: 'create-endpoint',
    endpointId: pe.id,
    scopeId: scopeId('a'),
    subnetId: pe.subnetId,
    location: 'westeurope',
    requestMessage: '',
  };
  expect(inverseOf({ connections: [connection(pe)] }, create)).toBe('irreversible');
  expect(inverseOf({}, create)).toEqual({ kind: 'delete-endpoint', endpointId: pe.id });
});

describe('a rule for a service tag', () => {
  const allow: Change = {
    kind: 'allow-service-tag',
    securityGroupId: securityGroupId('nsg'),
    tag: 'AzureActiveDirectory',
    ruleName: 'mine',
    priority: 200,
  };
  const remove: Change = { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'mine' };
  const own = {
    name: 'mine',
    priority: 200,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    source: 'VirtualNetwork',
    destinations: ['AzureActiveDirectory'],
    ports: ['443'],
  } as const;
  const having = (...rules: Parameters<typeof securityGroup>[1] & object) => ({
    securityGroups: [securityGroup('nsg', rules)],
  });

  test('allows outbound HTTPS for the whole network', () => {
    const { securityGroups } = applyChanges(topologyOf(inventory(having())), [allow]);
    expect([...securityGroups.values()][0]?.rules).toEqual([own]);
  });

  test('is not created if a rule has its name, or if its tag is already allowed', () => {
    for (const rule of [
      { ...own, name: 'MINE', access: 'Deny' as const },
      { ...own, name: 'other', ports: ['80', '443'] },
    ]) {
      const before = topologyOf(inventory(having(rule)));
      expect(applyChanges(before, [allow])).toBe(before);
    }
    expect(inverseOf(having({ ...own, access: 'Deny' }), allow)).toBe('irreversible');
    expect(inverseOf(having(), allow)).toEqual(remove);
    expect(kindOf(allow).whyIrreversible?.(topologyOf(inventory({})), allow)).toBe(
      'Another rule named mine already exists.',
    );
  });

  test('can be restored if it is exactly a rule that the bot creates', () => {
    expect(inverseOf(having(own), remove)).toEqual(allow);
    expect(inverseOf(having({ ...own, ports: ['*'] }), remove)).toBe('irreversible');
    expect(inverseOf(having({ ...own, destinations: [] }), remove)).toBe('irreversible');
    expect(inverseOf(having(), remove)).toBe('irreversible');
  });

  test.each([
    ['Allow', 'allows AzureActiveDirectory'],
    ['Deny', 'denies AzureActiveDirectory'],
  ] as const)('is described by what it does when it is removed: %s', (access, before) => {
    expect(kindOf(remove).describe(topologyOf(inventory(having({ ...own, access }))), remove).before).toBe(before);
  });
});

test('an unknown public access value is reported as irreversible', () => {
  const of = { resources: [workspace('law', { publicAccess: { ingestion: 'unrecognised', query: 'Enabled' } })] };
  const change: Change = { kind: 'set-public-access', resourceId: workspace('law').id, ingestion: 'Disabled' };
  expect(inverseOf(of, change)).toBe('irreversible');
  expect(kindOf(change).whyIrreversible?.(topologyOf(inventory(of)), change)).toBe(
    'law has a public access value that this version does not know and cannot set again.',
  );
});
