import pLimit from 'p-limit';
import type { RefreshedInventory } from '../../app/ports.ts';
import type { ReadSet } from '../../domain/changes/change.ts';
import { combineReads } from '../../domain/changes/reads.ts';
import { keyOf, sameId } from '../../domain/ids.ts';
import type { Endpoint, Inventory, Network, Ruleset, UnreadableObject } from '../../domain/topology/objects.ts';
import { resourceKindFromId } from '../../domain/topology/objects.ts';
import { STORAGE_SUFFIX } from '../../domain/topology/restore-part.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseSecurityGroup } from './parse-security-group.ts';
import { forwardersUsedBy, readForwarder } from './read-dns-servers.ts';
import { readEndpoint } from './read-endpoint.ts';
import { readMachine } from './read-machine.ts';
import type { NetworkReading } from './read-network.ts';
import { readNetwork } from './read-network.ts';
import { readPrerequisite } from './read-prerequisite.ts';
import { readResource, readStorage } from './read-resource.ts';
import type { ReadResult } from './read-result.ts';
import { foundIn, parseFound, readObject, unreadableIn } from './read-result.ts';
import type { ScopeReading } from './read-scope.ts';
import { readScope } from './read-scope.ts';
import { readLocks } from './read-subscriptions.ts';
import type { ZoneReading } from './read-zone.ts';
import { readZone } from './read-zone.ts';

/** How many reads run at once for one plan. */
const CONCURRENCY = 8;

/** What was read again of one kind of object. */
interface Refreshed<T> {
  /** Ids of the objects whose state is known now: found or missing. */
  readonly ids: readonly string[];
  /** The keys of these ids. */
  readonly keys: ReadonlySet<string>;
  readonly found: readonly T[];
  readonly unreadable: readonly UnreadableObject[];
}

/**
 * Reads some parts of an inventory again, each from its own provider. Missing objects are removed from the inventory.
 * Of an object that may not be read now, the inventory keeps what was known and lists it as unreadable.
 *
 * @throws RestError where ARM cannot answer now
 */
export async function refreshParts(
  arm: Arm,
  inventory: Inventory,
  parts: Partial<ReadSet>,
): Promise<RefreshedInventory> {
  const objects = await readParts(arm, completeReadSet(parts), inventory);
  const rulesets = rulesetsAfter(inventory, objects.networks.found);
  const dnsServers = await readDnsServers(arm, inventory, objects.networks.found, rulesets);
  const read = { ...objects, dnsServers };
  const {
    scopes,
    resources,
    endpoints,
    networks,
    zones,
    securityGroups,
    storage,
    machines,
    prerequisites,
    resourceLocks,
  } = read;
  const refreshed = {
    ...inventory,
    ...withScopes(inventory, scopes),
    ...withZones(inventory, zones),
    ...withNetworks(inventory, networks),
    rulesets,
    dnsForwarders: replaced(
      inventory.dnsForwarders,
      idOf,
      dnsServers.keys,
      dnsServers.found.flatMap(one => one ?? []),
    ),
    resources: replaced(inventory.resources, idOf, resources.keys, resources.found),
    endpoints: replaced(inventory.endpoints, idOf, endpoints.keys, endpoints.found),
    securityGroups: replaced(inventory.securityGroups, idOf, securityGroups.keys, securityGroups.found),
    linkedStorage: replaced(inventory.linkedStorage, workspaceIdOf, storage.keys, storage.found.flat()),
    machines: replaced(inventory.machines, idOf, machines.keys, machines.found),
    prerequisites: replaced(inventory.prerequisites, idOf, prerequisites.keys, prerequisites.found),
    writeRestrictions: replaced(
      inventory.writeRestrictions,
      subscriptionOf,
      resourceLocks.keys,
      resourceLocks.found.flat(),
    ),
    unreadable: unreadableAfter(inventory, Object.values(read)),
  };
  return { inventory: refreshed, refreshed: partIds(read) };
}

/** Reads a network whose free addresses are needed, and leaves out resources of types that the bot cannot read. */
function completeReadSet(parts: Partial<ReadSet>): ReadSet {
  const { resources = [], networks = [], subnetUsage = [] } = parts;
  const readable = resources.filter(id => resourceKindFromId(id) !== 'other');
  return combineReads({ ...parts, resources: readable, networks: [...networks, ...subnetUsage] });
}

type PartReadings = Awaited<ReturnType<typeof readParts>> & { readonly dnsServers: Refreshed<unknown> };

/** Returns a function that reads objects by their ids, a few at a time. */
function reader() {
  const limit = pLimit(CONCURRENCY);
  return async <T>(ids: readonly string[], read: (id: string) => Promise<ReadResult<T>>): Promise<Refreshed<T>> => {
    const readings = await Promise.all(ids.map(async id => ({ id, result: await limit(() => read(id)) })));
    const results = readings.map(({ result }) => result);
    const known = readings.filter(({ result }) => !('unreadable' in result)).map(({ id }) => id);
    return { ids: known, keys: new Set(known.map(keyOf)), found: foundIn(results), unreadable: unreadableIn(results) };
  };
}

/** Reads the DNS servers again that networks lead to. */
function readDnsServers(
  arm: Arm,
  { dnsForwarders }: Inventory,
  networks: readonly NetworkReading[],
  rulesets: readonly Ruleset[],
) {
  const linked = new Set(
    networks.flatMap(({ rulesetLinks }) => rulesetLinks ?? []).map(({ rulesetId }) => keyOf(rulesetId)),
  );
  const ids = forwardersUsedBy(
    dnsForwarders,
    networks.map(({ network }) => network),
    rulesets.filter(({ id }) => linked.has(keyOf(id))),
  );
  return reader()(ids, id => readForwarder(arm, id));
}

/** Returns the rulesets with the rules that were read again, without those whose rules may not be read now. */
function rulesetsAfter({ rulesets }: Inventory, networks: readonly NetworkReading[]): readonly Ruleset[] {
  const fresh = new Map(networks.flatMap(({ rules }) => [...rules]));
  return rulesets.flatMap(ruleset => {
    const key = keyOf(ruleset.id);
    const rules = fresh.has(key) ? fresh.get(key) : ruleset.rules;
    return rules === undefined ? [] : [{ ...ruleset, rules }];
  });
}

async function readParts(arm: Arm, parts: ReadSet, { machines: known }: Inventory) {
  const each = reader();
  const withUsage = new Set(parts.subnetUsage.map(keyOf));
  const readSecurityGroup = async (id: string) =>
    parseFound(await readObject(arm, id, apiVersions.network), parseSecurityGroup);
  const [
    scopes,
    resources,
    endpoints,
    networks,
    zones,
    securityGroups,
    storage,
    machines,
    prerequisites,
    resourceLocks,
  ] = await Promise.all([
    each(parts.scopes, id => readScope(arm, id)),
    each(parts.resources, id => readResource(arm, id)),
    each(parts.endpoints, id => readEndpoint(arm, id)),
    each(parts.networks, id => readNetwork(arm, id, withUsage.has(keyOf(id)))),
    each(parts.zones, id => readZone(arm, id)),
    each(parts.securityGroups, readSecurityGroup),
    each(parts.storage, id => readStorage(arm, id)),
    each(parts.machines, id => readMachine(arm, id, known)),
    each(parts.prerequisites, id => readPrerequisite(arm, id)),
    each(parts.resourceLocks, id => readLocks(arm, id)),
  ]);
  return {
    scopes,
    resources,
    endpoints,
    networks,
    zones,
    securityGroups,
    storage,
    machines,
    prerequisites,
    resourceLocks,
  };
}

/**
 * Returns the ids of the parts that were read. Linked storage is a part of its own: a workspace is often read without
 * it.
 */
function partIds({ resourceLocks: _, storage, ...objects }: PartReadings): readonly string[] {
  return [...Object.values(objects).flatMap(({ ids }) => ids), ...storage.ids.map(id => `${id}${STORAGE_SUFFIX}`)];
}

type WithKey<K extends string> = { readonly [P in K]: string };

const idOf = ({ id }: WithKey<'id'>) => id;
const scopeIdOf = ({ scopeId }: WithKey<'scopeId'>) => scopeId;
const zoneIdOf = ({ zoneId }: WithKey<'zoneId'>) => zoneId;
const networkIdOf = ({ networkId }: WithKey<'networkId'>) => networkId;
const workspaceIdOf = ({ workspaceId }: WithKey<'workspaceId'>) => workspaceId;
const subscriptionOf = ({ id }: WithKey<'id'>) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';

/** Returns the known items of all other owners, and the items that were found now. */
function replaced<T>(
  known: readonly T[],
  ownerOf: (item: T) => string,
  keys: ReadonlySet<string>,
  found: readonly T[],
): readonly T[] {
  if (keys.size === 0) return known;
  return [...known.filter(item => !keys.has(keyOf(ownerOf(item)))), ...found];
}

function withScopes({ scopes, links, connections }: Inventory, { keys, found }: Refreshed<ScopeReading>) {
  const read = {
    scopes: found.map(({ scope }) => scope),
    links: found.flatMap(reading => reading.links),
    connections: found.flatMap(reading => reading.connections),
  };
  return {
    scopes: replaced(scopes, idOf, keys, read.scopes),
    links: replaced(links, scopeIdOf, keys, read.links),
    connections: replaced(connections, scopeIdOf, keys, read.connections),
  };
}

function withZones({ zones, zoneLinks, records }: Inventory, { keys, found }: Refreshed<ZoneReading>) {
  const read = {
    zones: found.map(({ zone }) => zone),
    zoneLinks: found.flatMap(({ links }) => links),
    records: found.flatMap(reading => reading.records),
  };
  return {
    zones: replaced(zones, idOf, keys, read.zones),
    zoneLinks: replaced(zoneLinks, zoneIdOf, keys, read.zoneLinks),
    records: replaced(records, zoneIdOf, keys, read.records),
  };
}

/** Replaces networks and their rulesets. Keeps the known rulesets of a network whose rulesets could not be read. */
function withNetworks({ networks, rulesetLinks, endpoints }: Inventory, { keys, found }: Refreshed<NetworkReading>) {
  const withRulesets = found.filter(reading => reading.rulesetLinks !== undefined);
  const rulesetKeys = new Set(withRulesets.map(({ network }) => keyOf(network.id)));
  const read = {
    networks: found.map(({ network }) => withNewEndpoints(networks, endpoints, network)),
    rulesetLinks: withRulesets.flatMap(reading => reading.rulesetLinks ?? []),
  };
  return {
    networks: replaced(networks, idOf, keys, read.networks),
    rulesetLinks: replaced(rulesetLinks, networkIdOf, rulesetKeys, read.rulesetLinks),
  };
}

/**
 * Adds the endpoints that have appeared in a network. Its subnets list endpoints of all services: those that they listed
 * before, and that are not in the inventory, belong to other services.
 */
function withNewEndpoints(before: readonly Network[], endpoints: readonly Endpoint[], network: Network): Network {
  const idsIn = ({ subnets }: Network) => subnets.flatMap(({ endpointIds = [] }) => endpointIds);
  const earlier = before.filter(({ id }) => sameId(id, network.id)).flatMap(idsIn);
  const known = new Set([...earlier, ...endpoints.map(({ id }) => id)].map(keyOf));
  const newEndpointIds = idsIn(network).filter(id => !known.has(keyOf(id)));
  return newEndpointIds.length === 0 ? network : { ...network, newEndpointIds };
}

/** Returns the unreadable objects, without those that could be read now. */
function unreadableAfter(
  { unreadable }: Inventory,
  refreshed: readonly Refreshed<unknown>[],
): readonly UnreadableObject[] {
  const now = refreshed.flatMap(part => part.unreadable);
  const readAgain = new Set([...refreshed.flatMap(({ keys }) => [...keys]), ...now.map(({ id }) => keyOf(id))]);
  return [...unreadable.filter(({ id }) => !readAgain.has(keyOf(id))), ...now];
}
