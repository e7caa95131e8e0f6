import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { count } from '../../../src/domain/limits/meters.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  endpointId,
  estate,
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

/** What a change of each kind needs, and what it writes to (`-` where it takes something away). */
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
    { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 't', ruleName: 'r', priority: 100 },
    ['security-group nsg'],
    ['nsg'],
  ],
  [
    { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'r' },
    ['security-group nsg'],
    ['-nsg'],
  ],
])('%j needs %j and writes to %j', (change, needs, writes) => {
  const kind = kindOf(change);
  expect(kind.requires(change).map(target => `${target.kind} ${nameOf(target.id)}`)).toEqual(needs);
  expect(kind.writes(change).map(({ id, deletes }) => `${deletes ? '-' : ''}${nameOf(id)}`)).toEqual(writes);
});

describe('places that come back', () => {
  const pe = endpoint('pe', 'n', 'a', { zoneGroup: { name: 'd', zoneIds: [zoneId('ods')] } });
  const second = endpoint('second', 'n', 'a');
  const zoneLinks = [zoneLink('ods', 'm')];
  const scopes = [scope('a')];
  const alone = estate({ scopes, endpoints: [pe], connections: [connection(pe)], zoneLinks });
  const twice = { ...alone, endpoints: [pe, second], connections: [connection(pe), connection(second)] };
  const orphan = { ...alone, endpoints: [] };
  const refused = { ...alone, connections: [connection(pe, { state: 'Rejected' as const })] };
  const frees = (of: typeof alone, change: Change) =>
    kindOf(change)
      .frees(topologyOf(of), change)
      .map(({ meter, subjectId, countedId }) => `${meter} of ${nameOf(subjectId)}: ${nameOf(countedId)}`);
  const place = 'scope-endpoints of a: pe';
  const domains = ['network-scopes of n: a', 'network-scopes of privatelink.ods.opinsights.azure.com: a'];

  test.each<[string, typeof alone, Change, readonly string[]]>([
    ['a removed connection', alone, { kind: 'remove-connection', ...ofConnection }, [place, ...domains]],
    ['one of two', twice, { kind: 'remove-connection', ...ofConnection }, [place, domains[1] ?? '']],
    ['one whose endpoint is gone', orphan, { kind: 'remove-connection', ...ofConnection }, [place]],
    ['one that was refused', refused, { kind: 'remove-connection', ...ofConnection }, [place]],
    ['a refused connection', alone, { kind: 'reject-connection', ...ofConnection, description: '' }, domains],
    ['a refusal of nobody', orphan, { kind: 'reject-connection', ...ofConnection, description: '' }, []],
    ['a deleted endpoint', alone, { kind: 'delete-endpoint', endpointId: endpointId('pe') }, [place, ...domains]],
    ['no endpoint', orphan, { kind: 'delete-endpoint', endpointId: endpointId('pe') }, []],
    [
      'zones that are left',
      alone,
      { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: [] },
      domains.slice(1),
    ],
    [
      'zones of no endpoint',
      orphan,
      { kind: 'set-zone-group', endpointId: endpointId('pe'), name: 'd', zoneIds: [] },
      [],
    ],
  ])('with %s', (_, of, change, expected) => {
    expect(frees(of, change)).toEqual(expected);
  });

  test('are what the count is then short of', () => {
    const topology = topologyOf(alone);
    const change: Change = { kind: 'remove-connection', ...ofConnection };
    const after = kindOf(change).apply(topology, change);
    expect(count(topology, 'network-scopes', zoneId('ods'))).toBe(1);
    expect(count(after, 'network-scopes', zoneId('ods'))).toBe(0);
    expect(after.endpoints.get(endpointId('pe').toLowerCase())?.state).toBe('Disconnected');
  });
});
