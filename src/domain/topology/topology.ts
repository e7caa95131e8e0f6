import type { DnsNames } from '../dns/zone-names.ts';
import { keyOf } from '../ids.ts';
import { getOrCreate, groupBy, indexBy, keyOfObject, uniqueBy } from './indexing.ts';
import type {
  Connection,
  DnsForwarder,
  Endpoint,
  Inventory,
  Link,
  LinkedStorage,
  Machine,
  MonitoredResource,
  Network,
  Prerequisite,
  RecordSet,
  Ruleset,
  RulesetLink,
  Scope,
  SecurityGroup,
  UnreadableObject,
  WriteRestriction,
  Zone,
  ZoneLink,
} from './objects.ts';
import type { Index, Table } from './table.ts';
import type { UnreadableParts } from './unreadable.ts';
import { danglingReferences, unreadablePartsOf } from './unreadable.ts';

/** Endpoints by each property that they are looked up by. */
export interface EndpointIndexes {
  readonly endpointsByScope: Index<Endpoint>;
  readonly endpointsByNetwork: Index<Endpoint>;
  readonly endpointsByAddress: Index<Endpoint>;
  /** By the key of each zone in the endpoint's zone group. */
  readonly endpointsByZone: Index<Endpoint>;
}

/**
 * The model of the environment: the inventory, indexed by the keys of ids. It is immutable. An edit returns a new
 * topology that shares everything it does not change.
 */
export interface Topology extends EndpointIndexes {
  readonly scopes: Table<Scope>;
  readonly resources: Table<MonitoredResource>;
  readonly networks: Table<Network>;
  readonly endpoints: Table<Endpoint>;
  /** By the scope's key, then by the linked resource's key. */
  readonly linksByScope: Index<Link>;
  /** The keys of the scopes that link a resource, by the resource's key. */
  readonly scopesByResource: Table<ReadonlySet<string>>;
  /** The keys of the scopes that a resource itself lists, by the resource's key. */
  readonly listedScopes: Table<ReadonlySet<string>>;
  readonly connectionsByScope: Table<readonly Connection[]>;
  /** The keys of the components that store their data in a workspace, by the workspace's key. */
  readonly componentsByWorkspace: Table<readonly string[]>;
  readonly zones: Table<Zone>;
  /** By the network's key, then by the zone's key. */
  readonly zoneLinksByNetwork: Index<ZoneLink>;
  /** By the zone's key, then by the network's key. */
  readonly zoneLinksByZone: Index<ZoneLink>;
  /**
   * By the zone's key, then by the name in lower case. Always as read from Azure, also after changes: `zoneAnswer`
   * works out which records Azure writes and removes as a result of them.
   */
  readonly records: Index<RecordSet>;
  /** The keys of the zones that have a record with an address, by the address. */
  readonly zonesByAddress: Table<ReadonlySet<string>>;
  readonly rulesetsByNetwork: Table<readonly RulesetLink[]>;
  /** Those whose rules are known. */
  readonly rulesets: Table<Ruleset>;
  /** By each of their addresses. */
  readonly forwardersByAddress: Index<DnsForwarder>;
  /** By the workspace's key, then by the data type in lower case. */
  readonly storageByWorkspace: Index<LinkedStorage>;
  readonly securityGroups: Table<SecurityGroup>;
  /** Ids of resource groups that were looked up by name. The ids of objects show in which others there is something. */
  readonly resourceGroups: readonly string[];
  readonly machines: Table<Machine>;
  /** The keys of the machines in a network, by the network's key. No change moves a machine. */
  readonly machinesByNetwork: Table<readonly string[]>;
  readonly writeRestrictions: readonly WriteRestriction[];
  readonly prerequisites: Table<Prerequisite>;
  /** The names of subscriptions, by their GUIDs in lower case, as far as they are known. */
  readonly subscriptionNames: Table<string>;
  /** The GUIDs of the tenants of subscriptions, by the GUIDs of these in lower case, as far as they are known. */
  readonly tenants: Table<string>;
  readonly dnsNames: DnsNames | null;
  /** What could not be read, what is referred to and missing, and what was read twice with different values. */
  readonly unreadable: readonly UnreadableObject[];
  readonly unreadableParts: UnreadableParts;
  /** The topology as it was read. Only present on a topology that is the result of changes. */
  readonly origin?: Topology;
}

/** The buckets of each index that an endpoint belongs to. */
export const endpointBuckets = {
  endpointsByScope: ({ scopeId }) => [keyOf(scopeId)],
  endpointsByNetwork: ({ networkId }) => [keyOf(networkId)],
  endpointsByAddress: ({ addresses }) => addresses,
  endpointsByZone: ({ zoneGroup }) => zoneGroup?.zoneIds.map(keyOf) ?? [],
} as const satisfies { [K in keyof EndpointIndexes]: (endpoint: Endpoint) => readonly string[] };

/**
 * Builds the topology from the inventory. Objects whose ids differ only in case are one object: the last one is used,
 * and if the two differ, the object is reported as unreadable.
 */
export function topologyOf(inventory: Inventory): Topology {
  const conflicts: UnreadableObject[] = [];
  const unique = <T extends { readonly id: string }>(
    objects: readonly T[],
    keyOfItem: (object: T) => string = keyOfObject,
  ) => uniqueBy(objects, keyOfItem, ({ id }) => id, conflicts);
  const read = {
    scopes: unique(inventory.scopes),
    resources: unique(inventory.resources),
    networks: unique(inventory.networks),
    endpoints: unique(inventory.endpoints),
    zones: unique(inventory.zones),
  };
  const links = unique(inventory.links, link => keyOf(`${link.scopeId} ${link.resourceId}`));
  const connections = unique(inventory.connections);
  const zoneLinks = unique(inventory.zoneLinks, link => keyOf(`${link.networkId} ${link.zoneId}`));
  const records = uniqueBy(
    inventory.records,
    record => keyOf(`${record.zoneId} ${record.name}`),
    ({ zoneId }) => zoneId,
    conflicts,
  );
  const securityGroups = unique(inventory.securityGroups);
  const storage = uniqueBy(
    inventory.linkedStorage,
    ({ workspaceId, dataType }) => keyOf(`${workspaceId} ${dataType}`),
    ({ workspaceId }) => workspaceId,
    conflicts,
  );
  const forwarding = forwardingOf(inventory, unique);
  const unreadable = firstOfEach([...inventory.unreadable, ...conflicts, ...danglingReferences(inventory, read)]);
  return {
    ...read,
    ...relationsOf(links, connections, read.resources),
    ...endpointIndexesOf(read.endpoints),
    ...zoneLinkIndexesOf(zoneLinks),
    records: indexBy(
      records.values(),
      ({ zoneId }) => [keyOf(zoneId)],
      ({ name }) => name.toLowerCase(),
    ),
    zonesByAddress: zonesByAddress(records.values()),
    ...forwarding,
    storageByWorkspace: indexBy(
      storage.values(),
      ({ workspaceId }) => [keyOf(workspaceId)],
      ({ dataType }) => dataType.toLowerCase(),
    ),
    securityGroups,
    resourceGroups: [],
    ...machinesOf(unique(inventory.machines)),
    writeRestrictions: inventory.writeRestrictions,
    prerequisites: unique(inventory.prerequisites),
    subscriptionNames: new Map((inventory.subscriptions ?? []).map(({ id, name }) => [keyOf(id), name])),
    tenants: new Map(
      (inventory.subscriptions ?? []).flatMap(({ id, tenantId }) =>
        tenantId === undefined ? [] : [[keyOf(id), tenantId]],
      ),
    ),
    dnsNames: inventory.dnsNames,
    unreadable,
    unreadableParts: unreadablePartsOf(unreadable, read),
  };
}

function relationsOf(links: Table<Link>, connections: Table<Connection>, resources: Table<MonitoredResource>) {
  const scopesByResource = new Map<string, Set<string>>();
  for (const { scopeId, resourceId } of links.values()) {
    getOrCreate(scopesByResource, keyOf(resourceId), () => new Set<string>()).add(keyOf(scopeId));
  }
  return {
    scopesByResource,
    linksByScope: indexBy(
      links.values(),
      ({ scopeId }) => [keyOf(scopeId)],
      ({ resourceId }) => keyOf(resourceId),
    ),
    connectionsByScope: groupBy(connections.values(), ({ scopeId }) => keyOf(scopeId)),
    listedScopes: listedScopes(resources),
    componentsByWorkspace: componentsByWorkspace(resources),
  };
}

/** Returns each object once, by its key. */
type ById = <T extends { readonly id: string }>(objects: readonly T[]) => Table<T>;

function forwardingOf({ rulesetLinks, rulesets, dnsForwarders }: Inventory, unique: ById) {
  const forwarders = unique(dnsForwarders);
  return {
    rulesetsByNetwork: groupBy(rulesetLinks, ({ networkId }) => keyOf(networkId)),
    rulesets: unique(rulesets),
    forwardersByAddress: indexBy(forwarders.values(), ({ addresses }) => addresses, keyOfObject),
  };
}

function listedScopes(resources: Table<MonitoredResource>): Table<ReadonlySet<string>> {
  return new Map(
    [...resources].flatMap(([key, { linkedScopeIds }]): [string, ReadonlySet<string>][] =>
      linkedScopeIds === undefined ? [] : [[key, new Set(linkedScopeIds.map(keyOf))]],
    ),
  );
}

function componentsByWorkspace(resources: Table<MonitoredResource>): Table<readonly string[]> {
  const components = new Map<string, string[]>();
  for (const [key, { workspaceId }] of resources) {
    if (workspaceId !== undefined) getOrCreate(components, keyOf(workspaceId), (): string[] => []).push(key);
  }
  return components;
}

function machinesOf(machines: Table<Machine>) {
  const machinesByNetwork = new Map<string, string[]>();
  for (const [key, { networkIds }] of machines) {
    for (const id of networkIds) getOrCreate(machinesByNetwork, keyOf(id), (): string[] => []).push(key);
  }
  return { machines, machinesByNetwork };
}

function zoneLinkIndexesOf(zoneLinks: Table<ZoneLink>) {
  return {
    zoneLinksByNetwork: indexBy(
      zoneLinks.values(),
      ({ networkId }) => [keyOf(networkId)],
      ({ zoneId }) => keyOf(zoneId),
    ),
    zoneLinksByZone: indexBy(
      zoneLinks.values(),
      ({ zoneId }) => [keyOf(zoneId)],
      ({ networkId }) => keyOf(networkId),
    ),
  };
}

function endpointIndexesOf(endpoints: Table<Endpoint>): EndpointIndexes {
  const index = (buckets: (endpoint: Endpoint) => readonly string[]) =>
    indexBy(endpoints.values(), buckets, keyOfObject);
  return {
    endpointsByScope: index(endpointBuckets.endpointsByScope),
    endpointsByNetwork: index(endpointBuckets.endpointsByNetwork),
    endpointsByAddress: index(endpointBuckets.endpointsByAddress),
    endpointsByZone: index(endpointBuckets.endpointsByZone),
  };
}

function zonesByAddress(records: Iterable<RecordSet>): Table<ReadonlySet<string>> {
  const zones = new Map<string, Set<string>>();
  for (const { zoneId, addresses } of records) {
    for (const address of addresses) getOrCreate(zones, address, () => new Set<string>()).add(keyOf(zoneId));
  }
  return zones;
}

/** Returns one entry for each id: the first one, since it has the most direct reason. */
function firstOfEach(unreadable: readonly UnreadableObject[]): readonly UnreadableObject[] {
  return [...new Map(unreadable.toReversed().map(entry => [keyOf(entry.id), entry])).values()].reverse();
}
