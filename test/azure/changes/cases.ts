import {
  componentId,
  endpointId,
  id,
  networkId,
  scopeId,
  workspaceId,
  zoneId,
} from '../../../sandbox/test/arm/support.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { Azure } from '../support.ts';
import { apply } from '../support.ts';

/** One change of each kind, and of each way to write it, that can be applied to the built-in environment. */
export interface Case {
  readonly change: Change;
  /** The method of its write. */
  readonly method: 'PUT' | 'PATCH' | 'DELETE';
  /** A part of the path of its write. */
  readonly path: string;
  /** Changes to apply first. */
  readonly before?: readonly Change[];
}

const scope = scopeId('ampls-a');
const endpoint = endpointId('pe-ampls-b-vnet-1');
const lab = networkId('vnet-lab');
const fresh = endpointId('pe-lab');
const group = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app');
const machine = id('rg-network', 'Microsoft.Compute/virtualMachineScaleSets/vmss-lab');
const collection = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu');
const storage = id('rg-data', 'Microsoft.Storage/storageAccounts/logs');
const hubZone = (name: string) => zoneId('rg-dns-hub', name);

const newZone = zoneId('rg-network', 'privatelink.monitor.azure.com');

const createEndpoint: Change = {
  kind: 'create-endpoint',
  endpointId: fresh,
  scopeId: scope,
  subnetId: `${lab}/subnets/snet-endpoints`,
  location: 'westeurope',
  requestMessage: 'CR-1',
};

const linkStorage: Change = {
  kind: 'link-storage',
  workspaceId: workspaceId('law-orders'),
  storageAccountIds: [storage],
};

export const cases: Readonly<Record<string, Case>> = {
  'create-scope': {
    change: { kind: 'create-scope', scopeId: scopeId('ampls-new'), query: 'Open', ingestion: 'Open', tags: { a: 'b' } },
    method: 'PUT',
    path: 'ampls-new',
  },
  'delete-scope': { change: { kind: 'delete-scope', scopeId: scopeId('ampls-b') }, method: 'DELETE', path: 'ampls-b' },
  'link a workspace': {
    change: linkChange(scope, workspaceId('law-prod-weu')),
    method: 'PUT',
    path: 'scopedResources/law-prod-weu',
  },
  'link a component': {
    change: linkChange(scope, componentId('appi-web')),
    method: 'PUT',
    path: 'scopedResources/appi',
  },
  'unlink a workspace': {
    change: { kind: 'unlink', scopeId: scope, resourceId: workspaceId('workspace-1') },
    method: 'DELETE',
    path: 'scopedResources/workspace-1',
  },
  'unlink a component': {
    change: { kind: 'unlink', scopeId: scope, resourceId: componentId('appinsights-3') },
    method: 'DELETE',
    path: 'scopedResources/appinsights-3',
  },
  'set-access-modes': {
    change: {
      kind: 'set-access-modes',
      scopeId: scope,
      ingestion: 'PrivateOnly',
      exclusions: { 'connection-1': { query: 'Open', ingestion: 'Open' } },
    },
    method: 'PUT',
    path: 'ampls-a',
  },
  'create-endpoint': { change: createEndpoint, method: 'PUT', path: 'pe-lab' },
  'delete-endpoint': {
    change: { kind: 'delete-endpoint', endpointId: endpoint },
    method: 'DELETE',
    path: 'pe-ampls-b-vnet-1',
  },
  'approve-connection': {
    change: { kind: 'approve-connection', scopeId: scope, endpointId: fresh, description: 'CR-1' },
    method: 'PUT',
    path: 'privateendpointconnections',
    before: [createEndpoint],
  },
  'reject-connection': {
    change: { kind: 'reject-connection', scopeId: scopeId('ampls-b'), endpointId: endpoint, description: 'no' },
    method: 'PUT',
    path: 'privateendpointconnections',
  },
  'remove-connection': {
    change: { kind: 'remove-connection', scopeId: scopeId('ampls-b'), endpointId: endpoint },
    method: 'DELETE',
    path: 'privateendpointconnections',
  },
  'set-zone-group on an endpoint without one': {
    change: {
      kind: 'set-zone-group',
      endpointId: fresh,
      name: 'default',
      zoneIds: [hubZone('privatelink.monitor.azure.com'), hubZone('privatelink.ods.opinsights.azure.com')],
    },
    method: 'PUT',
    path: 'privateDnsZoneGroups',
    before: [createEndpoint, { kind: 'approve-connection', scopeId: scope, endpointId: fresh, description: '' }],
  },
  'set-zone-group to fewer zones': {
    change: {
      kind: 'set-zone-group',
      endpointId: endpoint,
      name: 'other',
      zoneIds: [zoneId('rg-dns-vnet-1', 'privatelink.monitor.azure.com')],
    },
    method: 'PUT',
    path: 'privateDnsZoneGroups',
  },
  'set-zone-group to none': {
    change: { kind: 'set-zone-group', endpointId: endpoint, name: 'default', zoneIds: [] },
    method: 'DELETE',
    path: 'privateDnsZoneGroups',
  },
  'create-zone': {
    change: { kind: 'create-zone', zoneId: newZone },
    method: 'PUT',
    path: 'rg-network/.*privateDnsZones',
  },
  'delete-zone': {
    change: { kind: 'delete-zone', zoneId: newZone },
    method: 'DELETE',
    path: 'rg-network/.*privateDnsZones',
    before: [{ kind: 'create-zone', zoneId: newZone }],
  },
  'link-zone': {
    change: linkZoneChange(hubZone('privatelink.monitor.azure.com'), lab, undefined, 'NxDomainRedirect'),
    method: 'PUT',
    path: 'virtualNetworkLinks',
  },
  'unlink-zone': {
    change: {
      kind: 'unlink-zone',
      zoneId: hubZone('privatelink.monitor.azure.com'),
      networkId: networkId('vnet-spoke-app'),
    },
    method: 'DELETE',
    path: 'virtualNetworkLinks',
  },
  'set-public-access of a workspace': {
    change: { kind: 'set-public-access', resourceId: workspaceId('law-prod-weu'), query: 'Disabled' },
    method: 'PATCH',
    path: 'law-prod-weu',
  },
  'set-public-access of a component': {
    change: { kind: 'set-public-access', resourceId: componentId('appi-orders'), ingestion: 'Disabled' },
    method: 'PUT',
    path: 'appi-orders',
  },
  'set-public-access of a collection endpoint': {
    change: {
      kind: 'set-public-access',
      resourceId: collection,
      ingestion: 'Disabled',
    },
    method: 'PUT',
    path: 'dce-weu',
  },
  'link-storage': { change: linkStorage, method: 'PUT', path: 'linkedStorageAccounts' },
  'unlink-storage': {
    change: { kind: 'unlink-storage', workspaceId: workspaceId('law-orders') },
    method: 'DELETE',
    path: 'linkedStorageAccounts',
    before: [linkStorage],
  },
  'allow-service-tag': {
    change: {
      kind: 'allow-service-tag',
      securityGroupId: group,
      tag: 'AzureResourceManager',
      ruleName: 'Allow-AzureResourceManager-Outbound',
      priority: 101,
    },
    method: 'PUT',
    path: 'securityRules',
  },
  'associate-machine': {
    change: { kind: 'associate-machine', machineId: machine, collectionEndpointId: collection },
    method: 'PUT',
    path: 'vmss-lab/.*configurationAccessEndpoint',
  },
  'dissociate-machine': {
    change: {
      kind: 'dissociate-machine',
      machineId: id('rg-data', 'Microsoft.HybridCompute/machines/srv-datacenter-1'),
    },
    method: 'DELETE',
    path: 'srv-datacenter-1/.*configurationAccessEndpoint',
  },
  'remove-service-tag': {
    change: { kind: 'remove-service-tag', securityGroupId: group, ruleName: 'allow-entra-id' },
    method: 'DELETE',
    path: 'securityRules',
  },
};

/** Applies the changes that a case needs first. */
export async function prepare(sut: Azure, { before = [] }: Case): Promise<void> {
  for (const change of before) {
    const { after } = await apply(sut, change);
    if (after.status !== 'applied') throw new Error(`${change.kind} could not be prepared: ${after.status}`);
  }
}
