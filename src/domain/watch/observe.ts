import type { Change } from '../changes/index.ts';
import { stepsOf } from '../findings/scene.ts';
import { keyOf, sameId } from '../ids.ts';
import type { LastChange } from '../topology/objects.ts';
import { linkOf } from '../topology/questions.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { isArrival } from './arrivals.ts';
import type { Facet } from './facet.ts';
import { facetsOf, isTold, titleOf, valueIn } from './facets.ts';

/** Something that two readings of the estate say differently. Plain JSON. */
export interface Observation {
  readonly facet: Facet;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** Who Azure says changed it last, where it says so and that was since the earlier reading. */
  readonly by: string | null;
}

/** What is said of something that a reading does not have. */
const ABSENT = 'not there';

/**
 * Everything that the later reading says otherwise. What could not be seen in one of them says nothing.
 *
 * @param since when the earlier reading began: who changed something before that is not who changed it now
 */
export function differences(before: Topology, after: Topology, since: Date): readonly Observation[] {
  return facetsOf(before, after).flatMap(facet => {
    const [was, is] = [valueIn(before, facet), valueIn(after, facet)];
    if (was === is || !isTold(before, facet) || !isTold(after, facet)) return [];
    const by = changedSince(lastChange(after, facet), since);
    return [{ facet, title: titleOf(facet), before: was ?? ABSENT, after: is ?? ABSENT, by }];
  });
}

/** Azure keeps who changed an object last; of what has gone it keeps nothing. */
function lastChange(topology: Topology, { kind, id, other }: Facet): LastChange | undefined {
  if (kind === 'link') return linkOf(topology, id, other)?.changed;
  return (topology.scopes.get(keyOf(id)) ?? topology.resources.get(keyOf(id)))?.changed;
}

function changedSince(changed: LastChange | undefined, since: Date): string | null {
  return changed !== undefined && Date.parse(changed.at) >= since.getTime() ? changed.by : null;
}

/**
 * Those of the differences that requests of the bot's own have not made, whose threads tell of them. A value is taken
 * for a request's doing where the model comes to that value by applying its changes. A connection that has come and
 * waits is left out too: it gets a request of its own.
 *
 * @param own changes that may have taken effect between the readings, in the order in which they did
 */
export function unexplained(
  found: readonly Observation[],
  before: Topology,
  after: Topology,
  own: readonly Change[],
): readonly Observation[] {
  const stages = stepsOf(before, own).map(step => step.after);
  const foreign = found.filter(({ facet }) => {
    const value = valueIn(after, facet);
    return !stages.some(stage => valueIn(stage, facet) === value);
  });
  const causes = [...foreign.flatMap(causesIn), ...own.flatMap(idsIn)];
  const follows = ({ facet }: Observation) =>
    facet.kind === 'record' && [before, after].some(reading => isKept(reading, facet.id, causes));
  return foreign.filter(entry => !isArrival(before, after, entry.facet) && !follows(entry));
}

function causesIn({ facet: { kind, id, other } }: Observation): readonly string[] {
  return kind === 'record' ? [] : [id, other];
}

function idsIn(change: Change): readonly string[] {
  const scope = 'scopeId' in change ? [change.scopeId] : [];
  return 'endpointId' in change ? [...scope, change.endpointId] : scope;
}

/** Records follow from what becomes of the endpoint that keeps them, and of its scope's links: that is told already. */
function isKept(topology: Topology, zoneId: string, causes: readonly string[]): boolean {
  const keepers = valuesIn(topology.endpointsByZone, keyOf(zoneId));
  return keepers.some(({ id, scopeId }) => causes.some(cause => sameId(cause, id) || sameId(cause, scopeId)));
}

/** Ids of everything that observations are about. */
export function subjectsIn(found: readonly Observation[]): readonly string[] {
  const ids = found.flatMap(({ facet: { id, other } }) => [id, ...(other.startsWith('/') ? [other] : [])]);
  return [...new Map(ids.map(id => [keyOf(id), id])).values()];
}
