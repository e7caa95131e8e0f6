import { keyOf } from '../../domain/ids.ts';
import type {
  Endpoint,
  Estate,
  Link,
  MonitoredResource,
  Obstacle,
  RulesetLink,
  Scope,
  Unseen,
} from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { atMost } from './at-most.ts';
import { readZoneGroups } from './endpoint.ts';
import { endpointOf } from './endpoint-rows.ts';
import { queryGraph } from './graph.ts';
import type { GraphObjects } from './graph-objects.ts';
import { graphObjects } from './graph-objects.ts';
import { readLocks } from './locks.ts';
import type { Sight } from './reading.ts';
import { seenIn, sightOf, unseenIn } from './reading.ts';
import { strangerOf } from './resource-rows.ts';
import { readRulesetLinks } from './rulesets.ts';
import type { ScopeReading } from './scope.ts';
import { readScope } from './scope.ts';
import { subscriptionsToRead } from './subscriptions.ts';
import { zoneNamesIn } from './zone-rows.ts';

/** Reads at once: ARM lets one principal read 25 times a second for long, and 250 times in a burst. */
const AT_ONCE = 16;

/**
 * Reads the whole estate. Resource Graph gives what it has; each scope with its links comes from its provider, which is
 * the truth for both, and so do the zone group of each endpoint, the links of each forwarding ruleset and the locks of
 * each subscription. Linked storage and free addresses are read for a plan alone. What cannot be read is said, and
 * never taken for empty.
 *
 * @param configured the subscriptions to read; all that the identity may see where none are given
 * @throws RestError where ARM cannot answer at the moment
 */
export async function readEstate(arm: Arm, configured?: readonly string[]): Promise<Estate> {
  const { dnsNames } = arm;
  const { readable, unseen } = await subscriptionsToRead(arm, configured);
  const shown = graphObjects(await queryGraph(arm, readable, zoneNamesIn(dnsNames)), dnsNames);
  const beside = await readBeside(arm, shown, readable);
  const scopes = seenIn(beside.scopes);
  const links = scopes.flatMap(reading => reading.links);
  const strangers = strangersIn(links, shown.resources);
  const { networks, zones, zoneLinks, records, securityGroups } = shown;
  return {
    scopes: [...scopes.map(({ scope }) => scope), ...unreadScopes(shown, beside)],
    resources: [...shown.resources, ...strangers],
    links,
    connections: scopes.flatMap(reading => reading.connections),
    linkedStorage: [],
    obstacles: seenIn(beside.locks).flat(),
    endpoints: endpointsIn(shown, beside),
    networks,
    zones,
    zoneLinks,
    records,
    rulesetLinks: seenIn(beside.rulesets).flat(),
    securityGroups,
    dnsNames,
    unseen: [...unseen, ...shown.unseen, ...outOfSight(strangers), ...Object.values(beside).flatMap<Unseen>(unseenIn)],
  };
}

/** What Resource Graph does not have: one reading for each object that it shows, in its order. */
interface Beside {
  readonly scopes: readonly Sight<ScopeReading>[];
  readonly zoneGroups: readonly Sight<readonly ArmObject[]>[];
  readonly rulesets: readonly Sight<readonly RulesetLink[]>[];
  readonly locks: readonly Sight<readonly Obstacle[]>[];
}

async function readBeside(arm: Arm, shown: GraphObjects, subscriptions: readonly string[]): Promise<Beside> {
  const inTurn = atMost(AT_ONCE);
  const each = <S, T>(items: readonly S[], read: (item: S) => Promise<T>) =>
    Promise.all(items.map(item => inTurn(() => read(item))));
  const [scopes, zoneGroups, rulesets, locks] = await Promise.all([
    each(shown.scopes, ({ id }) => readScope(arm, id)),
    each(shown.endpoints, ({ object: { id } }) => sightOf(id, () => readZoneGroups(arm, id))),
    each(shown.rulesetIds, id => readRulesetLinks(arm, id)),
    each(subscriptions, subscription => readLocks(arm, subscription)),
  ]);
  return { scopes, zoneGroups, rulesets, locks };
}

/** Scopes that Resource Graph shows and that may not be read from their provider. */
function unreadScopes(shown: GraphObjects, { scopes }: Beside): readonly Scope[] {
  return shown.scopes.filter((_, index) => {
    const sight = scopes[index];
    return sight !== undefined && 'unseen' in sight;
  });
}

/** Link targets that are not among what was read: of other types, or out of sight. They are kept and shown. */
function strangersIn(links: readonly Link[], resources: readonly MonitoredResource[]): readonly MonitoredResource[] {
  const known = new Set(resources.map(({ id }) => keyOf(id)));
  const targets = new Map(links.map(({ resourceId }) => [keyOf(resourceId), resourceId]));
  return [...targets].filter(([key]) => !known.has(key)).map(([, id]) => strangerOf(id));
}

/** Of the types that are read, what is linked and was not among what was read may not be read. */
function outOfSight(strangers: readonly MonitoredResource[]): readonly Unseen[] {
  return strangers
    .filter(({ kind }) => kind !== 'other')
    .map(({ id }) => ({ id, why: 'a scope links it, and the bot may not read it' }));
}

/** One whose zone groups its provider calls missing is gone by now. */
function endpointsIn({ endpoints, interfaces }: GraphObjects, { zoneGroups }: Beside): readonly Endpoint[] {
  return endpoints.flatMap((reading, index) => {
    const sight = zoneGroups[index];
    if (sight === undefined || 'gone' in sight) return [];
    return endpointOf(reading, { interfaces, zoneGroups: 'seen' in sight ? sight.seen : [] });
  });
}
