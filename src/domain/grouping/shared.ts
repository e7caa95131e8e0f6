import type { Class, Group } from './partition.ts';
import { classOf, excessOf, exposureOf, groupOf, scopesOf } from './partition.ts';
import type { Problem } from './problem.ts';

/** Up to so many all ways to group them are tried: 21,147 ways for nine. */
const EXACT = 9;

/**
 * Groups of classes within all limits that show networks the least beside what they need; of those, the fewest. The
 * best for small numbers of classes; for larger ones, the best that merging and then moving one at a time leads to.
 * Undefined where none was found.
 */
export function sharedGroups(problem: Problem, classes: readonly Class[]): readonly Group[] | undefined {
  const units = classes.flatMap(one => one.units.map(unit => classOf([unit], one.needs)));
  if (units.length <= EXACT) return best(problem, units);
  if (classes.length <= EXACT) return best(problem, classes);
  const merging = merged(problem, classes);
  return merging && moved(problem, merging);
}

/** Tries all groupings, and leaves those off that can no longer become better than the best so far. */
function best(problem: Problem, classes: readonly Class[]): readonly Group[] | undefined {
  let found: readonly Group[] | undefined;
  const place = ([next, ...rest]: readonly Class[], groups: readonly Group[]): void => {
    if (!isPromising(problem, groups, found)) return;
    if (next === undefined) {
      if (isWithinLimits(problem, groups) && isBetter(groups, found)) found = groups;
      return;
    }
    for (const joined of [...groups, undefined]) {
      const group = groupOf(problem, joined === undefined ? [next] : [...joined.classes, next]);
      if (group === undefined) continue;
      const others = groups.filter(other => other !== joined);
      place(rest, [...others, group]);
    }
  };
  place(classes, []);
  return found;
}

/**
 * Whether a part of a grouping may still become better than the best so far: its exposure and its groups only become
 * more. Its scopes may become fewer, where a network joins a group that all others of it are peered with.
 */
function isPromising(problem: Problem, groups: readonly Group[], than: readonly Group[] | undefined): boolean {
  const atLeast = groups.map(group => ({ ...group, scopes: 1 }));
  return isWithinLimits(problem, atLeast) && isBetter(atLeast, than);
}

function isBetter(groups: readonly Group[], than: readonly Group[] | undefined): boolean {
  if (than === undefined) return true;
  const [mine, others] = [exposureOf(groups), exposureOf(than)];
  return mine < others || (mine === others && scopesOf(groups) < scopesOf(than));
}

function isWithinLimits(problem: Problem, groups: readonly Group[]): boolean {
  return excessOf(problem, groups).size === 0;
}

/** Merges, two groups at a time, what takes most of the excess away for the least exposure, until none is left. */
function merged(problem: Problem, classes: readonly Class[]): readonly Group[] | undefined {
  const alone = classes.map(one => groupOf(problem, [one]));
  let groups = alone.filter(group => group !== undefined);
  if (groups.length < classes.length) return undefined;
  const unions = new Map<Group, Map<Group, Group | undefined>>();
  for (;;) {
    const excess = excessOf(problem, groups);
    if (excess.size === 0) return groups;
    const pair = bestPair(problem, groups, excess, unions);
    if (pair === undefined) return undefined;
    groups = [...groups.filter(group => group !== pair.first && group !== pair.second), pair.union];
  }
}

interface Pair {
  readonly first: Group;
  readonly second: Group;
  readonly union: Group;
  /** Exposure for each resource that is in one scope less. */
  readonly price: number;
}

type Unions = Map<Group, Map<Group, Group | undefined>>;

function bestPair(
  problem: Problem,
  groups: readonly Group[],
  excess: ReadonlyMap<string, number>,
  unions: Unions,
): Pair | undefined {
  const tooMany = [...excess.keys()];
  let chosen: Pair | undefined;
  for (const [at, first] of groups.entries()) {
    const held = tooMany.filter(key => first.union.has(key));
    for (const second of held.length === 0 ? [] : groups.slice(at + 1)) {
      const gain = held.filter(key => second.union.has(key)).length;
      const union = gain === 0 ? undefined : unionOnce(problem, first, second, unions);
      if (union === undefined) continue;
      const price = (union.exposure - first.exposure - second.exposure) / gain;
      if (chosen === undefined || price < chosen.price) chosen = { first, second, union, price };
    }
  }
  return chosen;
}

/** The union of two groups, worked out once. */
function unionOnce(problem: Problem, first: Group, second: Group, unions: Unions): Group | undefined {
  const row = unions.get(first) ?? new Map<Group, Group | undefined>();
  unions.set(first, row);
  if (!row.has(second)) row.set(second, groupOf(problem, [...first.classes, ...second.classes]));
  return row.get(second);
}

/** Takes single classes to another group, or to one of their own, for as long as that exposes less. */
function moved(problem: Problem, start: readonly Group[]): readonly Group[] {
  let groups = start;
  for (;;) {
    const better = firstBetter(problem, groups);
    if (better === undefined) return groups;
    groups = better;
  }
}

function firstBetter(problem: Problem, groups: readonly Group[]): readonly Group[] | undefined {
  const exposure = exposureOf(groups);
  for (const next of movesFrom(problem, groups)) {
    if (exposureOf(next) < exposure && isWithinLimits(problem, next)) return next;
  }
  return undefined;
}

function* movesFrom(problem: Problem, groups: readonly Group[]): Generator<readonly Group[]> {
  for (const from of groups.filter(({ exposure }) => exposure > 0)) {
    for (const leaving of from.classes) yield* movesOf(problem, groups, from, leaving);
  }
}

/** A group with exposure has more than one class, so that something stays when one leaves. */
function* movesOf(
  problem: Problem,
  groups: readonly Group[],
  from: Group,
  leaving: Class,
): Generator<readonly Group[]> {
  const staying = groupOf(
    problem,
    from.classes.filter(other => other !== leaving),
  );
  for (const to of [...groups.filter(group => group !== from), undefined]) {
    const joined = groupOf(problem, to === undefined ? [leaving] : [...to.classes, leaving]);
    const others = groups.filter(group => group !== from && group !== to);
    if (joined !== undefined && staying !== undefined) yield [...others, joined, staying];
  }
}
