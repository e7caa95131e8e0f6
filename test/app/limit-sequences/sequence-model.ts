import type { Estate } from '../../../sandbox/src/arm/estate.ts';
import { monitorZoneNames } from './sequence-estate.ts';

/**
 * Counts what is in the simulator, without the bot's own model: it reads the simulator's resources as they are stored.
 */

type Json = Record<string, unknown>;

const key = (id: unknown) => String(id).toLowerCase();
const nameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1);
const parent = (id: string, levels = 2) => id.split('/').slice(0, -levels).join('/');

function get(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((part, name) => (part as Json | undefined)?.[name], value);
}

interface CountedEndpoint {
  readonly id: string;
  readonly networkId: string;
  readonly scopeId: string;
  readonly zoneIds: readonly string[];
  /** The state of its connection as its scope shows it; undefined where the scope has none. */
  readonly state: string | undefined;
}

/** What an estate contains, by keys. */
export interface CountedEstate {
  readonly scopes: readonly string[];
  readonly links: readonly { readonly scopeId: string; readonly resourceId: string }[];
  readonly connections: readonly { readonly scopeId: string; readonly endpointId: string; readonly state: string }[];
  readonly endpoints: readonly CountedEndpoint[];
  readonly zoneLinks: readonly { readonly zoneId: string; readonly networkId: string }[];
}

export function countedEstate({ resources }: Estate): CountedEstate {
  const ofType = (type: string) => resources.filter(resource => key(resource.type) === type);
  const connections = ofType('microsoft.insights/privatelinkscopes/privateendpointconnections').map(resource => ({
    scopeId: key(parent(resource.id)),
    endpointId: key(get(resource, 'properties', 'privateEndpoint', 'id')),
    state: String(get(resource, 'properties', 'privateLinkServiceConnectionState', 'status')),
  }));
  const groups = ofType('microsoft.network/privateendpoints/privatednszonegroups');
  return {
    scopes: ofType('microsoft.insights/privatelinkscopes').map(({ id }) => key(id)),
    links: ofType('microsoft.insights/privatelinkscopes/scopedresources').map(resource => ({
      scopeId: key(parent(resource.id)),
      resourceId: key(get(resource, 'properties', 'linkedResourceId')),
    })),
    connections,
    endpoints: ofType('microsoft.network/privateendpoints').map(resource => {
      const services = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'].flatMap(
        list => (get(resource, 'properties', list) ?? []) as unknown[],
      );
      const id = key(resource.id);
      const group = groups.find(({ id: groupId }) => key(parent(groupId)) === id);
      const configs = (get(group, 'properties', 'privateDnsZoneConfigs') ?? []) as unknown[];
      const scopeId = key(get(services[0], 'properties', 'privateLinkServiceId'));
      return {
        id,
        networkId: key(parent(String(get(resource, 'properties', 'subnet', 'id')))),
        scopeId,
        zoneIds: configs.map(config => key(get(config, 'properties', 'privateDnsZoneId'))),
        state: connections.find(one => one.endpointId === id && one.scopeId === scopeId)?.state,
      };
    }),
    zoneLinks: ofType('microsoft.network/privatednszones/virtualnetworklinks').map(resource => ({
      zoneId: key(parent(resource.id)),
      networkId: key(get(resource, 'properties', 'virtualNetwork', 'id')),
    })),
  };
}

/** Returns the count of a meter of one object. */
export function countOf(estate: CountedEstate, meter: string, subjectId: string): number {
  const subject = key(subjectId);
  switch (meter) {
    case 'scope-resources':
    case 'scope-workspaces':
      return estate.links.filter(({ scopeId }) => scopeId === subject).length;
    case 'scope-components':
      return 0;
    case 'scope-endpoints':
      return estate.connections.filter(({ scopeId }) => scopeId === subject).length;
    case 'resource-scopes':
      return estate.links.filter(({ resourceId }) => resourceId === subject).length;
    case 'network-scopes':
      return scopesOfNetworks(estate, subject).size;
    default:
      throw new Error(`unknown meter ${meter}`);
  }
}

/** Follows zone links from a network or zone, and collects the scopes of all endpoints in the networks and zones found. */
function scopesOfNetworks({ zoneLinks, endpoints }: CountedEstate, start: string): ReadonlySet<string> {
  const members = new Set([start]);
  const monitor: readonly string[] = monitorZoneNames;
  for (let size = 0; size < members.size; ) {
    size = members.size;
    for (const { zoneId, networkId } of zoneLinks) {
      if (!monitor.includes(nameIn(zoneId))) continue;
      if (members.has(zoneId)) members.add(networkId);
      else if (members.has(networkId)) members.add(zoneId);
    }
  }
  const connected = endpoints.filter(
    ({ networkId, zoneIds, state }) =>
      (members.has(networkId) || zoneIds.some(id => members.has(id))) &&
      state !== undefined &&
      state !== 'Rejected' &&
      state !== 'Disconnected',
  );
  return new Set(connected.map(({ scopeId }) => scopeId));
}

/** Returns whether some network may reach a resource privately: a scope links it, with an approved endpoint with records. */
export function hasPrivatePath({ links, endpoints, zoneLinks }: CountedEstate, resourceId: string): boolean {
  const scopes = links.filter(link => link.resourceId === key(resourceId)).map(({ scopeId }) => scopeId);
  return endpoints.some(
    ({ scopeId, state, zoneIds }) =>
      scopes.includes(scopeId) && state === 'Approved' && zoneLinks.some(({ zoneId }) => zoneIds.includes(zoneId)),
  );
}
