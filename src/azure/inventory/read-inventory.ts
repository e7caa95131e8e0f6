import pLimit from 'p-limit';
import { keyOf } from '../../domain/ids.ts';
import type {
  Endpoint,
  Inventory,
  Link,
  Machine,
  MonitoredResource,
  Ruleset,
  Scope,
  UnreadableObject,
  WriteRestriction,
} from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { combineEndpoint } from './parse-endpoint.ts';
import type { GraphObjects } from './parse-graph-rows.ts';
import { parseGraphRows } from './parse-graph-rows.ts';
import { resourceFromId } from './parse-resource.ts';
import { queryGraph } from './query-graph.ts';
import { readZoneGroups } from './read-endpoint.ts';
import { tryAssociations } from './read-machine.ts';
import type { RulesetParts } from './read-network.ts';
import { readRulesetParts } from './read-network.ts';
import type { ReadResult } from './read-result.ts';
import { foundIn, readResult, unreadableIn } from './read-result.ts';
import type { ScopeReading } from './read-scope.ts';
import { readScope } from './read-scope.ts';
import { readLocks, subscriptionsToRead } from './read-subscriptions.ts';
import { monitorZoneNames } from './read-zone.ts';

/** How many reads run at once. ARM allows one principal 25 reads a second, and bursts of 250. */
const CONCURRENCY = 16;

/**
 * Reads the whole inventory. Most of it comes from Resource Graph. Each scope with its links is read from its provider,
 * which is authoritative for both. So are the zone group of each endpoint, the links of each forwarding ruleset and the
 * locks of each subscription. Linked storage and free addresses are only read for a plan. What cannot be read is listed
 * as unreadable, and never taken for empty.
 *
 * @param configured the subscriptions to read; all that the identity can see where none are given
 * @throws RestError where ARM cannot answer now
 */
export async function readInventory(arm: Arm, configured?: readonly string[]): Promise<Inventory> {
  const { dnsNames } = arm;
  const { readable, named, unreadable } = await subscriptionsToRead(arm, configured);
  const { rows, unreadable: oddRows } = await queryGraph(arm, readable, monitorZoneNames(dnsNames));
  const graph = parseGraphRows(rows, dnsNames);
  const readings = await readFromProviders(arm, graph, readable);
  const scopes = foundIn(readings.scopes);
  const links = scopes.flatMap(reading => reading.links);
  const unreadTargets = linkTargetsNotIn(graph.resources, links);
  const { networks, zones, zoneLinks, records, securityGroups } = graph;
  return {
    scopes: [...scopes.map(({ scope }) => scope), ...unreadableScopes(graph, readings)],
    resources: [...graph.resources, ...unreadTargets],
    links,
    connections: scopes.flatMap(reading => reading.connections),
    linkedStorage: [],
    prerequisites: [],
    writeRestrictions: foundIn(readings.locks).flat(),
    endpoints: endpointsIn(graph, readings),
    networks,
    zones,
    zoneLinks,
    records,
    rulesetLinks: foundIn(readings.rulesets).flatMap(({ links: ofRuleset }) => ofRuleset),
    rulesets: rulesetsIn(graph, readings),
    dnsForwarders: graph.dnsForwarders,
    securityGroups,
    machines: graph.machines,
    dnsNames,
    subscriptions: named,
    unreadable: [
      ...unreadable,
      ...oddRows,
      ...graph.unreadable,
      ...unreadableTargets(unreadTargets),
      ...Object.values(readings).flatMap<UnreadableObject>(unreadableIn),
    ],
  };
}

/** What Resource Graph does not have: one result for each object that it shows, in the same order. */
interface ProviderReadings {
  readonly scopes: readonly ReadResult<ScopeReading>[];
  readonly zoneGroups: readonly ReadResult<readonly ArmObject[]>[];
  readonly rulesets: readonly ReadResult<RulesetParts>[];
  readonly locks: readonly ReadResult<readonly WriteRestriction[]>[];
  readonly associations: readonly ReadResult<unknown>[];
}

async function readFromProviders(
  arm: Arm,
  graph: GraphObjects,
  subscriptions: readonly string[],
): Promise<ProviderReadings> {
  const limit = pLimit(CONCURRENCY);
  const each = <S, T>(items: readonly S[], read: (item: S) => Promise<T>) =>
    Promise.all(items.map(item => limit(() => read(item))));
  const [scopes, zoneGroups, rulesets, locks, associations] = await Promise.all([
    each(graph.scopes, ({ id }) => readScope(arm, id)),
    each(graph.endpoints, ({ object: { id } }) => readResult(id, () => readZoneGroups(arm, id))),
    each(graph.rulesets, ({ id }) => readRulesetParts(arm, id)),
    each(subscriptions, subscription => readLocks(arm, subscription)),
    each(machinesToTry(graph), ({ id }) => tryAssociations(arm, id)),
  ]);
  return { scopes, zoneGroups, rulesets, locks, associations };
}

/** Returns a machine of each subscription in which no machine has associations: there are none, or they may not be read. */
function machinesToTry({ machines }: GraphObjects): readonly Machine[] {
  const bySubscription = Map.groupBy(machines, ({ id }) => keyOf(id).split('/')[2]);
  return [...bySubscription.values()].flatMap(all =>
    all.some(({ hasRules, collectionEndpointId }) => hasRules || collectionEndpointId !== undefined)
      ? []
      : all.slice(0, 1),
  );
}

/** Returns the rulesets whose rules could be read. */
function rulesetsIn({ rulesets }: GraphObjects, readings: ProviderReadings): readonly Ruleset[] {
  return rulesets.flatMap((ruleset, index) => {
    const result = readings.rulesets[index];
    const rules = result !== undefined && 'found' in result ? result.found.rules : undefined;
    return rules === undefined ? [] : [{ ...ruleset, rules }];
  });
}

/** Returns the scopes that Resource Graph shows and that the bot may not read from their provider. */
function unreadableScopes(graph: GraphObjects, { scopes }: ProviderReadings): readonly Scope[] {
  return graph.scopes.filter((_, index) => {
    const result = scopes[index];
    return result !== undefined && 'unreadable' in result;
  });
}

/**
 * Returns the linked resources that were not read: those of other types, and those that the bot has no access to. They
 * are kept and shown.
 */
function linkTargetsNotIn(
  resources: readonly MonitoredResource[],
  links: readonly Link[],
): readonly MonitoredResource[] {
  const known = new Set(resources.map(({ id }) => keyOf(id)));
  const targets = new Map(links.map(({ resourceId }) => [keyOf(resourceId), resourceId]));
  return [...targets].filter(([key]) => !known.has(key)).map(([, id]) => resourceFromId(id));
}

/**
 * Returns those linked resources that the bot has no access to: the ones of types that it would have read otherwise.
 */
function unreadableTargets(unreadTargets: readonly MonitoredResource[]): readonly UnreadableObject[] {
  return unreadTargets
    .filter(({ kind }) => kind !== 'other')
    .map(({ id }) => ({ id, why: 'a scope links it, and the bot has no access to it' }));
}

/**
 * Returns the endpoints without those that were deleted since Resource Graph read them: their zone groups are missing.
 */
function endpointsIn({ endpoints, interfaces }: GraphObjects, { zoneGroups }: ProviderReadings): readonly Endpoint[] {
  return endpoints.flatMap((reading, index) => {
    const result = zoneGroups[index];
    if (result === undefined || 'missing' in result) return [];
    return combineEndpoint(reading, { interfaces, zoneGroups: 'found' in result ? result.found : [] });
  });
}
