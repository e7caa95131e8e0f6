import { answeringZoneLinks, domainOf, isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import type { Meter } from '../limits/meters.ts';
import { computeReach } from '../reach/compute-reach.ts';
import { connectionsOf, hasUnreadableParts, scopesLinking } from '../topology/lookups.ts';
import type { Endpoint, Operation } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadSet } from './change.ts';

/**
 * What counts and findings rest on beyond the objects of a change. It is read again for a plan, because a reading of
 * everything may be a minute old. A network that has been linked to its first zone, and a component that has been
 * created, show only in the reading of everything.
 */

/** Returns the objects of all of these read sets, each once. */
export function combineReads(...sets: readonly Partial<ReadSet>[]): ReadSet {
  const idsOf = (part: keyof ReadSet): readonly string[] => {
    const ids = sets.flatMap(set => set[part] ?? []);
    return [...new Map(ids.toReversed().map(id => [keyOf(id), id])).values()].reverse();
  };
  return {
    scopes: idsOf('scopes'),
    resources: idsOf('resources'),
    endpoints: idsOf('endpoints'),
    networks: idsOf('networks'),
    subnetUsage: idsOf('subnetUsage'),
    zones: idsOf('zones'),
    securityGroups: idsOf('securityGroups'),
    storage: idsOf('storage'),
    machines: idsOf('machines'),
    prerequisites: idsOf('prerequisites'),
    resourceLocks: idsOf('resourceLocks'),
  };
}

/**
 * Returns what tells which scopes link a resource: its own list, and the scopes whose links do not agree with that list.
 * Where they agree, the list confirms links that were read earlier. A resource that cannot be read confirms nothing.
 */
export function readsOfResource(topology: Topology, resourceId: string): Partial<ReadSet> {
  if (hasUnreadableParts(topology, resourceId)) return readsOfLinkingScopes(topology, resourceId);
  const linking = topology.scopesByResource.get(keyOf(resourceId));
  const listed = topology.listedScopes.get(keyOf(resourceId));
  const disputed = [...scopesLinking(topology, resourceId)].filter(key => linking?.has(key) !== listed?.has(key));
  return { resources: [resourceId], scopes: scopeIdsOf(topology, disputed) };
}

/** Returns what the access through the scopes of a resource rests on: its own list of them, and each scope. */
export function readsOfLinkingScopes(topology: Topology, resourceId: string): Partial<ReadSet> {
  return { resources: [resourceId], scopes: scopeIdsOf(topology, scopesLinking(topology, resourceId)) };
}

function scopeIdsOf(topology: Topology, keys: Iterable<string>): readonly string[] {
  return [...keys].map(key => topology.scopes.get(key)?.id ?? key);
}

/**
 * Returns what the scopes of DNS domains rest on: the zones with their links, the networks, the endpoints that are in
 * these networks or have records in these zones, and their scopes.
 *
 * @param memberIds networks or zones of the domains
 */
export function readsOfDomains(topology: Topology, ...memberIds: readonly string[]): Partial<ReadSet> {
  const domains = memberIds.map(id => domainOf(topology, id));
  const networkKeys = [...new Set(domains.flatMap(({ networks }) => [...networks]))];
  const zones = domains.flatMap(domain => [...domain.zones]).map(key => topology.zones.get(key)?.id ?? key);
  const inNetworks = networkKeys.flatMap(key => [
    ...valuesIn(topology.endpointsByNetwork, key).map(({ id }) => id),
    ...(topology.networks.get(key)?.newEndpointIds ?? []),
  ]);
  return combineReads(
    { networks: networkKeys.map(key => topology.networks.get(key)?.id ?? key), endpoints: inNetworks },
    readsOfEndpoints(inNetworks.flatMap(id => topology.endpoints.get(keyOf(id)) ?? [])),
    readsOfZones(topology, zones),
  );
}

/** Returns what the records in zones rest on: the zones, and the endpoints that have records there. */
export function readsOfZones(topology: Topology, zoneIds: readonly string[]): Partial<ReadSet> {
  const writers = zoneIds.flatMap(id => valuesIn(topology.endpointsByZone, keyOf(id)));
  return { ...readsOfEndpoints(writers), zones: zoneIds };
}

function readsOfEndpoints(endpoints: readonly Endpoint[]): Partial<ReadSet> {
  return { endpoints: endpoints.map(({ id }) => id), scopes: endpoints.map(({ scopeId }) => scopeId) };
}

/** Returns what an endpoint and its records rest on: its scope, and the zones of its zone group. */
export function readsOfEndpoint(topology: Topology, endpointId: string): Partial<ReadSet> {
  const endpoint = topology.endpoints.get(keyOf(endpointId));
  if (endpoint === undefined) return { endpoints: [endpointId] };
  return combineReads(readsOfEndpoints([endpoint]), readsOfZones(topology, endpoint.zoneGroup?.zoneIds ?? []));
}

/** Returns what the scopes of an endpoint's DNS domains rest on: those of its network, and of the zones it writes to. */
export function readsOfEndpointDomains(topology: Topology, endpointId: string): Partial<ReadSet> {
  const endpoint = topology.endpoints.get(keyOf(endpointId));
  if (endpoint === undefined) return {};
  const zoneIds = endpoint.zoneGroup?.zoneIds.filter(id => isMonitorZone(topology, id)) ?? [];
  return readsOfDomains(topology, endpoint.networkId, ...zoneIds);
}

/** Returns what the count of a meter rests on. */
export function readsOfMeter(topology: Topology, meter: Meter, subjectId: string): Partial<ReadSet> {
  switch (meter) {
    case 'scope-resources':
    case 'scope-workspaces':
    case 'scope-components':
    case 'scope-endpoints':
      return { scopes: [subjectId] };
    case 'resource-scopes':
      return readsOfResource(topology, subjectId);
    case 'network-scopes':
      return readsOfDomains(topology, subjectId);
  }
}

/**
 * Returns what proves that some network reaches a resource privately: that network with its zones and their endpoints.
 * Where none does, returns what would have to be different.
 */
export function readsOfPrivateReach(topology: Topology, resourceId: string, operation: Operation): Partial<ReadSet> {
  const resource = topology.resources.get(keyOf(resourceId));
  const ids = resource?.workspaceId === undefined ? [resourceId] : [resourceId, resource.workspaceId];
  const links = combineReads(...ids.map(id => readsOfLinkingScopes(topology, id)));
  const endpoints = links.scopes
    .flatMap(id => connectionsOf(topology, id))
    .flatMap(({ endpointId }) => topology.endpoints.get(keyOf(endpointId)) ?? []);
  const nearest = endpoints.map(({ networkId }) => networkId);
  const others = [...topology.networks.values()].map(({ id }) => id);
  const path = firstPrivatePath(topology, [...nearest, ...others], resourceId, operation);
  if (path === undefined) return combineReads(links, readsOfEndpoints(endpoints));
  const { networkId, endpoint } = path;
  const zoneLinks = answeringZoneLinks(topology, networkId);
  const zoneIds = zoneLinks.map(({ zoneId }) => zoneId);
  return combineReads(
    links,
    { networks: [networkId, ...zoneLinks.map(link => link.networkId), endpoint.networkId] },
    readsOfEndpoints([endpoint]),
    readsOfZones(
      topology,
      zoneIds.filter(id => isMonitorZone(topology, id)),
    ),
  );
}

function firstPrivatePath(
  topology: Topology,
  networks: readonly string[],
  resourceId: string,
  operation: Operation,
): { readonly networkId: string; readonly endpoint: Endpoint } | undefined {
  for (const networkId of networks) {
    const { reach } = computeReach(topology, networkId, resourceId, operation);
    const endpoint = reach.reach === 'private' ? topology.endpoints.get(keyOf(reach.endpointId)) : undefined;
    if (endpoint !== undefined) return { networkId, endpoint };
  }
  return undefined;
}
