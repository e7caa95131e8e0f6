import { freeAddresses, parseBlock } from '../arm/addresses.ts';
import { objectsAt, textAt } from '../arm/json.ts';
import type { Resource } from '../arm/resources.ts';
import {
  creatorOf,
  type DnsConfig,
  dnsConfigs,
  ipConfigurations,
  membersOf,
  recordOf,
  recordSetsFor,
} from '../arm/types/endpoint-shapes.ts';
import { guid, idAt, networkStamp, type ResourceGroupRef, type Tags } from './builders.ts';

interface EndpointOptions {
  readonly network: Resource;
  readonly subnet: string;
  readonly scope: Resource;
  /** The resources that the scope links, which determine the endpoint's names and addresses. */
  readonly linked: readonly Resource[];
  /** Zones of its zone group; without them it has no zone group. */
  readonly zones?: readonly Resource[];
  readonly state?: 'Approved' | 'Pending';
  readonly message?: string;
  readonly tags?: Tags;
}

/** Builds a private endpoint with its network interface, connection, zone group and records. */
export function endpointAt(resourceGroup: ResourceGroupRef, name: string, options: EndpointOptions): Resource[] {
  const id = idAt(resourceGroup, `Microsoft.Network/privateEndpoints/${name}`);
  const nicName = `${name}.nic.${guid(`${id} nic`)}`;
  const nicId = idAt(resourceGroup, `Microsoft.Network/networkInterfaces/${nicName}`);
  const subnet = objectsAt(options.network.properties, 'subnets').find(one => one['name'] === options.subnet);
  const subnetId = textAt(subnet, 'id') ?? '';
  const block = parseBlock(textAt(subnet, 'properties', 'addressPrefix') ?? '') ?? { first: 0, size: 0 };
  const members = membersOf(options.linked);
  const addresses = new Map(
    freeAddresses(block, new Set(), members.length).map((address, index) => [members[index]?.name ?? '', address]),
  );
  const isPending = options.state === 'Pending';
  const state = isPending
    ? { status: 'Pending', description: options.message ?? '', actionsRequired: 'None' }
    : { status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' };
  const list = isPending ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections';
  const connection = {
    name: `${name}-connection`,
    id: `${id}/${list}/${name}-connection`,
    type: `Microsoft.Network/privateEndpoints/${list}`,
    properties: {
      provisioningState: 'Succeeded',
      privateLinkServiceId: options.scope.id,
      groupIds: ['azuremonitor'],
      ...(options.message === undefined ? {} : { requestMessage: options.message }),
      privateLinkServiceConnectionState: state,
    },
  };
  const endpoint: Resource = {
    id,
    name,
    type: 'Microsoft.Network/privateEndpoints',
    location: resourceGroup.location,
    tags: options.tags ?? {},
    ...networkStamp(id),
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guid(id),
      privateLinkServiceConnections: isPending ? [] : [connection],
      manualPrivateLinkServiceConnections: isPending ? [connection] : [],
      subnet: { id: subnetId },
      networkInterfaces: [{ id: nicId }],
      customDnsConfigs: [],
    },
  };
  const nic: Resource = {
    id: nicId,
    name: nicName,
    type: 'Microsoft.Network/networkInterfaces',
    location: resourceGroup.location,
    ...networkStamp(nicId),
    properties: {
      provisioningState: 'Succeeded',
      ipConfigurations: ipConfigurations(nicId, subnetId, members, addresses),
      privateEndpoint: { id },
      nicType: 'Standard',
    },
  };
  return [
    endpoint,
    nic,
    connectionOf(options.scope, id, state),
    ...zoneGroupOf(endpoint, options.zones ?? [], dnsConfigs(members, addresses)),
  ];
}

function connectionOf(scope: Resource, endpointId: string, state: Readonly<Record<string, string>>): Resource {
  const name = `connection-${guid(`${scope.id} ${endpointId}`)}`;
  return {
    id: `${scope.id}/privateendpointconnections/${name}`,
    name,
    type: 'microsoft.insights/privatelinkscopes/privateendpointconnections',
    etag: `"${guid(name).slice(0, 8)}-0000-0100-0000-67c56f900000"`,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: {
        id: endpointId.replace('Microsoft.Network/privateEndpoints', 'microsoft.network/privateendpoints'),
      },
      privateLinkServiceConnectionState: state,
    },
  };
}

function zoneGroupOf(endpoint: Resource, zones: readonly Resource[], configs: readonly DnsConfig[]): Resource[] {
  if (zones.length === 0) return [];
  const id = `${endpoint.id}/privateDnsZoneGroups/default`;
  const sets = zones.map(zone => ({ zone, recordSets: recordSetsFor(zone.name, configs) }));
  const privateDnsZoneConfigs = sets.map(({ zone, recordSets }) => {
    const name = zone.name.replaceAll('.', '-');
    return {
      name,
      id: `${id}/privateDnsZoneConfigs/${name}`,
      type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/privateDnsZoneConfigs',
      properties: { provisioningState: 'Succeeded', privateDnsZoneId: zone.id, recordSets },
    };
  });
  const group: Resource = {
    id,
    name: 'default',
    type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    ...networkStamp(id),
    properties: { provisioningState: 'Succeeded', privateDnsZoneConfigs },
  };
  const records = sets.flatMap(({ zone, recordSets }) =>
    recordSets.map(set => recordOf(zone, set, creatorOf(endpoint))),
  );
  return [group, ...records.map(record => ({ ...record, etag: guid(`${record.id} etag`) }))];
}
