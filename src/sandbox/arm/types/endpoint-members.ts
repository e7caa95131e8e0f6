import { isDeepStrictEqual } from 'node:util';
import { freeAddresses } from '../addresses.ts';
import { keyOf } from '../ids.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { resourceAt, withProperties } from './common.ts';
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

/** An endpoint's own view of its connection: automatic ones and manual ones stand in two lists. */
function serviceConnection(endpoint: Resource): JsonObject | undefined {
  return connectionLists.flatMap(list => objectsAt(endpoint.properties, list))[0];
}

export function scopeOfEndpoint(endpoint: Resource): string | undefined {
  return textAt(serviceConnection(endpoint), 'properties', 'privateLinkServiceId');
}

export function subnetOf(endpoint: Resource): string | undefined {
  return textAt(endpoint.properties, 'subnet', 'id');
}

/** Tells an endpoint what its scope has decided, or that the scope's side is gone. */
export function tellEndpoint(connection: Resource, world: World, said?: JsonObject): void {
  const endpoint = resourceAt(world, endpointOf(connection));
  if (endpoint === undefined) return;
  const state = said ?? connection.properties['privateLinkServiceConnectionState'];
  if (!isObject(state)) return;
  const told = Object.fromEntries(
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
  refreshEndpoint(world, world.save(withProperties(endpoint, told)));
}

/** Brings all endpoints of a scope up to what it links now. */
export function refreshEndpointsOf(world: World, scopeKey: string): void {
  if (world.resources.get(scopeKey) === undefined) return;
  for (const connection of world.resources.children(scopeKey, connectionType)) {
    const endpoint = resourceAt(world, endpointOf(connection));
    if (endpoint !== undefined) refreshEndpoint(world, endpoint);
  }
}

/**
 * Gives an approved endpoint an address for each member, and keeps its names where they are found: in the zones of
 * its zone group, or in `customDnsConfigs` while it has none. Others keep what they have: rejecting or removing a
 * connection takes no record away.
 */
export function refreshEndpoint(world: World, endpoint: Resource): void {
  const state = textAt(serviceConnection(endpoint), 'properties', 'privateLinkServiceConnectionState', 'status');
  if (state !== 'Approved' || textAt(endpoint.properties, 'provisioningState') !== 'Succeeded') return;
  const configs = assignAddresses(world, endpoint);
  const [group] = world.resources.children(keyOf(endpoint.id), zoneGroupType);
  world.save(withProperties(endpoint, { customDnsConfigs: group === undefined ? asJson(configs) : [] }));
  if (group !== undefined && textAt(group.properties, 'provisioningState') === 'Succeeded') {
    writeRecords(world, endpoint, group, configs);
  }
}

/** Members of an endpoint to a scope, by what the scope links by now. */
export function membersFor(world: World, scopeId: string | undefined): Member[] {
  const links = linksIn(world, keyOf(scopeId ?? '')).filter(
    link => link.properties['provisioningState'] === 'Succeeded',
  );
  return membersOf(links.map(link => resourceAt(world, linkedId(link))).filter(resource => resource !== undefined));
}

/** Keeps the addresses that members have, frees those of former ones and takes free ones for new ones. */
export function assignAddresses(world: World, endpoint: Resource): DnsConfig[] {
  const nic = resourceAt(world, textAt(objectsAt(endpoint.properties, 'networkInterfaces')[0], 'id'));
  const subnetId = subnetOf(endpoint);
  if (nic === undefined || subnetId === undefined) return [];
  const members = membersFor(world, scopeOfEndpoint(endpoint));
  const addresses = new Map<string, string>();
  for (const configuration of objectsAt(nic.properties, 'ipConfigurations')) {
    const member = textAt(configuration, 'properties', 'privateLinkConnectionProperties', 'requiredMemberName');
    const address = textAt(configuration, 'properties', 'privateIPAddress');
    if (member !== undefined && address !== undefined && members.some(({ name }) => name === member))
      addresses.set(member, address);
  }
  const fresh = members.filter(({ name }) => !addresses.has(name));
  const block = subnetBlock(world, subnetId);
  const free = block === undefined ? [] : freeAddresses(block, usedAddresses(world, subnetId), fresh.length);
  for (const [index, address] of free.entries()) addresses.set(fresh[index]?.name ?? '', address);
  world.save(withProperties(nic, { ipConfigurations: ipConfigurations(nic.id, subnetId, members, addresses) }));
  return dnsConfigs(members, addresses);
}

/**
 * Writes the records that are new or have changed: a name that another endpoint has taken over since stays with that
 * one, so the last endpoint wins. Records of names that are gone are removed while they are still this endpoint's.
 */
function writeRecords(world: World, endpoint: Resource, group: Resource, configs: readonly DnsConfig[]): void {
  const zoneConfigs = objectsAt(group.properties, 'privateDnsZoneConfigs').map(config => {
    const zone = resourceAt(world, textAt(config, 'properties', 'privateDnsZoneId'));
    const before = objectsAt(config, 'properties', 'recordSets');
    if (zone === undefined) return config;
    const sets = recordSetsFor(zone.name, configs);
    for (const set of sets) {
      if (!before.some(one => isDeepStrictEqual(one, set))) world.save(recordOf(zone, set, creatorOf(endpoint)));
    }
    const gone = before.filter(one => !sets.some(set => set['recordSetName'] === one['recordSetName']));
    removeRecords(world, endpoint.name, zone, gone);
    return { ...config, properties: { ...objectAt(config, 'properties'), recordSets: sets } };
  });
  world.save(withProperties(group, { privateDnsZoneConfigs: zoneConfigs }));
}

/** Removes records that an endpoint has written, unless another one has taken them over. */
export function removeRecords(world: World, endpointName: string, zone: Resource, sets: readonly JsonObject[]): void {
  for (const set of sets) {
    const ours = recordOf(zone, set, '');
    const record = world.resources.get(keyOf(ours.id));
    const creator = textAt(record, 'properties', 'metadata', 'creator') ?? '';
    const isOurs = creator.startsWith(`created by private endpoint ${endpointName} with`);
    if (
      record !== undefined &&
      isOurs &&
      isDeepStrictEqual(record.properties['aRecords'], ours.properties['aRecords'])
    ) {
      world.remove(keyOf(record.id));
    }
  }
}

function asJson(configs: readonly DnsConfig[]): JsonObject[] {
  return configs.map(({ fqdn, ipAddresses }) => ({ fqdn, ipAddresses: [...ipAddresses] }));
}
