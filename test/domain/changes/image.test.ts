import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointId, networkId, scopeId, securityGroupId, storageId, subnetId, workspaceId, zoneId } from '../build.ts';

import { imageOf } from './fixture.ts';

describe('the before-image', () => {
  test.each<[Change, unknown]>([
    [linkChange(scopeId('a'), workspaceId('law')), { scope: true, resource: true, link: 'law-link' }],
    [
      { kind: 'unlink', scopeId: scopeId('b'), resourceId: workspaceId('x') },
      { scope: false, resource: false, link: null },
    ],
    [{ kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} }, { scope: true }],
    [
      { kind: 'delete-scope', scopeId: scopeId('a') },
      { scope: true, links: [workspaceId('law').toLowerCase()], connections: [endpointId('1').toLowerCase()] },
    ],
    [
      { kind: 'delete-scope', scopeId: scopeId('b') },
      { scope: false, links: [], connections: [] },
    ],
    [
      { kind: 'set-access-modes', scopeId: scopeId('a'), query: 'Open', exclusions: { 'CONNECTION-1': null, x: null } },
      { query: 'Open', exclusions: { 'CONNECTION-1': { query: 'PrivateOnly', ingestion: 'Open' }, x: null } },
    ],
    [
      { kind: 'set-access-modes', scopeId: scopeId('a'), ingestion: 'Open', exclusions: {} },
      { ingestion: 'PrivateOnly', exclusions: {} },
    ],
    [{ kind: 'set-access-modes', scopeId: scopeId('b'), exclusions: {} }, null],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('1'),
        scopeId: scopeId('b'),
        subnetId: subnetId('hub'),
        location: '',
        requestMessage: '',
      },
      { scope: false, endpoint: { scopeId: scopeId('a'), subnetId: subnetId('hub') } },
    ],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('hub'),
        location: '',
        requestMessage: '',
      },
      { scope: true, endpoint: null },
    ],
    [
      { kind: 'delete-endpoint', endpointId: endpointId('1') },
      { scopeId: scopeId('a'), subnetId: subnetId('hub'), zones: [zoneId('monitor'), zoneId('ods')] },
    ],
    [{ kind: 'delete-endpoint', endpointId: endpointId('2') }, null],
    [
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'default', zoneIds: [] },
      { endpoint: true, zones: [zoneId('monitor'), zoneId('ods')].map(id => id.toLowerCase()) },
    ],
    [
      { kind: 'set-zone-group', endpointId: endpointId('2'), name: 'default', zoneIds: [] },
      { endpoint: false, zones: [] },
    ],
    [
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' },
      { state: 'Approved' },
    ],
    [{ kind: 'remove-connection', scopeId: scopeId('b'), endpointId: endpointId('1') }, { state: null }],
    [
      linkZoneChange(zoneId('ods'), networkId('hub')),
      { zone: true, network: true, link: { name: 'hub', resolutionPolicy: 'Default' } },
    ],
    [
      { kind: 'unlink-zone', zoneId: zoneId('ods', '2'), networkId: networkId('x') },
      { zone: false, network: false, link: null },
    ],
    [{ kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' }, { query: 'Enabled' }],
    [{ kind: 'set-public-access', resourceId: workspaceId('x'), ingestion: 'Disabled' }, null],
    [
      { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: ['x'] },
      { accounts: [storageId('st0'), storageId('st1')].map(id => id.toLowerCase()) },
    ],
    [{ kind: 'unlink-storage', workspaceId: workspaceId('x') }, { accounts: [] }],
    [
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'Storage',
        ruleName: 'Mine',
        priority: 300,
      },
      [
        ['Mine', 100, 'Allow', 'AzureResourceManager'],
        ['Theirs', 101, 'Deny', 'Internet', 'Storage'],
      ],
    ],
    [
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 'x', ruleName: 'y', priority: 101 },
      [['Theirs', 101, 'Deny', 'Internet', 'Storage']],
    ],
    [
      { kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'Mine' },
      {
        name: 'Mine',
        priority: 100,
        direction: 'Outbound',
        access: 'Allow',
        protocol: 'Tcp',
        source: 'VirtualNetwork',
        destinations: ['AzureResourceManager'],
        ports: ['443'],
      },
    ],
    [{ kind: 'remove-service-tag', securityGroupId: securityGroupId('none'), ruleName: 'x' }, null],
  ])('of %j contains the properties that it reads or writes', (change, image) => {
    expect(imageOf(change)).toEqual(image);
  });
});
