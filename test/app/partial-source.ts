import type { InventorySource } from '../../src/app/ports.ts';
import type { ReadSet } from '../../src/domain/changes/change.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { scopesOf } from '../../src/domain/topology/lookups.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../src/domain/topology/objects.ts';
import { STORAGE_SUFFIX } from '../../src/domain/topology/restore-part.ts';
import type { Index } from '../../src/domain/topology/table.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';

/** The read sets of one source, in the order in which they were read. */
export interface PartialSource extends InventorySource {
  readonly partsRead: Partial<ReadSet>[];
  /** Runs before each read of parts. It may throw. */
  before: () => void;
}

/**
 * An inventory source that reads only what it is asked for, as Azure does: everything else stays as it was read before.
 * Subnets list their endpoints, and resources their scopes.
 */
export function partialSource(current: () => Topology): PartialSource {
  const partsRead: Partial<ReadSet>[] = [];
  const source: PartialSource = {
    partsRead,
    before: () => undefined,
    changesSince: async () => [],
    resourceGroupsNamed: async () => [],
    readAll: async () => inventoryOf(current()),
    lookUp: async () => ({}),
    async readParts(known, parts) {
      source.before();
      partsRead.push(parts);
      return { inventory: withParts(known, inventoryOf(current()), parts), refreshed: idsIn(parts) };
    },
  };
  return source;
}

function idsIn({
  resourceLocks: _,
  prerequisites: ___,
  storage = [],
  subnetUsage: __,
  ...objects
}: Partial<ReadSet>): readonly string[] {
  return [...Object.values(objects).flat(), ...storage.map(id => `${id}${STORAGE_SUFFIX}`)];
}

/** Returns an inventory with some parts as they are in another one. */
function withParts(known: Inventory, now: Inventory, parts: Partial<ReadSet>): Inventory {
  const replace = <T>(
    of: (from: Inventory) => readonly T[],
    ownerOf: (item: T) => string,
    ids: readonly string[] = [],
  ) => {
    const keys = new Set(ids.map(keyOf));
    const isRead = (item: T) => keys.has(keyOf(ownerOf(item)));
    return [...of(known).filter(item => !isRead(item)), ...of(now).filter(isRead)];
  };
  const id = (item: { readonly id: string }) => item.id;
  const grown = now.networks.map(network => {
    const listed = known.networks
      .find(other => other.id === network.id)
      ?.subnets.flatMap(part => part.endpointIds ?? []);
    const newEndpointIds = network.subnets
      .flatMap(part => part.endpointIds ?? [])
      .filter(one => !listed?.includes(one));
    return newEndpointIds.length === 0 ? network : { ...network, newEndpointIds };
  });
  return {
    ...known,
    scopes: replace(from => from.scopes, id, parts.scopes),
    links: replace(
      from => from.links,
      link => link.scopeId,
      parts.scopes,
    ),
    connections: replace(
      from => from.connections,
      connection => connection.scopeId,
      parts.scopes,
    ),
    resources: replace(from => from.resources, id, parts.resources),
    endpoints: replace(from => from.endpoints, id, parts.endpoints),
    networks: replace(from => (from === now ? grown : from.networks), id, parts.networks),
    zones: replace(from => from.zones, id, parts.zones),
    zoneLinks: replace(
      from => from.zoneLinks,
      link => link.zoneId,
      parts.zones,
    ),
    records: replace(
      from => from.records,
      record => record.zoneId,
      parts.zones,
    ),
    securityGroups: replace(from => from.securityGroups, id, parts.securityGroups),
    machines: replace(from => from.machines, id, parts.machines),
    linkedStorage: replace(
      from => from.linkedStorage,
      storage => storage.workspaceId,
      parts.storage,
    ),
  };
}

/** Returns a topology as it is read from Azure. */
function inventoryOf(topology: Topology): Inventory {
  const { scopes, resources, endpoints, networks, zones, securityGroups, machines } = topology;
  const flat = <T>(index: Index<T>) => [...index.values()].flatMap(bucket => [...bucket.values()]);
  return {
    ...emptyInventory,
    scopes: [...scopes.values()],
    resources: [...resources.values()].map(resource => {
      const linkedScopeIds = scopesOf(topology, resource.id).map(key => scopes.get(key)?.id ?? key);
      const { linkedScopeIds: _, ...rest } = resource;
      return linkedScopeIds.length === 0 ? rest : { ...rest, linkedScopeIds };
    }),
    links: flat(topology.linksByScope),
    connections: [...topology.connectionsByScope.values()].flat(),
    endpoints: [...endpoints.values()],
    networks: [...networks.values()].map(network => ({
      ...network,
      subnets: network.subnets.map(subnet => {
        const inside = [...endpoints.values()].filter(({ subnetId }) => keyOf(subnetId) === keyOf(subnet.id));
        return inside.length === 0 ? subnet : { ...subnet, endpointIds: inside.map(({ id }) => id) };
      }),
    })),
    zones: [...zones.values()],
    zoneLinks: flat(topology.zoneLinksByZone),
    records: flat(topology.records),
    securityGroups: [...securityGroups.values()],
    machines: [...machines.values()],
    linkedStorage: flat(topology.storageByWorkspace),
  };
}
