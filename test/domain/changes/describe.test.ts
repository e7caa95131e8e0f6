import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointId, networkId, scopeId, securityGroupId, storageId, subnetId, workspaceId, zoneId } from '../build.ts';

import { topology } from './fixture.ts';

const textsOf = (change: Change) => {
  const { title, before, after } = kindOf(change).describe(topology, change);
  return [title, before, after];
};

describe('describes', () => {
  test.each<[Change, string, string, string]>([
    [
      { kind: 'create-scope', scopeId: scopeId('b'), query: 'Open', ingestion: 'PrivateOnly', tags: {} },
      'Create scope b',
      'does not exist',
      'exists, query Open, ingestion PrivateOnly',
    ],
    [
      { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
      'Create scope a',
      'exists, query Open, ingestion PrivateOnly',
      'exists, query Open, ingestion Open',
    ],
    [
      { kind: 'delete-scope', scopeId: scopeId('a') },
      'Delete scope a',
      'exists, with 1 linked resource and 1 connection',
      'does not exist',
    ],
    [{ kind: 'delete-scope', scopeId: scopeId('b') }, 'Delete scope b', 'does not exist', 'does not exist'],
    [linkChange(scopeId('a'), workspaceId('x')), 'Link x to a', 'not linked to a', 'linked to a'],
    [linkChange(scopeId('a'), workspaceId('law')), 'Link law to a', 'linked to a', 'linked to a'],
    [
      { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') },
      'Unlink law from a',
      'linked to a',
      'not linked to a',
    ],
    [
      { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('x') },
      'Unlink x from a',
      'not linked to a',
      'not linked to a',
    ],
    [
      { kind: 'set-access-modes', scopeId: scopeId('a'), query: 'PrivateOnly', exclusions: {} },
      'Set access modes of a',
      'query Open',
      'query PrivateOnly',
    ],
    [
      {
        kind: 'set-access-modes',
        scopeId: scopeId('a'),
        ingestion: 'Open',
        exclusions: { 'connection-1': null, new: { query: 'Open', ingestion: 'Open' } },
      },
      'Set access modes of a',
      'ingestion PrivateOnly, connection-1 (query PrivateOnly, ingestion Open), new (same as the scope)',
      'ingestion Open, connection-1 (same as the scope), new (query Open, ingestion Open)',
    ],
    [
      { kind: 'set-access-modes', scopeId: scopeId('b'), query: 'Open', exclusions: {} },
      'Set access modes of b',
      'does not exist',
      'does not exist',
    ],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('hub'),
        location: 'x',
        requestMessage: '',
      },
      'Create private endpoint 2 in hub for a',
      'does not exist',
      'exists in subnet default of hub, connects to a',
    ],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('1'),
        scopeId: scopeId('b'),
        subnetId: subnetId('hub'),
        location: 'x',
        requestMessage: '',
      },
      'Create private endpoint 1 in hub for b',
      'exists, connects to a',
      'exists in subnet default of hub, connects to b',
    ],
    [
      { kind: 'delete-endpoint', endpointId: endpointId('1') },
      'Delete private endpoint 1',
      'exists in hub, connects to a',
      'does not exist',
    ],
    [
      { kind: 'delete-endpoint', endpointId: endpointId('2') },
      'Delete private endpoint 2',
      'does not exist',
      'does not exist',
    ],
    [
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'default', zoneIds: [] },
      'Set the DNS zones of 1',
      'records in privatelink.monitor.azure.com and privatelink.ods.opinsights.azure.com',
      'no DNS zone group',
    ],
    [
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' },
      'Approve the connection of 1 to a',
      'approved',
      'approved',
    ],
    [
      { kind: 'reject-connection', scopeId: scopeId('a'), endpointId: endpointId('2'), description: '' },
      'Reject the connection of 2 to a',
      'does not exist',
      'rejected',
    ],
    [
      { kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('1') },
      'Remove the connection of 1 to a',
      'approved',
      'does not exist',
    ],
    [
      linkZoneChange(zoneId('ods'), networkId('spoke')),
      'Link zone privatelink.ods.opinsights.azure.com to spoke',
      'not linked to spoke',
      'linked to spoke',
    ],
    [
      { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') },
      'Unlink zone privatelink.ods.opinsights.azure.com from hub',
      'linked to hub',
      'not linked to hub',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('law'), ingestion: 'Disabled' },
      'Set public access of law',
      'ingestion enabled',
      'ingestion disabled',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('perimeter'), ingestion: 'Enabled', query: 'Disabled' },
      'Set public access of perimeter',
      'ingestion secured by perimeter, query set to an unknown value',
      'ingestion enabled, query disabled',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('x'), query: 'Disabled' },
      'Set public access of x',
      'does not exist',
      'query disabled',
    ],
    [
      { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: [storageId('st9')] },
      'Link storage for custom logs to law',
      'storage in st0 and st1',
      'storage in st9',
    ],
    [
      { kind: 'unlink-storage', workspaceId: workspaceId('law') },
      'Unlink storage for custom logs from law',
      'storage in st0 and st1',
      'storage managed by Azure',
    ],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'Storage',
        ruleName: 'New',
        priority: 200,
      },
      'Allow outbound traffic to Storage in nsg',
      'not allowed',
      'allowed by rule New (priority 200)',
    ],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'azureresourcemanager',
        ruleName: 'New',
        priority: 200,
      },
      'Allow outbound traffic to azureresourcemanager in nsg',
      'allowed by rule Mine',
      'allowed by rule Mine',
    ],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('none'),
        tag: 'Storage',
        ruleName: 'New',
        priority: 200,
      },
      'Allow outbound traffic to Storage in none',
      'not allowed',
      'allowed by rule New (priority 200)',
    ],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'theirs' },
      'Remove rule theirs from nsg',
      'denies Internet and Storage',
      'does not exist',
    ],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('none'), ruleName: 'x' },
      'Remove rule x from none',
      'does not exist',
      'does not exist',
    ],
  ])('the change %j', (change, title, before, after) => {
    expect(textsOf(change)).toEqual([title, before, after]);
  });
});
