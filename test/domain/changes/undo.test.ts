import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { endpointId, networkId, scopeId, securityGroupId, storageId, subnetId, workspaceId, zoneId } from '../build.ts';

import { topology } from './fixture.ts';

describe('inverses', () => {
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
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: 'agreed' },
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
  ])('of %j', (change, expected) => {
    expect(inverse(change)).toEqual(expected);
  });

  test('say what does not come back', () => {
    const lost = (change: Change) => kindOf(change).lost?.(topology, change);
    expect(lost({ kind: 'delete-scope', scopeId: scopeId('a') })).toBe(
      'A new scope named a would have another scope id; its links, exclusions and endpoint connections do not come back.',
    );
    expect(lost({ kind: 'delete-endpoint', endpointId: endpointId('1') })).toContain(
      'another address and connection name',
    );
    expect(lost({ kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('1') })).toContain(
      'deleted and created anew',
    );
    expect(lost({ kind: 'unlink-storage', workspaceId: workspaceId('law') })).toContain('30 June 2025');
    expect(lost(linkChange(scopeId('a'), workspaceId('law')))).toBeUndefined();
  });
});
