import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { endpointId, networkId, scopeId, securityGroupId, storageId, subnetId, workspaceId, zoneId } from '../build.ts';

import { topology } from './fixture.ts';

const say = (change: Change) => {
  const { title, before, after } = kindOf(change).describe(topology, change);
  return [title, before, after];
};

describe('changes in words', () => {
  test.each<[Change, string, string, string]>([
    [
      { kind: 'create-scope', scopeId: scopeId('b'), query: 'Open', ingestion: 'PrivateOnly', tags: {} },
      'Create scope b',
      'not there',
      'there, queries Open, ingestion PrivateOnly',
    ],
    [
      { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
      'Create scope a',
      'there',
      'there, queries Open, ingestion Open',
    ],
    [
      { kind: 'delete-scope', scopeId: scopeId('a') },
      'Delete scope a',
      'there, with 1 linked resource and 1 connection',
      'not there',
    ],
    [{ kind: 'delete-scope', scopeId: scopeId('b') }, 'Delete scope b', 'not there', 'not there'],
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
      'queries Open',
      'queries PrivateOnly',
    ],
    [
      {
        kind: 'set-access-modes',
        scopeId: scopeId('a'),
        ingestion: 'Open',
        exclusions: { 'connection-1': null, new: { query: 'Open', ingestion: 'Open' } },
      },
      'Set access modes of a',
      'ingestion PrivateOnly, connection-1 queries PrivateOnly, ingestion Open, new as the scope',
      'ingestion Open, connection-1 as the scope, new queries Open, ingestion Open',
    ],
    [
      { kind: 'set-access-modes', scopeId: scopeId('b'), query: 'Open', exclusions: {} },
      'Set access modes of b',
      'not there',
      'not there',
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
      'Create private endpoint 2 in hub to a',
      'not there',
      'there, in subnet default of hub, to a',
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
      'Create private endpoint 1 in hub to b',
      'there, to a',
      'there, in subnet default of hub, to b',
    ],
    [
      { kind: 'delete-endpoint', endpointId: endpointId('1') },
      'Delete private endpoint 1',
      'there, in hub, to a',
      'not there',
    ],
    [{ kind: 'delete-endpoint', endpointId: endpointId('2') }, 'Delete private endpoint 2', 'not there', 'not there'],
    [
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'default', zoneIds: [] },
      'Set the DNS zones of 1',
      'records in privatelink.monitor.azure.com, privatelink.ods.opinsights.azure.com',
      'no zone group',
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
      'not there',
      'rejected',
    ],
    [
      { kind: 'remove-connection', scopeId: scopeId('a'), endpointId: endpointId('1') },
      'Remove the connection of 1 to a',
      'approved',
      'not there',
    ],
    [
      linkZoneChange(zoneId('ods'), networkId('spoke')),
      'Link zone privatelink.ods.opinsights.azure.com to spoke',
      'spoke does not resolve by it',
      'spoke resolves by it',
    ],
    [
      { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') },
      'Unlink zone privatelink.ods.opinsights.azure.com from hub',
      'hub resolves by it',
      'hub does not resolve by it',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('law'), ingestion: 'Disabled' },
      'Set public access of law',
      'ingestion open to the internet',
      'ingestion closed to the internet',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('perimeter'), ingestion: 'Enabled', query: 'Disabled' },
      'Set public access of perimeter',
      'ingestion left to a network security perimeter, queries set to a value that is not known here',
      'ingestion open to the internet, queries closed to the internet',
    ],
    [
      { kind: 'set-public-access', resourceId: workspaceId('x'), query: 'Disabled' },
      'Set public access of x',
      'not there',
      'queries closed to the internet',
    ],
    [
      { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: [storageId('st9')] },
      'Link storage for custom logs to law',
      'storage in st0, st1',
      'storage in st9',
    ],
    [
      { kind: 'unlink-storage', workspaceId: workspaceId('law') },
      'Unlink storage for custom logs from law',
      'storage in st0, st1',
      "Azure's own storage",
    ],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'Storage',
        ruleName: 'New',
        priority: 200,
      },
      'Allow Storage in nsg',
      'no rule for it',
      'allowed by rule New at priority 200',
    ],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'azureresourcemanager',
        ruleName: 'New',
        priority: 200,
      },
      'Allow azureresourcemanager in nsg',
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
      'Allow Storage in none',
      'no rule for it',
      'allowed by rule New at priority 200',
    ],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'theirs' },
      'Remove rule theirs from nsg',
      'denies Internet, Storage',
      'not there',
    ],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('none'), ruleName: 'x' },
      'Remove rule x from none',
      'not there',
      'not there',
    ],
  ])('%j', (change, title, before, after) => {
    expect(say(change)).toEqual([title, before, after]);
  });
});
