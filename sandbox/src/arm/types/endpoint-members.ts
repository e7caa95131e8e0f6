import { isDeepStrictEqual } from 'node:util';
import { freeAddresses } from '../addresses.ts';
import { keyOf } from '../ids.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { findResource, withProperties } from './common.ts';
import {
  creatorOf,
  type DnsConfig,
  dnsConfigs,
  ipConfigurations,
  type Member,
  membersOf,
  recordOf,
  recordSetsFor,
} from './endpoint-shapes.ts';
import { connectionType, endpointOf, linkedId, linksIn } from './scope-rules.ts';
import { subnetBlock, usedAddresses } from './subnets.ts';

export const endpointType = 'microsoft.network/privateendpoints';
export const zoneGroupType = 'microsoft.network/privateendpoints/privatednszonegroups';

const connectionLists = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'] as const;

/** Returns the connection in an endpoint's properties, which have separate lists for automatic and manual ones. */
function serviceConnection(endpoint: Resource): JsonObject | undefined {
  return connectionLists.flatMap(list => objectsAt(endpoint.properties, list))[0];
}

export function scopeOfEndpoint(endpoint: Resource): string | undefined {
  return textAt(serviceConnection(endpoint), 'properties', 'privateLinkServiceId');
}

export function subnetOf(endpoint: Resource): string | undefined {
  return textAt(endpoint.properties, 'subnet', 'id');
}

/** Copies the state of a connection to its endpoint; `newState` is for a connection that was removed. */
export function updateConnectionState(connection: Resource, azure: SimulatedAzure, newState?: JsonObject): void {
  const endpoint = findResource(azure, endpointOf(connection));
  if (endpoint === undefined) return;
  const state = newState ?? connection.properties['privateLinkServiceConnectionState'];
  if (!isObject(state)) return;
  const updated = Object.fromEntries(
    connectionLists.map(list => [
      list,
      objectsAt(endpoint.properties, list).map(one => ({
        ...one,
        properties: {
          ...objectAt(one, 'properties'),
          privateLinkServiceConnectionState: { actionsRequired: 'None', ...state },
        },
      })),
    ]),
  );
  refreshEndpoint(azure, azure.save(withProperties(endpoint, updated)));
}

/**
 * Seconds until the endpoints of a scope follow a change of its links. "It might take several minutes" until names and
 * addresses follow (azure-monitor-docs, private-link-kubernetes); a few seconds are enough to be late.
 */
const followSeconds = 3;

/** Updates all endpoints of a scope some time after its links have changed. One that is being created follows then. */
export function refreshEndpointsOf(azure: SimulatedAzure, scopeKey: string): void {
  if (azure.resources.get(scopeKey) === undefined) return;
  for (const connection of azure.resources.children(scopeKey, connectionType)) {
    const endpoint = findResource(azure, endpointOf(connection));
    if (endpoint === undefined || azure.dueAt(keyOf(endpoint.id)) !== undefined) continue;
    azure.schedule(keyOf(endpoint.id), followSeconds, {});
  }
}

/**
 * Gives an approved endpoint an address for each member, and writes its names to the zones of its zone group or, without
 * one, to `customDnsConfigs`. Endpoints in other states are not changed: rejecting or removing a connection deletes no
 * record.
 */
export function refreshEndpoint(azure: SimulatedAzure, endpoint: Resource): void {
  const state = textAt(serviceConnection(endpoint), 'properties', 'privateLinkServiceConnectionState', 'status');
  if (state !== 'Approved' || textAt(endpoint.properties, 'provisioningState') !== 'Succeeded') return;
  const configs = assignAddresses(azure, endpoint);
  const [group] = azure.resources.children(keyOf(endpoint.id), zoneGroupType);
  azure.save(withProperties(endpoint, { customDnsConfigs: group === undefined ? asJson(configs) : [] }));
  if (group !== undefined && textAt(group.properties, 'provisioningState') === 'Succeeded') {
    writeRecords(azure, endpoint, group, configs);
  }
}

/** Returns the members of an endpoint to a scope, according to the scope's current links. */
export function membersFor(azure: SimulatedAzure, scopeId: string | undefined): Member[] {
  const links = linksIn(azure, keyOf(scopeId ?? '')).filter(
    link => link.properties['provisioningState'] === 'Succeeded',
  );
  return membersOf(links.map(link => findResource(azure, linkedId(link))).filter(resource => resource !== undefined));
}

/** Assigns addresses: members keep theirs, those of former members are released, and new members get free ones. */
export function assignAddresses(azure: SimulatedAzure, endpoint: Resource): DnsConfig[] {
  const nic = findResource(azure, textAt(objectsAt(endpoint.properties, 'networkInterfaces')[0], 'id'));
  const subnetId = subnetOf(endpoint);
  if (nic === undefined || subnetId === undefined) return [];
  const members = membersFor(azure, scopeOfEndpoint(endpoint));
  const addresses = new Map<string, string>();
  for (const configuration of objectsAt(nic.properties, 'ipConfigurations')) {
    const member = textAt(configuration, 'properties', 'privateLinkConnectionProperties', 'requiredMemberName');
    const address = textAt(configuration, 'properties', 'privateIPAddress');
    if (member !== undefined && address !== undefined && members.some(({ name }) => name === member))
      addresses.set(member, address);
  }
  const newMembers = members.filter(({ name }) => !addresses.has(name));
  const block = subnetBlock(azure, subnetId);
  const free = block === undefined ? [] : freeAddresses(block, usedAddresses(azure, subnetId), newMembers.length);
  for (const [index, address] of free.entries()) addresses.set(newMembers[index]?.name ?? '', address);
  azure.save(withProperties(nic, { ipConfigurations: ipConfigurations(nic.id, subnetId, members, addresses) }));
  return dnsConfigs(members, addresses);
}

/**
 * Writes the records that are new or have changed. An unchanged name that another endpoint has taken over stays with that
 * endpoint, so the last one wins. Records of former names are removed if they still belong to this endpoint.
 */
function writeRecords(azure: SimulatedAzure, endpoint: Resource, group: Resource, configs: readonly DnsConfig[]): void {
  const zoneConfigs = objectsAt(group.properties, 'privateDnsZoneConfigs').map(config => {
    const zone = findResource(azure, textAt(config, 'properties', 'privateDnsZoneId'));
    const before = objectsAt(config, 'properties', 'recordSets');
    if (zone === undefined) return config;
    const sets = recordSetsFor(zone.name, configs);
    for (const set of sets) {
      if (!before.some(one => isDeepStrictEqual(one, set))) azure.save(recordOf(zone, set, creatorOf(endpoint)));
    }
    const removed = before.filter(one => !sets.some(set => set['recordSetName'] === one['recordSetName']));
    removeRecords(azure, endpoint.name, zone, removed);
    return { ...config, properties: { ...objectAt(config, 'properties'), recordSets: sets } };
  });
  azure.save(withProperties(group, { privateDnsZoneConfigs: zoneConfigs }));
}

/** Removes records that an endpoint has written, unless another endpoint has taken them over. */
export function removeRecords(
  azure: SimulatedAzure,
  endpointName: string,
  zone: Resource,
  sets: readonly JsonObject[],
): void {
  for (const set of sets) {
    const ours = recordOf(zone, set, '');
    const record = azure.resources.get(keyOf(ours.id));
    const creator = textAt(record, 'properties', 'metadata', 'creator') ?? '';
    const isOurs = creator.startsWith(`created by private endpoint ${endpointName} with`);
    if (
      record !== undefined &&
      isOurs &&
      isDeepStrictEqual(record.properties['aRecords'], ours.properties['aRecords'])
    ) {
      azure.remove(keyOf(record.id));
    }
  }
}

function asJson(configs: readonly DnsConfig[]): JsonObject[] {
  return configs.map(({ fqdn, ipAddresses }) => ({ fqdn, ipAddresses: [...ipAddresses] }));
}
