import type { DnsNames } from '../dns/zone-names.ts';
import { keyOf } from '../ids.ts';
import type { Gaps } from './gaps.ts';
import { danglingIn, gapsOf } from './gaps.ts';
import { byId, groupBy, indexBy, uniqueBy, within } from './indexing.ts';
import type {
  Connection,
  Endpoint,
  Estate,
  Link,
  LinkedStorage,
  MonitoredResource,
  Network,
  Obstacle,
  RecordSet,
  RulesetLink,
  Scope,
  SecurityGroup,
  Unseen,
  Zone,
  ZoneLink,
} from './objects.ts';

export type Table<V> = ReadonlyMap<string, V>;

/** Maps of objects within buckets: by the bucket's key, then by the object's own. */
type Index<V> = Table<Table<V>>;

/** Endpoints by what people and rules find them by. */
export interface EndpointIndexes {
  readonly endpointsByScope: Index<Endpoint>;
  readonly endpointsByNetwork: Index<Endpoint>;
  readonly endpointsByAddress: Index<Endpoint>;
  /** Those that keep their records in a zone. */
  readonly endpointsByZone: Index<Endpoint>;
}

/** The estate, indexed by id key. Immutable: what edits it returns a new one, which shares what has not changed. */
export interface Topology extends EndpointIndexes {
  readonly scopes: Table<Scope>;
  readonly resources: Table<MonitoredResource>;
  readonly networks: Table<Network>;
  readonly endpoints: Table<Endpoint>;
  /** By the scope's key, then by the linked resource's key. */
  readonly linksByScope: Index<Link>;
  /** The keys of the scopes that link a resource, by the resource's key. */
  readonly scopesByResource: Table<ReadonlySet<string>>;
  readonly connectionsByScope: Table<readonly Connection[]>;
  /** The keys of the components that keep their data in a workspace, by the workspace's key. */
  readonly componentsByWorkspace: Table<readonly string[]>;
  readonly zones: Table<Zone>;
  /** By the network's key, then by the zone's key; and the other way round. */
  readonly zoneLinksByNetwork: Index<ZoneLink>;
  readonly zoneLinksByZone: Index<ZoneLink>;
  /** As read: by the zone's key, then by the name in lower case. What a plan makes of them: `dns/records.ts`. */
  readonly records: Index<RecordSet>;
  /** The keys of zones with a record that has an address. */
  readonly zonesByAddress: Table<ReadonlySet<string>>;
  readonly rulesetsByNetwork: Table<readonly RulesetLink[]>;
  /** By the workspace's key, then by the data type in lower case. */
  readonly storageByWorkspace: Index<LinkedStorage>;
  readonly securityGroups: Table<SecurityGroup>;
  readonly obstacles: readonly Obstacle[];
  readonly dnsNames: DnsNames | null;
  /** What could not be read, what something refers to without its being there, and what was read in two versions. */
  readonly unseen: readonly Unseen[];
  readonly gaps: Gaps;
  /** The topology as it was read, where this one was made from it by changes. */
  readonly origin?: Topology;
}

/** What an endpoint is found by. */
export const endpointBuckets = {
  endpointsByScope: ({ scopeId }) => [keyOf(scopeId)],
  endpointsByNetwork: ({ networkId }) => [keyOf(networkId)],
  endpointsByAddress: ({ addresses }) => addresses,
  endpointsByZone: ({ zoneGroup }) => zoneGroup?.zoneIds.map(keyOf) ?? [],
} as const satisfies { [K in keyof EndpointIndexes]: (endpoint: Endpoint) => readonly string[] };

/**
 * Builds the topology from what was read. Objects with the same id in another case are one; the later one counts, and
 * where the two differ that is told.
 */
export function topologyOf(estate: Estate): Topology {
  const twice: Unseen[] = [];
  const once = <T extends { readonly id: string }>(objects: readonly T[], keyIn: (object: T) => string = byId) =>
    uniqueBy(objects, keyIn, ({ id }) => id, twice);
  const seen = {
    scopes: once(estate.scopes),
    resources: once(estate.resources),
    networks: once(estate.networks),
    endpoints: once(estate.endpoints),
    zones: once(estate.zones),
  };
  const links = once(estate.links, link => keyOf(`${link.scopeId} ${link.resourceId}`));
  const connections = once(estate.connections);
  const zoneLinks = once(estate.zoneLinks, link => keyOf(`${link.networkId} ${link.zoneId}`));
  const records = uniqueBy(
    estate.records,
    record => keyOf(`${record.zoneId} ${record.name}`),
    ({ zoneId }) => zoneId,
    twice,
  );
  const securityGroups = once(estate.securityGroups);
  const storage = uniqueBy(
    estate.linkedStorage,
    ({ workspaceId, dataType }) => keyOf(`${workspaceId} ${dataType}`),
    ({ workspaceId }) => workspaceId,
    twice,
  );
  const unseen = onceEach([...estate.unseen, ...twice, ...danglingIn(estate, seen)]);
  return {
    ...seen,
    ...relationsOf(links, connections, seen.resources),
    ...endpointIndexesOf(seen.endpoints),
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
    records: indexBy(
      records.values(),
      ({ zoneId }) => [keyOf(zoneId)],
      ({ name }) => name.toLowerCase(),
    ),
    zonesByAddress: zonesByAddress(records.values()),
    rulesetsByNetwork: groupBy(estate.rulesetLinks, ({ networkId }) => keyOf(networkId)),
    storageByWorkspace: indexBy(
      storage.values(),
      ({ workspaceId }) => [keyOf(workspaceId)],
      ({ dataType }) => dataType.toLowerCase(),
    ),
    securityGroups,
    obstacles: estate.obstacles,
    dnsNames: estate.dnsNames,
    unseen,
    gaps: gapsOf(unseen, seen),
  };
}

function relationsOf(links: Table<Link>, connections: Table<Connection>, resources: Table<MonitoredResource>) {
  const scopesByResource = new Map<string, Set<string>>();
  for (const { scopeId, resourceId } of links.values()) {
    within(scopesByResource, keyOf(resourceId), () => new Set<string>()).add(keyOf(scopeId));
  }
  return {
    scopesByResource,
    linksByScope: indexBy(
      links.values(),
      ({ scopeId }) => [keyOf(scopeId)],
      ({ resourceId }) => keyOf(resourceId),
    ),
    connectionsByScope: groupBy(connections.values(), ({ scopeId }) => keyOf(scopeId)),
    componentsByWorkspace: componentsByWorkspace(resources),
  };
}

function componentsByWorkspace(resources: Table<MonitoredResource>): Table<readonly string[]> {
  const components = new Map<string, string[]>();
  for (const [key, { workspaceId }] of resources) {
    if (workspaceId !== undefined) within(components, keyOf(workspaceId), (): string[] => []).push(key);
  }
  return components;
}

function endpointIndexesOf(endpoints: Table<Endpoint>): EndpointIndexes {
  const index = (buckets: (endpoint: Endpoint) => readonly string[]) => indexBy(endpoints.values(), buckets, byId);
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
    for (const address of addresses) within(zones, address, () => new Set<string>()).add(keyOf(zoneId));
  }
  return zones;
}

function onceEach(unseen: readonly Unseen[]): readonly Unseen[] {
  return [...new Map(unseen.toReversed().map(entry => [keyOf(entry.id), entry])).values()].reverse();
}
