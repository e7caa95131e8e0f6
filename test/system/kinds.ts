import type { Resource } from '../../src/sandbox/arm/resources.ts';
import type { Estate } from '../../src/sandbox/arm/server.ts';
import type { Place } from '../../src/sandbox/estate/builders.ts';
import {
  collectionEndpointAt,
  componentAt,
  groupAt,
  idAt,
  linkOf,
  scopeAt,
  tenantId,
  workspaceAt,
} from '../../src/sandbox/estate/builders.ts';
import { endpointAt } from '../../src/sandbox/estate/endpoint-builders.ts';
import { networkAt, securityGroupAt, zonesAt } from '../../src/sandbox/estate/network-builders.ts';

/** A request whose first write is of one kind of change, in a corner of the estate that no other one touches. */
export interface KindCase {
  /** What is written first; where a kind is written in several ways, each has its own case. */
  readonly kind: string;
  readonly command: string;
  /** The first write: its method and a pattern that its path alone fits. */
  readonly write: { readonly method: 'PUT' | 'PATCH' | 'DELETE'; readonly path: string };
  /** ARM names an operation to follow. */
  readonly isLong: boolean;
  readonly resources: readonly Resource[];
}

const subscription = '9a1e7c40-5d32-4b8f-a6c1-0f2e4d6b8a90';

/** A resource group of its own for each case, and names that are found nowhere else. @param key a letter and a number */
export function corner(key: string) {
  const place: Place = { subscription, group: `rg-${key}`, location: 'westeurope' };
  const scope = scopeAt(place, `ampls-${key}`, {});
  const workspace = workspaceAt(place, `law-${key}`);
  // Addresses tell endpoints apart: no two corners share any.
  const block = `10.${100 + Number(key.slice(1))}`;
  const network = networkAt(place, `vnet-${key}`, {
    space: `${block}.0.0/16`,
    subnets: { 'snet-endpoints': `${block}.1.0/26` },
  });
  return { key, place, scope, workspace, network, group: groupAt(place) };
}

type Corner = ReturnType<typeof corner>;

/** An endpoint of the network to the scope, with as much of its DNS as is wanted. */
export function endpointIn(
  { place, scope, workspace, network, key }: Corner,
  options: { readonly zones: 'none' | 'unlinked' | 'linked'; readonly state?: 'Approved' | 'Pending' },
): readonly Resource[] {
  const { zones, links } = zonesAt(place, [network]);
  const plan = { network, subnet: 'snet-endpoints', scope, linked: [workspace], state: options.state ?? 'Approved' };
  const endpoint = endpointAt(place, `pe-${key}`, options.zones === 'none' ? plan : { ...plan, zones });
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

export function closed(resource: Resource, how: Readonly<Record<string, unknown>>): Resource {
  return JSON.parse(JSON.stringify({ ...resource, properties: { ...resource.properties, ...how } }));
}

/** A workspace's link to storage of one's own. */
export function storageOf(place: Place, workspace: Resource): Resource {
  const name = 'customlogs';
  return {
    id: `${workspace.id}/linkedStorageAccounts/${name}`,
    name,
    type: 'Microsoft.OperationalInsights/workspaces/linkedStorageAccounts',
    properties: { dataSourceType: name, storageAccountIds: [idAt(place, 'Microsoft.Storage/storageAccounts/logs')] },
  };
}

export const disabled = { publicNetworkAccessForIngestion: 'Disabled', publicNetworkAccessForQuery: 'Disabled' };

type Build = (key: string) => Omit<KindCase, 'kind'>;

const connecting = (key: string) => `/ampls create-endpoint in vnet-${key}/snet-endpoints to ampls-${key}`;

const builds: Readonly<Record<string, Build>> = {
  'create-scope'(key) {
    const { place, group } = corner(key);
    const command = `/ampls create-scope ampls-${key} in ${idAt(place, '').replace('/providers/', '')}`;
    return {
      command,
      write: { method: 'PUT', path: `privateLinkScopes/ampls-${key}\\?` },
      isLong: false,
      resources: [group],
    };
  },
  'delete-scope'(key) {
    const { scope, group } = corner(key);
    return {
      command: `/ampls delete-scope ampls-${key}`,
      write: { method: 'DELETE', path: `privateLinkScopes/ampls-${key}\\?` },
      isLong: true,
      resources: [group, scope],
    };
  },
  link(key) {
    const { scope, workspace, group } = corner(key);
    return {
      command: `/ampls connect law-${key} to ampls-${key}`,
      write: { method: 'PUT', path: `ampls-${key}/scopedResources` },
      isLong: false,
      resources: [group, scope, workspace],
    };
  },
  unlink(key) {
    const { scope, workspace, group } = corner(key);
    return {
      command: `/ampls disconnect law-${key} from ampls-${key}`,
      write: { method: 'DELETE', path: `ampls-${key}/scopedResources` },
      isLong: true,
      resources: [group, scope, workspace, linkOf(scope, workspace)],
    };
  },
  'set-access-modes'(key) {
    const { scope, group } = corner(key);
    return {
      command: `/ampls access-mode ampls-${key} to PrivateOnly`,
      write: { method: 'PUT', path: `privateLinkScopes/ampls-${key}\\?` },
      isLong: false,
      resources: [group, scope],
    };
  },
  'create-endpoint'(key) {
    const { group, scope, workspace, network, place } = corner(key);
    const { zones } = zonesAt(place, [network]);
    return {
      command: connecting(key),
      write: { method: 'PUT', path: `privateEndpoints/pe-vnet-${key}-ampls-${key}\\?` },
      isLong: true,
      resources: [group, scope, workspace, linkOf(scope, workspace), network, ...zones],
    };
  },
  'set-zone-group'(key) {
    const own = corner(key);
    return {
      command: connecting(key),
      write: { method: 'PUT', path: `pe-${key}/privateDnsZoneGroups` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'none' })],
    };
  },
  'link-zone'(key) {
    const own = corner(key);
    return {
      command: connecting(key),
      write: { method: 'PUT', path: `rg-${key}/.*virtualNetworkLinks` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'unlinked' })],
    };
  },
  'unlink-zone'(key) {
    const own = corner(key);
    return {
      command: `/ampls delete-endpoint pe-${key}`,
      write: { method: 'DELETE', path: `rg-${key}/.*virtualNetworkLinks` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'linked' })],
    };
  },
  'delete-endpoint'(key) {
    const own = corner(key);
    return {
      command: `/ampls delete-endpoint pe-${key} dns keep`,
      write: { method: 'DELETE', path: `privateEndpoints/pe-${key}\\?` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'unlinked' })],
    };
  },
  'approve-connection'(key) {
    const own = corner(key);
    return {
      command: `/ampls approve pe-${key}`,
      write: { method: 'PUT', path: `ampls-${key}/privateEndpointConnections` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'none', state: 'Pending' })],
    };
  },
  'reject-connection'(key) {
    const own = corner(key);
    return {
      command: `/ampls reject pe-${key}`,
      write: { method: 'PUT', path: `ampls-${key}/privateEndpointConnections` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'none' })],
    };
  },
  'remove-connection'(key) {
    const own = corner(key);
    return {
      command: `/ampls remove-connection pe-${key}`,
      write: { method: 'DELETE', path: `ampls-${key}/privateEndpointConnections` },
      isLong: true,
      resources: [own.group, ...endpointIn(own, { zones: 'none' })],
    };
  },
  'set-public-access of a workspace'(key) {
    const { workspace, group } = corner(key);
    return {
      command: `/ampls public-access law-${key} to Enabled`,
      write: { method: 'PATCH', path: `workspaces/law-${key}` },
      isLong: false,
      resources: [group, closed(workspace, disabled)],
    };
  },
  'set-public-access of a component'(key) {
    const { place, group } = corner(key);
    return {
      command: `/ampls public-access appi-${key} to Enabled`,
      write: { method: 'PUT', path: `components/appi-${key}` },
      isLong: false,
      resources: [group, closed(componentAt(place, `appi-${key}`, {}), disabled)],
    };
  },
  'set-public-access of a collection endpoint'(key) {
    const { place, group } = corner(key);
    const endpoint = collectionEndpointAt(place, `dce-${key}`, {});
    return {
      command: `/ampls public-access dce-${key} to Enabled`,
      write: { method: 'PUT', path: `dataCollectionEndpoints/dce-${key}` },
      isLong: false,
      resources: [group, closed(endpoint, { networkAcls: { publicNetworkAccess: 'Disabled' } })],
    };
  },
  'link-storage'(key) {
    const { workspace, group, place } = corner(key);
    return {
      command: `/ampls link-storage ${idAt(place, 'Microsoft.Storage/storageAccounts/logs')} to law-${key}`,
      write: { method: 'PUT', path: `law-${key}/linkedStorageAccounts` },
      isLong: false,
      resources: [group, workspace],
    };
  },
  'unlink-storage'(key) {
    const { workspace, group, place } = corner(key);
    const storage = storageOf(place, workspace);
    return {
      command: `/ampls unlink-storage from law-${key}`,
      write: { method: 'DELETE', path: `law-${key}/linkedStorageAccounts` },
      isLong: false,
      resources: [group, workspace, storage],
    };
  },
  'allow-service-tag'(key) {
    const { group, place } = corner(key);
    return {
      command: `/ampls allow-tags in nsg-${key} for api`,
      write: { method: 'PUT', path: `nsg-${key}/securityRules` },
      isLong: true,
      resources: [group, securityGroupAt(place, `nsg-${key}`, {})],
    };
  },
};

/** Every kind that a command writes first; `remove-service-tag` is only ever written to take back its opposite. */
export const kindCases: readonly KindCase[] = Object.entries(builds).map(([kind, build], index) => {
  return { kind, ...build(`k${String(index + 1).padStart(2, '0')}`) };
});

/** An estate in which these cases stand beside each other. */
export function estateOf(cases: readonly { readonly resources: readonly Resource[] }[]): Estate {
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-kinds', tenantId, state: 'Enabled' }],
    resources: cases.flatMap(({ resources }) => resources),
    denied: [],
  };
}
