import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointId, networkId, scopeId, securityGroupId, storageId, subnetId, workspaceId, zoneId } from '../build.ts';

import { topology } from './fixture.ts';

describe('the inverse', () => {
  const inverse = (change: Change) => kindOf(change).inverse(topology, change);

  test.each<[Change, unknown]>([
    [
      { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') },
      linkChange(scopeId('a'), workspaceId('law'), 'law-link'),
    ],
    [
      {
        kind: 'set-access-modes',
        scopeId: scopeId('a'),
        ingestion: 'Open',
        exclusions: { x: { query: 'Open', ingestion: 'Open' } },
      },
      { kind: 'set-access-modes', scopeId: scopeId('a'), ingestion: 'PrivateOnly', exclusions: { x: null } },
    ],
    [{ kind: 'set-access-modes', scopeId: scopeId('b'), exclusions: {} }, 'irreversible'],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('hub'),
        location: '',
        requestMessage: '',
      },
      { kind: 'delete-endpoint', endpointId: endpointId('2') },
    ],
    [
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'default', zoneIds: [] },
      {
        kind: 'set-zone-group',
        endpointId: endpointId('1'),
        name: 'mine',
        zoneIds: [zoneId('monitor'), zoneId('ods')],
      },
    ],
    [
      { kind: 'set-zone-group', endpointId: endpointId('2'), name: 'default', zoneIds: ['z'] },
      { kind: 'set-zone-group', endpointId: endpointId('2'), name: 'default', zoneIds: [] },
    ],
    [
      { kind: 'reject-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: 'no' },
      {
        kind: 'approve-connection',
        scopeId: scopeId('a'),
        endpointId: endpointId('1'),
        description: 'approved by ops',
      },
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('perimeter'), ingestion: 'Disabled' },
      { kind: 'set-public-access', resourceId: workspaceId('perimeter'), ingestion: 'SecuredByPerimeter' },
    ],
    [{ kind: 'set-public-access', resourceId: workspaceId('perimeter'), query: 'Disabled' }, 'irreversible'],
    [{ kind: 'set-public-access', resourceId: workspaceId('x'), query: 'Disabled' }, 'irreversible'],
    [
      { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: ['x'] },
      {
        kind: 'link-storage',
        workspaceId: workspaceId('law'),
        storageAccountIds: [storageId('st1'), storageId('st0')],
      },
    ],
    [
      { kind: 'link-storage', workspaceId: workspaceId('x'), storageAccountIds: ['x'] },
      { kind: 'unlink-storage', workspaceId: workspaceId('x') },
    ],
    [{ kind: 'unlink-storage', workspaceId: workspaceId('law') }, 'irreversible'],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'mine' },
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'AzureResourceManager',
        ruleName: 'Mine',
        priority: 100,
      },
    ],
    [{ kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'Theirs' }, 'irreversible'],
    [
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 'x', ruleName: 'MINE', priority: 200 },
      'irreversible',
    ],
    [
      { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') },
      linkZoneChange(zoneId('ods'), networkId('hub')),
    ],
    [{ kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('x') }, 'irreversible'],
    [
      { kind: 'create-zone', zoneId: zoneId('ods', '9') },
      { kind: 'delete-zone', zoneId: zoneId('ods', '9') },
    ],
    [{ kind: 'create-zone', zoneId: zoneId('ods') }, 'irreversible'],
  ])('of %j restores the state before it, or is irreversible', (change, expected) => {
    expect(inverse(change)).toEqual(expected);
  });

  test('of an irreversible change is replaced by the reason', () => {
    const reason = (change: Change) => kindOf(change).whyIrreversible?.(topology, change);
    expect(reason({ kind: 'delete-scope', scopeId: scopeId('a') })).toBe(
      'A new scope named a would have a different scope id; links, exclusions and connections are not restored.',
    );
    expect(reason({ kind: 'delete-endpoint', endpointId: endpointId('1') })).toContain(
      'a different address and connection name',
    );
    expect(reason({ kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('1') })).toContain(
      'deleted and created again',
    );
    expect(reason({ kind: 'unlink-storage', workspaceId: workspaceId('law') })).toContain('30 June 2025');
    expect(reason(linkChange(scopeId('a'), workspaceId('law')))).toBeUndefined();
  });
});
