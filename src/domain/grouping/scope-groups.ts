import { getOrCreate } from '../topology/indexing.ts';
import { kindOfResource } from '../topology/lookups.ts';
import type { DomainUnit, ResourceKeys } from './domain-unit.ts';
import { unionOf } from './domain-unit.ts';
import { chooseHosts } from './endpoint-hosts.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { limitOf } from './grouping-problem.ts';

/** Units that need exactly the same resources. */
export interface NeedClass {
  readonly units: readonly DomainUnit[];
  readonly needs: ResourceKeys;
  /** How many networks it has. Each of them is exposed to every resource that is added. */
  readonly networkCount: number;
}

/** Classes that share a scope, or several identical scopes if they need more endpoints than one scope can have. */
export interface ScopeGroup {
  readonly classes: readonly NeedClass[];
  readonly resources: ResourceKeys;
  readonly scopeCount: number;
  /** How many pairs there are of a network and a resource that it would reach without needing it. */
  readonly exposure: number;
}

/** Returns the units by what they need, in the order of the units. */
export function needClassesOf({ units }: GroupingProblem): readonly NeedClass[] {
  const classes = new Map<string, { readonly needs: ResourceKeys; readonly units: DomainUnit[] }>();
  for (const unit of units) {
    const { needs } = unit;
    getOrCreate(classes, [...needs].sort().join(' '), () => ({ needs, units: [] })).units.push(unit);
  }
  return [...classes.values()].map(({ units: members, needs }) => createNeedClass(members, needs));
}

export function createNeedClass(units: readonly DomainUnit[], needs: ResourceKeys): NeedClass {
  return { units, needs, networkCount: units.reduce((sum, { needsByNetwork }) => sum + needsByNetwork.size, 0) };
}

/** Returns the group of these classes. Undefined if no scope can link everything that they need together. */
export function createScopeGroup(problem: GroupingProblem, classes: readonly NeedClass[]): ScopeGroup | undefined {
  const resources = unionOf(classes.map(({ needs }) => needs));
  if (!fitsOneScope(problem, resources)) return undefined;
  const exposure = classes.reduce(
    (sum, { needs, networkCount }) => sum + networkCount * (resources.size - needs.size),
    0,
  );
  return { classes, resources, scopeCount: scopesNeeded(problem, classes), exposure };
}

function fitsOneScope({ topology, profile }: GroupingProblem, resources: ResourceKeys): boolean {
  const countOf = (kind: string) => [...resources].filter(key => kindOfResource(topology, key) === kind).length;
  return (
    resources.size <= limitOf(profile, 'scope-resources') &&
    countOf('workspace') <= limitOf(profile, 'scope-workspaces') &&
    countOf('component') <= limitOf(profile, 'scope-components')
  );
}

function scopesNeeded({ profile, topology, hosts }: GroupingProblem, classes: readonly NeedClass[]): number {
  const units = classes.flatMap(needClass => needClass.units);
  const limit = limitOf(profile, 'scope-endpoints');
  return units.length <= limit ? 1 : Math.ceil(chooseHosts(topology, hosts, units).length / limit);
}

/** Returns by how many scopes each resource would exceed its limit. Only has resources that would exceed it. */
export function excessOf(
  { remainingScopes }: GroupingProblem,
  groups: readonly ScopeGroup[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { resources, scopeCount } of groups) {
    for (const key of resources) counts.set(key, (counts.get(key) ?? 0) + scopeCount);
  }
  const excess = [...remainingScopes].map(([key, free]): [string, number] => [key, (counts.get(key) ?? 0) - free]);
  return new Map(excess.filter(([key, count]) => count > 0 && counts.has(key)));
}

export function exposureOf(groups: readonly ScopeGroup[]): number {
  return groups.reduce((sum, { exposure }) => sum + exposure, 0);
}

export function scopeCountOf(groups: readonly ScopeGroup[]): number {
  return groups.reduce((sum, { scopeCount }) => sum + scopeCount, 0);
}
