import type { QuotaDelta } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { currentCount } from '../limits/meters.ts';
import { subjectKey } from '../limits/usage.ts';
import { groupBy } from '../topology/indexing.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { limitOf } from './grouping-problem.ts';

/**
 * Returns the changes in an order in which no limit is exceeded on the way. A change that releases quota comes first if
 * a limit would be exceeded without it. Any other keeps its place, so that networks do not lose access too early.
 */
export function orderWithinLimits(problem: GroupingProblem, changes: readonly Change[]): readonly Change[] {
  const { topology } = problem;
  const added = changes.flatMap(change => kindOf(change).demands(topology, change)).filter(isReusable);
  const exceededKeys = new Set(
    [...groupBy(added, subjectKey)].filter(([, deltas]) => exceedsLimit(problem, deltas)).map(([key]) => key),
  );
  const isUrgent = (change: Change) =>
    kindOf(change)
      .released(topology, change)
      .some(delta => exceededKeys.has(subjectKey(delta)));
  return [...changes.filter(isUrgent), ...changes.filter(change => !isUrgent(change))];
}

/**
 * Returns whether a proposal may release quota of this limit and use it again: scopes of a resource, endpoints of a
 * scope.
 */
function isReusable({ meter }: QuotaDelta): boolean {
  return meter === 'resource-scopes' || meter === 'scope-endpoints';
}

function exceedsLimit({ topology, profile }: GroupingProblem, deltas: readonly QuotaDelta[]): boolean {
  return deltas.some(
    ({ meter, subjectId }) => currentCount(topology, meter, subjectId) + deltas.length > limitOf(profile, meter),
  );
}
