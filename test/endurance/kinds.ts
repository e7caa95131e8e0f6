import type { Resource } from '../../sandbox/src/arm/resources.ts';
import type { Estate } from '../../sandbox/src/arm/server.ts';
import type { ResourceGroupRef } from '../../sandbox/src/estate/builders.ts';
import {
  collectionEndpointAt,
  componentAt,
  groupAt,
  idAt,
  linkOf,
  scopeAt,
  storageAccountAt,
  tenantId,
  workspaceAt,
} from '../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../sandbox/src/estate/endpoint-builders.ts';
import { ruleAssociationOf, scaleSetAt } from '../../sandbox/src/estate/machine-builders.ts';
import { networkAt, securityGroupAt, zonesAt } from '../../sandbox/src/estate/network-builders.ts';

/** A request whose first write is one kind of change. Its resources are shared with no other case. */
export interface KindCase {
  /** The kind of the first write. A kind that is written in several ways has several cases. */
  readonly kind: string;
  readonly command: string;
  /** The method of the first write, and a pattern that matches only its path. */
  readonly firstWrite: { readonly method: 'PUT' | 'PATCH' | 'DELETE'; readonly path: string };
  /** Whether ARM runs the write as a long-running operation. */
  readonly isLongRunning: boolean;
  readonly resources: readonly Resource[];
}

export const subscription = '9a1e7c40-5d32-4b8f-a6c1-0f2e4d6b8a90';

/**
 * Returns resources in a separate resource group, with names that no other case uses. @param key a letter and a number
 */
export function resourceSet(key: string) {
  const groupRef: ResourceGroupRef = { subscription, group: `rg-${key}`, location: 'westeurope' };
  const scope = scopeAt(groupRef, `ampls-${key}`, {});
  const workspace = workspaceAt(groupRef, `law-${key}`);
  // Endpoints are identified by their addresses, so no two sets may share any.
  const block = `10.${100 + Number(key.slice(1))}`;
  const network = networkAt(groupRef, `vnet-${key}`, {
    space: `${block}.0.0/16`,
    subnets: { 'snet-endpoints': `${block}.1.0/26` },
  });
  return { key, groupRef, scope, workspace, network, group: groupAt(groupRef) };
}

type ResourceSet = ReturnType<typeof resourceSet>;

/** Returns an endpoint in the network to the scope, with its zones as given. */
export function endpointResources(
  { groupRef, scope, workspace, network, key }: ResourceSet,
  options: { readonly zones: 'none' | 'unlinked' | 'linked'; readonly state?: 'Approved' | 'Pending' },
): readonly Resource[] {
  const { zones, links } = zonesAt(groupRef, [network]);
  const plan = { network, subnet: 'snet-endpoints', scope, linked: [workspace], state: options.state ?? 'Approved' };
  const endpoint = endpointAt(groupRef, `pe-${key}`, options.zones === 'none' ? plan : { ...plan, zones });
  return [
    network,
    scope,
    workspace,
    linkOf(scope, workspace),
    ...zones,
    ...(options.zones === 'linked' ? links : []),
    ...endpoint,
  ];
}

export function withProperties(resource: Resource, properties: Readonly<Record<string, unknown>>): Resource {
  return JSON.parse(JSON.stringify({ ...resource, properties: { ...resource.properties, ...properties } }));
}

/** Returns a workspace's link to a storage account for custom logs. */
export function linkedStorage(groupRef: ResourceGroupRef, workspace: Resource): Resource {
  const name = 'customlogs';
  return {
    id: `${workspace.id}/linkedStorageAccounts/${name}`,
    name,
    type: 'Microsoft.OperationalInsights/workspaces/linkedStorageAccounts',
    properties: { dataSourceType: name, storageAccountIds: [idAt(groupRef, 'Microsoft.Storage/storageAccounts/logs')] },
  };
}

export const publicAccessDisabled = {
  publicNetworkAccessForIngestion: 'Disabled',
  publicNetworkAccessForQuery: 'Disabled',
};

type CaseBuilder = (key: string) => Omit<KindCase, 'kind'>;

const createEndpointCommand = (key: string) => `/ampls create-endpoint in vnet-${key}/snet-endpoints to ampls-${key}`;

const caseBuilders: Readonly<Record<string, CaseBuilder>> = {
  'create-scope'(key) {
    const { groupRef, group } = resourceSet(key);
    const command = `/ampls create-scope ampls-${key} in ${idAt(groupRef, '').replace('/providers/', '')}`;
    return {
      command,
      firstWrite: { method: 'PUT', path: `privateLinkScopes/ampls-${key}\\?` },
      isLongRunning: false,
      resources: [group],
    };
  },
  'delete-scope'(key) {
    const { scope, group } = resourceSet(key);
    return {
      command: `/ampls delete-scope ampls-${key}`,
      firstWrite: { method: 'DELETE', path: `privateLinkScopes/ampls-${key}\\?` },
      isLongRunning: true,
      resources: [group, scope],
    };
  },
  link(key) {
    const { scope, workspace, group } = resourceSet(key);
    return {
      command: `/ampls connect law-${key} to ampls-${key}`,
      firstWrite: { method: 'PUT', path: `ampls-${key}/scopedResources` },
      isLongRunning: false,
      resources: [group, scope, workspace],
    };
  },
  unlink(key) {
    const { scope, workspace, group } = resourceSet(key);
    return {
      command: `/ampls disconnect law-${key} from ampls-${key}`,
      firstWrite: { method: 'DELETE', path: `ampls-${key}/scopedResources` },
      isLongRunning: true,
      resources: [group, scope, workspace, linkOf(scope, workspace)],
    };
  },
  'set-access-modes'(key) {
    const { scope, group } = resourceSet(key);
    return {
      command: `/ampls access-mode ampls-${key} to PrivateOnly`,
      firstWrite: { method: 'PUT', path: `privateLinkScopes/ampls-${key}\\?` },
      isLongRunning: false,
      resources: [group, scope],
    };
  },
  'create-endpoint'(key) {
    const { group, scope, workspace, network, groupRef } = resourceSet(key);
    const { zones } = zonesAt(groupRef, [network]);
    return {
      command: createEndpointCommand(key),
      firstWrite: { method: 'PUT', path: `privateEndpoints/pe-vnet-${key}-ampls-${key}\\?` },
      isLongRunning: true,
      resources: [group, scope, workspace, linkOf(scope, workspace), network, ...zones],
    };
  },
  'set-zone-group'(key) {
    const set = resourceSet(key);
    return {
      command: createEndpointCommand(key),
      firstWrite: { method: 'PUT', path: `pe-${key}/privateDnsZoneGroups` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'none' })],
    };
  },
  'create-zone'(key) {
    const { group, scope, workspace, network } = resourceSet(key);
    return {
      command: createEndpointCommand(key),
      firstWrite: { method: 'PUT', path: `rg-${key}/.*privateDnsZones/privatelink.monitor.azure.com\\?` },
      isLongRunning: true,
      resources: [group, scope, workspace, linkOf(scope, workspace), network],
    };
  },
  'link-zone'(key) {
    const set = resourceSet(key);
    return {
      command: createEndpointCommand(key),
      firstWrite: { method: 'PUT', path: `rg-${key}/.*virtualNetworkLinks` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'unlinked' })],
    };
  },
  'unlink-zone'(key) {
    const set = resourceSet(key);
    return {
      command: `/ampls delete-endpoint pe-${key}`,
      firstWrite: { method: 'DELETE', path: `rg-${key}/.*virtualNetworkLinks` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'linked' })],
    };
  },
  'delete-endpoint'(key) {
    const set = resourceSet(key);
    return {
      command: `/ampls delete-endpoint pe-${key} dns keep`,
      firstWrite: { method: 'DELETE', path: `privateEndpoints/pe-${key}\\?` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'unlinked' })],
    };
  },
  'approve-connection'(key) {
    const set = resourceSet(key);
    return {
      command: `/ampls approve pe-${key}`,
      firstWrite: { method: 'PUT', path: `ampls-${key}/privateEndpointConnections` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'none', state: 'Pending' })],
    };
  },
  'reject-connection'(key) {
    const set = resourceSet(key);
    return {
      command: `/ampls reject pe-${key}`,
      firstWrite: { method: 'PUT', path: `ampls-${key}/privateEndpointConnections` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'none' })],
    };
  },
  'remove-connection'(key) {
    const set = resourceSet(key);
    return {
      command: `/ampls remove-connection pe-${key}`,
      firstWrite: { method: 'DELETE', path: `ampls-${key}/privateEndpointConnections` },
      isLongRunning: true,
      resources: [set.group, ...endpointResources(set, { zones: 'none' })],
    };
  },
  'set-public-access of a workspace'(key) {
    const { workspace, group } = resourceSet(key);
    return {
      command: `/ampls public-access law-${key} to Enabled`,
      firstWrite: { method: 'PATCH', path: `workspaces/law-${key}` },
      isLongRunning: false,
      resources: [group, withProperties(workspace, publicAccessDisabled)],
    };
  },
  'set-public-access of a component'(key) {
    const { groupRef, group } = resourceSet(key);
    return {
      command: `/ampls public-access appi-${key} to Enabled`,
      firstWrite: { method: 'PUT', path: `components/appi-${key}` },
      isLongRunning: false,
      resources: [group, withProperties(componentAt(groupRef, `appi-${key}`, {}), publicAccessDisabled)],
    };
  },
  'set-public-access of a collection endpoint'(key) {
    const { groupRef, group } = resourceSet(key);
    const endpoint = collectionEndpointAt(groupRef, `dce-${key}`, {});
    return {
      command: `/ampls public-access dce-${key} to Enabled`,
      firstWrite: { method: 'PUT', path: `dataCollectionEndpoints/dce-${key}` },
      isLongRunning: false,
      resources: [group, withProperties(endpoint, { networkAcls: { publicNetworkAccess: 'Disabled' } })],
    };
  },
  'link-storage'(key) {
    const { workspace, group, groupRef } = resourceSet(key);
    return {
      command: `/ampls link-storage ${idAt(groupRef, 'Microsoft.Storage/storageAccounts/logs')} to law-${key}`,
      firstWrite: { method: 'PUT', path: `law-${key}/linkedStorageAccounts` },
      isLongRunning: false,
      resources: [group, workspace, storageAccountAt(groupRef, 'logs')],
    };
  },
  'unlink-storage'(key) {
    const { workspace, group, groupRef } = resourceSet(key);
    const storage = linkedStorage(groupRef, workspace);
    return {
      command: `/ampls unlink-storage from law-${key}`,
      firstWrite: { method: 'DELETE', path: `law-${key}/linkedStorageAccounts` },
      isLongRunning: false,
      resources: [group, workspace, storage],
    };
  },
  'allow-service-tag'(key) {
    const { group, groupRef } = resourceSet(key);
    return {
      command: `/ampls allow-tags in nsg-${key} for api`,
      firstWrite: { method: 'PUT', path: `nsg-${key}/securityRules` },
      isLongRunning: true,
      resources: [group, securityGroupAt(groupRef, `nsg-${key}`, {})],
    };
  },
  'associate-machine'(key) {
    const { group, groupRef, network } = resourceSet(key);
    const endpoint = collectionEndpointAt(groupRef, `dce-${key}`, {});
    const scaleSet = scaleSetAt(groupRef, `vmss-${key}`, { network, name: 'snet-endpoints' });
    return {
      command: `/ampls associate vmss-${key} with dce-${key}`,
      firstWrite: { method: 'PUT', path: `vmss-${key}/.*configurationAccessEndpoint` },
      isLongRunning: false,
      resources: [group, network, endpoint, scaleSet, ruleAssociationOf(scaleSet, groupRef)],
    };
  },
};

/**
 * A case for every kind that can be a first write. `remove-service-tag`, `delete-zone` and `dissociate-machine` only ever
 * undo.
 */
export const kindCases: readonly KindCase[] = Object.entries(caseBuilders).map(([kind, build], index) => {
  return { kind, ...build(`k${String(index + 1).padStart(2, '0')}`) };
});

/** Returns an Azure environment with the resources of all these cases. */
export function estateOf(cases: readonly { readonly resources: readonly Resource[] }[]): Estate {
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-kinds', tenantId, state: 'Enabled' }],
    resources: cases.flatMap(({ resources }) => resources),
    denied: [],
  };
}
