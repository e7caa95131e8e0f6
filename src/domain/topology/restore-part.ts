import { withEndpoint, withoutEndpoint, withoutZoneLink, withZoneLink } from './edits.ts';
import type { Index, Table } from './table.ts';
import { put, valuesIn, without } from './table.ts';
import type { Topology } from './topology.ts';

/** The suffix of the id of a workspace's linked storage, which is read apart from the workspace. */
export const STORAGE_SUFFIX = '/linkedStorageAccounts';

/**
 * Returns a topology with one part as it is in another topology. A part is an object with its children: a scope with
 * its links and connections, a resource with its own list of scopes, a zone with its links to networks.
 *
 * @param key the key of the part's id
 */
export function restorePart(topology: Topology, source: Topology, key: string): Topology {
  if (topology === source) return topology;
  const restored = withEndpointFrom(withZoneLinksFrom(withScopeFrom(topology, source, key), source, key), source, key);
  return {
    ...restored,
    resources: withEntry(restored.resources, source.resources, key),
    zones: withEntry(restored.zones, source.zones, key),
    listedScopes: withEntry(restored.listedScopes, source.listedScopes, key),
    machines: withEntry(restored.machines, source.machines, key),
    securityGroups: withEntry(restored.securityGroups, source.securityGroups, key),
    storageByWorkspace: key.endsWith(STORAGE_SUFFIX.toLowerCase())
      ? withEntry(restored.storageByWorkspace, source.storageByWorkspace, key.slice(0, -STORAGE_SUFFIX.length))
      : restored.storageByWorkspace,
  };
}

/** Returns a topology with everything that changes edit as it is in another topology. */
export function withEditsOf(topology: Topology, source: Topology): Topology {
  return {
    ...topology,
    origin: topology.origin ?? topology,
    scopes: source.scopes,
    resources: source.resources,
    endpoints: source.endpoints,
    endpointsByScope: source.endpointsByScope,
    endpointsByNetwork: source.endpointsByNetwork,
    endpointsByAddress: source.endpointsByAddress,
    endpointsByZone: source.endpointsByZone,
    linksByScope: source.linksByScope,
    scopesByResource: source.scopesByResource,
    listedScopes: source.listedScopes,
    connectionsByScope: source.connectionsByScope,
    zones: source.zones,
    zoneLinksByNetwork: source.zoneLinksByNetwork,
    zoneLinksByZone: source.zoneLinksByZone,
    storageByWorkspace: source.storageByWorkspace,
    securityGroups: source.securityGroups,
    machines: source.machines,
  };
}

function withEntry<V>(table: Table<V>, source: Table<V>, key: string): Table<V> {
  const value = source.get(key);
  if (table.get(key) === value) return table;
  return value === undefined ? without(table, key) : put(table, key, value);
}

function withScopeFrom(topology: Topology, source: Topology, key: string): Topology {
  const { scopes, linksByScope, connectionsByScope } = topology;
  return {
    ...topology,
    scopes: withEntry(scopes, source.scopes, key),
    connectionsByScope: withEntry(connectionsByScope, source.connectionsByScope, key),
    linksByScope: withEntry(linksByScope, source.linksByScope, key),
    scopesByResource: withReverse(topology.scopesByResource, linksByScope, source.linksByScope, key),
  };
}

/** Returns the scopes of each resource after the links of one scope have been replaced. */
function withReverse(
  scopesByResource: Topology['scopesByResource'],
  before: Index<unknown>,
  after: Index<unknown>,
  scopeKey: string,
): Topology['scopesByResource'] {
  const [was, is] = [before.get(scopeKey), after.get(scopeKey)];
  if (was === is) return scopesByResource;
  const changed = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].filter(
    resource => was?.has(resource) !== is?.has(resource),
  );
  return changed.reduce<Topology['scopesByResource']>((table, resource) => {
    const others = [...(table.get(resource) ?? [])].filter(key => key !== scopeKey);
    const scopes = is?.has(resource) === true ? [...others, scopeKey] : others;
    return scopes.length === 0 ? without(table, resource) : put(table, resource, new Set(scopes));
  }, scopesByResource);
}

function withEndpointFrom(topology: Topology, source: Topology, key: string): Topology {
  const endpoint = source.endpoints.get(key);
  if (topology.endpoints.get(key) === endpoint) return topology;
  return endpoint === undefined ? withoutEndpoint(topology, key) : withEndpoint(topology, endpoint);
}

function withZoneLinksFrom(topology: Topology, source: Topology, key: string): Topology {
  if (topology.zoneLinksByZone.get(key) === source.zoneLinksByZone.get(key)) return topology;
  const cleared = valuesIn(topology.zoneLinksByZone, key).reduce(
    (rest, { zoneId, networkId }) => withoutZoneLink(rest, zoneId, networkId),
    topology,
  );
  return valuesIn(source.zoneLinksByZone, key).reduce(withZoneLink, cleared);
}
