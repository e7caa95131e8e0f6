import { describe, expect, test } from 'vitest';
import type { ReadSet } from '../../../src/domain/changes/change.ts';
import type { Change, ChangeKindName } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { readSetBeforeExecution, readSetOf, readSetOfIds } from '../../../src/domain/plan/read-set.ts';
import {
  componentId,
  endpointId,
  networkId,
  scopeId,
  securityGroupId,
  subnetId,
  workspaceId,
  zoneId,
} from '../build.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
const decision = { scopeId: scopeId('a'), endpointId: endpointId('pe'), description: '' };

/** Returns the parts of a read set that are not empty, with the names of their objects. */
function namesIn(readSet: Partial<ReadSet>): Record<string, readonly string[]> {
  const parts = Object.entries(readSet).filter(([, ids]) => ids.length > 0);
  return Object.fromEntries(parts.map(([part, ids]) => [part, ids.map(nameOf)]));
}

/** What a change of each kind reads again. `resourceLocks` is the same for all of them, except links. */
const cases: Readonly<Record<ChangeKindName, readonly [Change, Record<string, readonly string[]>]>> = {
  'create-scope': [
    { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
    { scopes: ['a'] },
  ],
  'delete-scope': [{ kind: 'delete-scope', scopeId: scopeId('a') }, { scopes: ['a'] }],
  link: [linkChange(scopeId('a'), workspaceId('law')), { scopes: ['a'], resources: ['law'] }],
  unlink: [
    { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') },
    { scopes: ['a'], resources: ['law'] },
  ],
  'set-access-modes': [{ kind: 'set-access-modes', scopeId: scopeId('a'), exclusions: {} }, { scopes: ['a'] }],
  'create-endpoint': [
    {
      kind: 'create-endpoint',
      endpointId: endpointId('pe'),
      scopeId: scopeId('a'),
      subnetId: subnetId('hub'),
      location: '',
      requestMessage: '',
    },
    { scopes: ['a'], endpoints: ['pe'], networks: ['hub'], subnetUsage: ['hub'] },
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
  'link-zone': [linkZoneChange(zoneId('ods'), networkId('hub')), { zones: [nameOf(zoneId('ods'))], networks: ['hub'] }],
  'unlink-zone': [
    { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') },
    { zones: [nameOf(zoneId('ods'))], networks: ['hub'] },
  ],
  'set-public-access': [{ kind: 'set-public-access', resourceId: workspaceId('law') }, { resources: ['law'] }],
  'link-storage': [
    { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: ['x'] },
    { resources: ['law'], storage: ['law'] },
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
};

describe('the read set of a plan', () => {
  test.each(Object.entries(cases))('with %s contains what the change depends on', (name, [change, expected]) => {
    const usesKnownLocks = name === 'link' || name === 'unlink';
    const locks = usesKnownLocks ? {} : { resourceLocks: [SUBSCRIPTION] };
    expect(namesIn(readSetOf([change]))).toEqual({ ...expected, ...locks });
  });

  test('contains every object once, ignoring letter case', () => {
    const upper = { kind: 'unlink', scopeId: keyOf(scopeId('A')), resourceId: workspaceId('x') } as const;
    expect(namesIn(readSetOf([cases.link[0], upper]))).toEqual({ scopes: ['a'], resources: ['law', 'x'] });
  });

  test('contains no resource locks for objects outside a subscription', () => {
    expect(readSetOf([{ kind: 'delete-scope', scopeId: '/x' }]).resourceLocks).toEqual([]);
  });
});

describe('the read set before execution', () => {
  test('contains only the scopes if the plan has nothing but links', () => {
    expect(namesIn(readSetBeforeExecution([cases.link[0], cases.unlink[0]]))).toEqual({ scopes: ['a'] });
  });

  test('is the whole read set if the plan has any other change', () => {
    const changes = [cases.link[0], cases['set-access-modes'][0]];
    expect(readSetBeforeExecution(changes)).toEqual(readSetOf(changes));
  });
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
    subnetId('hub'),
    '/subscriptions/x',
  ];
  expect(namesIn(readSetOfIds(ids))).toEqual({
    scopes: ['a'],
    resources: ['law', 'appi'],
    endpoints: ['pe'],
    networks: ['hub'],
    zones: [nameOf(zoneId('ods'))],
    securityGroups: ['nsg'],
  });
});
