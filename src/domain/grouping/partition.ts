import { within } from '../topology/indexing.ts';
import { kindOfResource } from '../topology/questions.ts';
import { hostsFor } from './hosts.ts';
import type { Problem, Resources, Unit } from './problem.ts';
import { limitOf, unionOf } from './problem.ts';

/** Units that need exactly the same. */
export interface Class {
  readonly units: readonly Unit[];
  readonly needs: Resources;
  /** How many networks it has: what is added to it, each of them sees. */
  readonly weight: number;
}

/** Classes that share a scope; or, where they need more endpoints than one scope takes, several alike. */
export interface Group {
  readonly classes: readonly Class[];
  readonly union: Resources;
  readonly scopes: number;
  /** Pairs of a network and a resource that it would see without needing it. */
  readonly exposure: number;
}

/** Units by what they need, in order. */
export function classesOf({ units }: Problem): readonly Class[] {
  const classes = new Map<string, { readonly needs: Resources; readonly units: Unit[] }>();
  for (const unit of units) {
    const { needs } = unit;
    within(classes, [...needs].sort().join(' '), () => ({ needs, units: [] })).units.push(unit);
  }
  return [...classes.values()].map(alike => classOf(alike.units, alike.needs));
}

export function classOf(units: readonly Unit[], needs: Resources): Class {
  return { units, needs, weight: units.reduce((sum, { asked }) => sum + asked.size, 0) };
}

/** A group of these classes; undefined where no scope could hold what they need together. */
export function groupOf(problem: Problem, classes: readonly Class[]): Group | undefined {
  const union = unionOf(classes.map(({ needs }) => needs));
  if (!fits(problem, union)) return undefined;
  const exposure = classes.reduce((sum, { needs, weight }) => sum + weight * (union.size - needs.size), 0);
  return { classes, union, scopes: scopesNeeded(problem, classes), exposure };
}

function fits({ topology, profile }: Problem, union: Resources): boolean {
  const ofKind = (kind: string) => [...union].filter(key => kindOfResource(topology, key) === kind).length;
  return (
    union.size <= limitOf(profile, 'scope-resources') &&
    ofKind('workspace') <= limitOf(profile, 'scope-workspaces') &&
    ofKind('component') <= limitOf(profile, 'scope-components')
  );
}

function scopesNeeded({ profile, topology, hosts }: Problem, classes: readonly Class[]): number {
  const units = classes.flatMap(one => one.units);
  const limit = limitOf(profile, 'scope-endpoints');
  return units.length <= limit ? 1 : Math.ceil(hostsFor(topology, hosts, units).length / limit);
}

/** How many scopes too many each resource would be in; nothing where there are none too many. */
export function excessOf({ places }: Problem, groups: readonly Group[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { union, scopes } of groups) for (const key of union) counts.set(key, (counts.get(key) ?? 0) + scopes);
  const excess = [...places].map(([key, limit]): [string, number] => [key, (counts.get(key) ?? 0) - limit]);
  return new Map(excess.filter(([key, count]) => count > 0 && counts.has(key)));
}

export function exposureOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { exposure }) => sum + exposure, 0);
}

export function scopesOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { scopes }) => sum + scopes, 0);
}
