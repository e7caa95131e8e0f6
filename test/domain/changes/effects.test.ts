import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  estate,
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
import { applied } from '../planning.ts';

/** What single changes do and take back, where a random estate seldom leads. */

function inverseOf(of: Partial<Estate>, change: Change): unknown {
  return kindOf(change).inverse(topologyOf(estate(of)), change);
}

function demandsOf(of: Partial<Estate>, change: Change): unknown {
  const demands = kindOf(change).demands(topologyOf(estate(of)), change);
  return demands.map(({ meter, subjectId, countedId }) => [meter, subjectId, countedId]);
}

describe('a scope that is created', () => {
  const create: Change = {
    kind: 'create-scope',
    scopeId: scopeId('new'),
    query: 'PrivateOnly',
    ingestion: 'Open',
    tags: { owner: 'us' },
  };

  test('has the modes and tags that were asked for', () => {
    expect(applied(topologyOf(estate({})), [create]).scopes.get(scopeId('new').toLowerCase())).toEqual({
      id: scopeId('new'),
      name: 'new',
      tags: { owner: 'us' },
      accessModes: { query: 'PrivateOnly', ingestion: 'Open' },
      exclusions: [],
    });
  });

  test('leaves one that is there as it is', () => {
    const before = topologyOf(estate({ scopes: [scope('new')] }));
    expect(applied(before, [create])).toBe(before);
  });

  test.each<[string, Partial<Estate>]>([
    ['a link', { links: [link('new', workspace('law').id)] }],
    ['a connection', { connections: [connection(endpoint('1', 'n', 'new'))] }],
    ['an endpoint', { endpoints: [endpoint('1', 'n', 'new')] }],
  ])('is not deleted again where %s shows that it may be there, out of sight', (_, of) => {
    expect(inverseOf(of, create)).toBe('irreversible');
    expect(inverseOf({}, create)).toEqual({ kind: 'delete-scope', scopeId: scopeId('new') });
  });
});

test('storage that is linked takes the place of what there was', () => {
  const to = (name: string): Change => ({
    kind: 'link-storage',
    workspaceId: workspace('law').id,
    storageAccountIds: [storageId(name)],
  });
  const now = (...changes: readonly Change[]) => {
    const { storageByWorkspace } = applied(topologyOf(estate({})), changes);
    return storageByWorkspace.get(workspace('law').id.toLowerCase())?.get('customlogs')?.storageAccountIds;
  };
  expect(now(to('one'))).toEqual([storageId('one')]);
  expect(now(to('one'), to('two'))).toEqual([storageId('two')]);
  const before = applied(topologyOf(estate({})), [to('one')]);
  expect(applied(before, [to('ONE')])).toBe(before);
});

describe('the scope of a DNS domain', () => {
  const zoneGroup = { name: 'default', zoneIds: [zoneId('ods')] };
  const rejected = endpoint('1', 'n', 'a', { state: 'Rejected', zoneGroup });
  const of = (more: Partial<Estate>) => ({
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
  const bare = { ...rejected, zoneGroup: null };

  test('is taken again by a connection that was refused, in its network and where it has records', () => {
    expect(demandsOf(of({}), approve)).toEqual([
      ['network-scopes', networkId('n'), scopeId('a')],
      ['network-scopes', zoneId('ods'), scopeId('a')],
    ]);
    expect(demandsOf(of({ endpoints: [bare] }), approve)).toEqual([['network-scopes', networkId('n'), scopeId('a')]]);
  });

  test('is taken already by one that waits', () => {
    const waiting = { ...rejected, state: 'Pending' as const };
    expect(demandsOf(of({ endpoints: [waiting], connections: [connection(waiting)] }), approve)).toEqual([]);
    expect(demandsOf(of({ endpoints: [] }), approve)).toEqual([]);
  });

  test('is taken by the records of an endpoint that is connected, and of no other', () => {
    expect(demandsOf(of({ endpoints: [bare] }), group)).toEqual([]);
    const approved = { ...bare, state: 'Approved' as const };
    expect(demandsOf(of({ endpoints: [approved], connections: [connection(approved)] }), group)).toEqual([
      ['network-scopes', zoneId('ods'), scopeId('a')],
    ]);
    expect(demandsOf(of({ endpoints: [] }), group)).toEqual([]);
  });
});

test('a link with a policy that is not known here cannot be made again', () => {
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

test('a connection that cannot be seen may be of an endpoint that is made', () => {
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

  test('lets the whole network out over HTTPS', () => {
    const { securityGroups } = applied(topologyOf(estate(having())), [allow]);
    expect([...securityGroups.values()][0]?.rules).toEqual([own]);
  });

  test('is not made beside one of its name, nor where its tag is allowed anyhow', () => {
    for (const rule of [
      { ...own, name: 'MINE', access: 'Deny' as const },
      { ...own, name: 'other', ports: ['80', '443'] },
    ]) {
      const before = topologyOf(estate(having(rule)));
      expect(applied(before, [allow])).toBe(before);
    }
    expect(inverseOf(having({ ...own, access: 'Deny' }), allow)).toBe('irreversible');
    expect(inverseOf(having(), allow)).toEqual(remove);
    expect(kindOf(allow).lost?.(topologyOf(estate({})), allow)).toBe(
      'There is a rule mine already, and it is not this one.',
    );
  });

  test('can be made again where it is one that would be made', () => {
    expect(inverseOf(having(own), remove)).toEqual(allow);
    expect(inverseOf(having({ ...own, ports: ['*'] }), remove)).toBe('irreversible');
    expect(inverseOf(having({ ...own, destinations: [] }), remove)).toBe('irreversible');
    expect(inverseOf(having(), remove)).toBe('irreversible');
  });

  test.each([
    ['Allow', 'allows AzureActiveDirectory'],
    ['Deny', 'denies AzureActiveDirectory'],
  ] as const)('that is removed is told with what it does: %s', (access, before) => {
    expect(kindOf(remove).describe(topologyOf(estate(having({ ...own, access }))), remove).before).toBe(before);
  });
});

test('a setting that is not known here is told as lost', () => {
  const of = { resources: [workspace('law', { publicAccess: { ingestion: 'unrecognised', query: 'Enabled' } })] };
  const change: Change = { kind: 'set-public-access', resourceId: workspace('law').id, ingestion: 'Disabled' };
  expect(inverseOf(of, change)).toBe('irreversible');
  expect(kindOf(change).lost?.(topologyOf(estate(of)), change)).toBe(
    'law has a setting that is not known here and cannot be set again.',
  );
});
