import type { GroupingProblem } from './grouping-problem.ts';
import type { NeedClass, ScopeGroup } from './scope-groups.ts';
import { createNeedClass, createScopeGroup, excessOf, exposureOf, scopeCountOf } from './scope-groups.ts';

/** The largest number of classes for which all groupings are tried. There are 21,147 groupings of nine. */
const MAX_EXACT_CLASSES = 9;

/**
 * Returns groups of classes within all limits that expose networks to as little as possible beyond what they need, and
 * the fewest scopes with that exposure. The result is optimal for few classes. For many, it is the best that merging
 * groups and then moving single classes leads to. Undefined if none was found.
 */
export function sharedGroups(
  problem: GroupingProblem,
  classes: readonly NeedClass[],
): readonly ScopeGroup[] | undefined {
  const units = classes.flatMap(({ units: members, needs }) => members.map(unit => createNeedClass([unit], needs)));
  if (units.length <= MAX_EXACT_CLASSES) return bestOfAll(problem, units);
  if (classes.length <= MAX_EXACT_CLASSES) return bestOfAll(problem, classes);
  const merged = mergeUntilWithinLimits(problem, classes);
  return merged && moveWhileBetter(problem, merged);
}

/** Tries all groupings, except those that can no longer become better than the best one so far. */
function bestOfAll(problem: GroupingProblem, classes: readonly NeedClass[]): readonly ScopeGroup[] | undefined {
  let best: readonly ScopeGroup[] | undefined;
  const tryPlacing = ([next, ...rest]: readonly NeedClass[], groups: readonly ScopeGroup[]): void => {
    if (!isPromising(problem, groups, best)) return;
    if (next === undefined) {
      if (isWithinLimits(problem, groups) && isBetter(groups, best)) best = groups;
      return;
    }
    for (const joined of [...groups, undefined]) {
      const group = createScopeGroup(problem, joined === undefined ? [next] : [...joined.classes, next]);
      if (group === undefined) continue;
      const others = groups.filter(other => other !== joined);
      tryPlacing(rest, [...others, group]);
    }
  };
  tryPlacing(classes, []);
  return best;
}

/**
 * Returns whether a partial grouping may still become better than the best one so far. Its exposure and its number of
 * groups can only grow. The scopes of a group may become fewer if a network joins that all its others are peered with,
 * so each group counts as one scope here.
 */
function isPromising(
  problem: GroupingProblem,
  groups: readonly ScopeGroup[],
  best: readonly ScopeGroup[] | undefined,
): boolean {
  const atLeast = groups.map(group => ({ ...group, scopeCount: 1 }));
  return isWithinLimits(problem, atLeast) && isBetter(atLeast, best);
}

function isBetter(groups: readonly ScopeGroup[], best: readonly ScopeGroup[] | undefined): boolean {
  if (best === undefined) return true;
  const [exposure, bestExposure] = [exposureOf(groups), exposureOf(best)];
  return exposure < bestExposure || (exposure === bestExposure && scopeCountOf(groups) < scopeCountOf(best));
}

function isWithinLimits(problem: GroupingProblem, groups: readonly ScopeGroup[]): boolean {
  return excessOf(problem, groups).size === 0;
}

/** Merges two groups at a time, always those that reduce the excess most for the least exposure, until none is left. */
function mergeUntilWithinLimits(
  problem: GroupingProblem,
  classes: readonly NeedClass[],
): readonly ScopeGroup[] | undefined {
  const single = classes.map(needClass => createScopeGroup(problem, [needClass]));
  let groups = single.filter(group => group !== undefined);
  if (groups.length < classes.length) return undefined;
  const mergedCache: MergedGroups = new Map();
  for (;;) {
    const excess = excessOf(problem, groups);
    if (excess.size === 0) return groups;
    const pair = bestPair(problem, groups, excess, mergedCache);
    if (pair === undefined) return undefined;
    groups = [...groups.filter(group => group !== pair.first && group !== pair.second), pair.merged];
  }
}

interface GroupPair {
  readonly first: ScopeGroup;
  readonly second: ScopeGroup;
  readonly merged: ScopeGroup;
  /** The additional exposure for each resource that is in one scope less. */
  readonly price: number;
}

/** The merged group of two groups, by the first and then the second. */
type MergedGroups = Map<ScopeGroup, Map<ScopeGroup, ScopeGroup | undefined>>;

function bestPair(
  problem: GroupingProblem,
  groups: readonly ScopeGroup[],
  excess: ReadonlyMap<string, number>,
  mergedCache: MergedGroups,
): GroupPair | undefined {
  const exceeded = [...excess.keys()];
  let best: GroupPair | undefined;
  for (const [index, first] of groups.entries()) {
    const inFirst = exceeded.filter(key => first.resources.has(key));
    for (const second of inFirst.length === 0 ? [] : groups.slice(index + 1)) {
      const gain = inFirst.filter(key => second.resources.has(key)).length;
      const merged = gain === 0 ? undefined : mergeCached(problem, first, second, mergedCache);
      if (merged === undefined) continue;
      const price = (merged.exposure - first.exposure - second.exposure) / gain;
      if (best === undefined || price < best.price) best = { first, second, merged, price };
    }
  }
  return best;
}

function mergeCached(
  problem: GroupingProblem,
  first: ScopeGroup,
  second: ScopeGroup,
  mergedCache: MergedGroups,
): ScopeGroup | undefined {
  const row = mergedCache.get(first) ?? new Map<ScopeGroup, ScopeGroup | undefined>();
  mergedCache.set(first, row);
  if (!row.has(second)) row.set(second, createScopeGroup(problem, [...first.classes, ...second.classes]));
  return row.get(second);
}

/** Moves single classes to another group, or to a new one, as long as that reduces the exposure. */
function moveWhileBetter(problem: GroupingProblem, start: readonly ScopeGroup[]): readonly ScopeGroup[] {
  let groups = start;
  for (;;) {
    const better = firstBetterMove(problem, groups);
    if (better === undefined) return groups;
    groups = better;
  }
}

function firstBetterMove(problem: GroupingProblem, groups: readonly ScopeGroup[]): readonly ScopeGroup[] | undefined {
  const exposure = exposureOf(groups);
  for (const next of allMoves(problem, groups)) {
    if (exposureOf(next) < exposure && isWithinLimits(problem, next)) return next;
  }
  return undefined;
}

function* allMoves(problem: GroupingProblem, groups: readonly ScopeGroup[]): Generator<readonly ScopeGroup[]> {
  for (const from of groups.filter(({ exposure }) => exposure > 0)) {
    for (const moving of from.classes) yield* movesOf(problem, groups, from, moving);
  }
}

/** Yields the moves of one class. A group with exposure has more than one class, so it is not empty afterwards. */
function* movesOf(
  problem: GroupingProblem,
  groups: readonly ScopeGroup[],
  from: ScopeGroup,
  moving: NeedClass,
): Generator<readonly ScopeGroup[]> {
  const remaining = createScopeGroup(
    problem,
    from.classes.filter(other => other !== moving),
  );
  for (const to of [...groups.filter(group => group !== from), undefined]) {
    const joined = createScopeGroup(problem, to === undefined ? [moving] : [...to.classes, moving]);
    const others = groups.filter(group => group !== from && group !== to);
    if (joined !== undefined && remaining !== undefined) yield [...others, joined, remaining];
  }
}
