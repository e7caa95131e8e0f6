import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { currentCount } from '../../../src/domain/limits/meters.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collectionId,
  connection,
  endpoint,
  endpointId,
  inventory,
  machineId,
  networkId,
  scope,
  scopeId,
  securityGroupId,
  subnetId,
  workspaceId,
  zoneId,
  zoneLink,
} from '../build.ts';

const ofConnection = { scopeId: scopeId('a'), endpointId: endpointId('pe') };

/** The objects that a change of each kind requires and writes to. `-` marks a deletion. */
test.each<[Change, readonly string[], readonly string[]]>([
  [{ kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} }, [], ['a']],
  [{ kind: 'delete-scope', scopeId: scopeId('a') }, [], ['-a']],
  [linkChange(scopeId('a'), workspaceId('law')), ['scope a', 'resource law'], ['a']],
  [{ kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') }, ['scope a'], ['-a']],
  [{ kind: 'set-access-modes', scopeId: scopeId('a'), exclusions: {} }, ['scope a'], ['a']],
  [
    {
      kind: 'create-endpoint',
      endpointId: endpointId('pe'),
      scopeId: scopeId('a'),
      subnetId: subnetId('n'),
      location: '',
      requestMessage: '',
    },
    ['scope a', 'subnet default'],
    ['pe', 'a', 'default'],
  ],
  [{ kind: 'delete-endpoint', endpointId: endpointId('pe') }, [], ['-pe']],
  [
    { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: ['/z1', '/z2'] },
    ['endpoint pe', 'zone z1', 'zone z2'],
    ['pe', 'z1', 'z2'],
  ],
  [{ kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: [] }, ['endpoint pe'], ['-pe']],
  [{ kind: 'approve-connection', ...ofConnection, description: '' }, ['scope a', 'connection pe'], ['a']],
  [{ kind: 'reject-connection', ...ofConnection, description: '' }, ['scope a', 'connection pe'], ['a']],
  [{ kind: 'remove-connection', ...ofConnection }, ['scope a'], ['-a']],
  [{ kind: 'create-zone', zoneId: zoneId('ods') }, [], [nameOf(zoneId('ods'))]],
  [{ kind: 'delete-zone', zoneId: zoneId('ods') }, [], [`-${nameOf(zoneId('ods'))}`]],
  [
    linkZoneChange(zoneId('ods'), networkId('n')),
    ['zone privatelink.ods.opinsights.azure.com', 'network n'],
    [nameOf(zoneId('ods'))],
  ],
  [
    { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('n') },
    ['zone privatelink.ods.opinsights.azure.com'],
    [`-${nameOf(zoneId('ods'))}`],
  ],
  [{ kind: 'set-public-access', resourceId: workspaceId('law') }, ['resource law'], ['law']],
  [{ kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: ['x'] }, ['resource law'], ['law']],
  [{ kind: 'unlink-storage', workspaceId: workspaceId('law') }, ['resource law'], ['-law']],
  [
    { kind: 'associate-machine', machineId: machineId('vm'), collectionEndpointId: collectionId('dce') },
    ['machine vm', 'resource dce'],
    ['configurationAccessEndpoint'],
  ],
  [{ kind: 'dissociate-machine', machineId: machineId('vm') }, ['machine vm'], ['-configurationAccessEndpoint']],
  [
    { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 't', ruleName: 'r', priority: 100 },
    ['security-group nsg'],
    ['nsg'],
  ],
  [
    { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'r' },
    ['security-group nsg'],
    ['-nsg'],
  ],
])('%j requires %j and writes to %j', (change, needs, writes) => {
  const kind = kindOf(change);
  expect(kind.requires(change).map(target => `${target.kind} ${nameOf(target.id)}`)).toEqual(needs);
  expect(kind.writes(change).map(({ id, deletes }) => `${deletes ? '-' : ''}${nameOf(id)}`)).toEqual(writes);
});

describe('the released quota', () => {
  const pe = endpoint('pe', 'n', 'a', { zoneGroup: { name: 'd', zoneIds: [zoneId('ods')] } });
  const second = endpoint('second', 'n', 'a');
  const zoneLinks = [zoneLink('ods', 'm')];
  const scopes = [scope('a')];
  const alone = inventory({ scopes, endpoints: [pe], connections: [connection(pe)], zoneLinks });
  const twice = { ...alone, endpoints: [pe, second], connections: [connection(pe), connection(second)] };
  const orphan = { ...alone, endpoints: [] };
  const rejected = { ...alone, connections: [connection(pe, { state: 'Rejected' as const })] };
  const released = (of: typeof alone, change: Change) =>
    kindOf(change)
      .released(topologyOf(of), change)
      .map(({ meter, subjectId, countedId }) => `${meter} of ${nameOf(subjectId)}: ${nameOf(countedId)}`);
  const inScope = 'scope-endpoints of a: pe';
  const domains = ['network-scopes of n: a', 'network-scopes of privatelink.ods.opinsights.azure.com: a'];

  test.each<[string, typeof alone, Change, readonly string[]]>([
    ['a removed connection', alone, { kind: 'remove-connection', ...ofConnection }, [inScope, ...domains]],
    [
      'a removed connection, one of two',
      twice,
      { kind: 'remove-connection', ...ofConnection },
      [inScope, domains[1] ?? ''],
    ],
    [
      'a removed connection whose endpoint no longer exists',
      orphan,
      { kind: 'remove-connection', ...ofConnection },
      [inScope],
    ],
    ['a removed connection that was rejected', rejected, { kind: 'remove-connection', ...ofConnection }, [inScope]],
    ['a rejected connection', alone, { kind: 'reject-connection', ...ofConnection, description: '' }, domains],
    [
      'a rejected connection whose endpoint no longer exists',
      orphan,
      { kind: 'reject-connection', ...ofConnection, description: '' },
      [],
    ],
    ['a deleted endpoint', alone, { kind: 'delete-endpoint', endpointId: endpointId('pe') }, [inScope, ...domains]],
    ['a deleted endpoint that does not exist', orphan, { kind: 'delete-endpoint', endpointId: endpointId('pe') }, []],
    [
      'a removed zone group',
      alone,
      { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: [] },
      domains.slice(1),
    ],
    [
      'a zone group of an endpoint that does not exist',
      orphan,
      { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: [] },
      [],
    ],
  ])('of %s is what the counts of limits lose', (_, of, change, expected) => {
    expect(released(of, change)).toEqual(expected);
  });

  test('lowers the count once the change is applied', () => {
    const topology = topologyOf(alone);
    const change: Change = { kind: 'remove-connection', ...ofConnection };
    const after = kindOf(change).apply(topology, change);
    expect(currentCount(topology, 'network-scopes', zoneId('ods'))).toBe(1);
    expect(currentCount(after, 'network-scopes', zoneId('ods'))).toBe(0);
    expect(after.endpoints.get(endpointId('pe').toLowerCase())?.state).toBe('Disconnected');
  });
});
