import type { Change } from '../changes/index.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { keyOf, sameId } from '../ids.ts';
import { linkOf } from '../topology/lookups.ts';
import type { LastChange } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { changeBetween } from './change-for.ts';
import { isNewPendingConnection } from './pending-connections.ts';
import { isComparable, listProperties, propertyTitle, propertyValue } from './watched-properties.ts';
import type { WatchedProperty } from './watched-property.ts';

/** A property with different values in two readings of the inventory. Plain JSON, because it is stored. */
export interface InventoryDifference {
  readonly property: WatchedProperty;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /**
   * Who made the latest change according to Azure, if Azure says so and it happened after the earlier reading began.
   */
  readonly by: string | null;
  /** The client that was used, and ARM's correlation id, once Resource Graph has a record of the change that says so. */
  readonly client: string | null;
  readonly correlationId: string | null;
  /** The change that puts the earlier value back; null where nothing does so exactly. */
  readonly revert: Change | null;
}

/** The value of a property whose object does not exist. */
export const ABSENT = "doesn't exist";

/**
 * Returns every property whose value differs in the later reading. What one of them could not read is left out.
 *
 * @param since when the earlier reading began; a change made before that time is not the one that was found
 */
export function findDifferences(before: Topology, after: Topology, since: Date): readonly InventoryDifference[] {
  return listProperties(before, after).flatMap(property => {
    const [old, current] = [propertyValue(before, property), propertyValue(after, property)];
    if (old === current || !isComparable(before, property) || !isComparable(after, property)) return [];
    const by = changedSince(lastChange(after, property), since);
    return [
      {
        property,
        title: propertyTitle(property),
        before: old ?? ABSENT,
        after: current ?? ABSENT,
        by,
        client: null,
        correlationId: null,
        revert: changeBetween(after, before, property) ?? null,
      },
    ];
  });
}

/** Returns the last change of an object, which Azure records. It keeps no record of deleted objects. */
function lastChange(topology: Topology, { kind, id, other }: WatchedProperty): LastChange | undefined {
  if (kind === 'link') return linkOf(topology, id, other)?.changed;
  return (topology.scopes.get(keyOf(id)) ?? topology.resources.get(keyOf(id)))?.changed;
}

function changedSince(changed: LastChange | undefined, since: Date): string | null {
  return changed !== undefined && Date.parse(changed.at) >= since.getTime() ? changed.by : null;
}

/**
 * Returns the differences that people made without the bot. A difference is attributed to a request of the bot if the
 * model reaches the same value by applying that request's changes; its thread reports it already. New pending
 * connections are left out too, because each becomes a request of its own.
 *
 * @param own the bot's changes that may have taken effect between the readings, in that order
 */
export function differencesByOthers(
  found: readonly InventoryDifference[],
  before: Topology,
  after: Topology,
  own: readonly Change[],
): readonly InventoryDifference[] {
  const stages = planStepsOf(before, own).map(step => step.after);
  const foreign = found.filter(({ property }) => {
    const value = propertyValue(after, property);
    return !stages.some(stage => propertyValue(stage, property) === value);
  });
  const causes = [...foreign.flatMap(possibleCauses), ...own.flatMap(scopeAndEndpoint)];
  const isConsequence = ({ property }: InventoryDifference) =>
    property.kind === 'record' && [before, after].some(reading => isManagedBy(causes, reading, property.id));
  return foreign.filter(entry => !isNewPendingConnection(before, after, entry.property) && !isConsequence(entry));
}

function possibleCauses({ property: { kind, id, other } }: InventoryDifference): readonly string[] {
  return kind === 'record' ? [] : [id, other];
}

function scopeAndEndpoint(change: Change): readonly string[] {
  const scope = 'scopeId' in change ? [change.scopeId] : [];
  return 'endpointId' in change ? [...scope, change.endpointId] : scope;
}

/**
 * Returns whether the records of a zone are managed by a private endpoint that changed itself, or whose scope did:
 * Azure updates such records, and the change that caused it is reported already.
 */
function isManagedBy(causes: readonly string[], topology: Topology, zoneId: string): boolean {
  const endpoints = valuesIn(topology.endpointsByZone, keyOf(zoneId));
  return endpoints.some(({ id, scopeId }) => causes.some(cause => sameId(cause, id) || sameId(cause, scopeId)));
}

/** Returns the value of a property as differences show it. */
export function shownValue(topology: Topology, property: WatchedProperty): string {
  return propertyValue(topology, property) ?? ABSENT;
}

/** Returns the ids of every object that the differences concern. */
export function affectedIds(found: readonly InventoryDifference[]): readonly string[] {
  const ids = found.flatMap(({ property: { id, other } }) => [id, ...(other.startsWith('/') ? [other] : [])]);
  return [...new Map(ids.map(id => [keyOf(id), id])).values()];
}
