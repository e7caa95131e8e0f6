import type { LimitProfile } from '../../../src/domain/limits/profile.ts';

/**
 * Finds the best grouping by trying all of them. Networks are numbers. Each has a DNS domain of its own, and `peered`
 * has the pairs that are peered. Networks that share a scope may use the endpoint of one that they are all peered with.
 */
export interface Instance {
  readonly needs: readonly (readonly number[])[];
  readonly peered: readonly (readonly [number, number])[];
  /** By resource: how many scopes of other networks link it already. */
  readonly taken: readonly number[];
}

export interface Optimum {
  readonly scopes: number;
  readonly exposure: number;
}

type Grouping = readonly (readonly number[])[];

export function bestStrict(instance: Instance, limits: LimitProfile['limits']): Optimum | undefined {
  return best(instance, limits, groups => exposureOf(instance, groups) === 0);
}

export function bestShared(instance: Instance, limits: LimitProfile['limits']): Optimum | undefined {
  return best(instance, limits, () => true);
}

function best(
  instance: Instance,
  limits: LimitProfile['limits'],
  isWanted: (groups: Grouping) => boolean,
): Optimum | undefined {
  const valid = partitions(instance.needs.map((_, network) => network)).filter(
    groups => isWanted(groups) && isValid(instance, limits, groups),
  );
  const results = valid.map(groups => ({ scopes: groups.length, exposure: exposureOf(instance, groups) }));
  return results.sort((a, b) => a.exposure - b.exposure || a.scopes - b.scopes)[0];
}

function partitions(networks: readonly number[]): Grouping[] {
  const [first, ...rest] = networks;
  if (first === undefined) return [[]];
  return partitions(rest).flatMap(groups => [
    [[first], ...groups],
    ...groups.map((group, index) => groups.with(index, [first, ...group])),
  ]);
}

function isValid({ needs, peered, taken }: Instance, limits: LimitProfile['limits'], groups: Grouping): boolean {
  const unions = groups.map(group => new Set(group.flatMap(network => needs[network] ?? [])));
  const fits = unions.every(union => union.size <= (limits['scope-resources'] ?? Number.POSITIVE_INFINITY));
  const isWithinResourceLimits = taken.every((count, resource) => {
    const scopes = unions.filter(union => union.has(resource)).length;
    return scopes === 0 || scopes + count <= (limits['resource-scopes'] ?? Number.POSITIVE_INFINITY);
  });
  const isWithinEndpointLimits = groups.every(
    group => fewestHosts(group, peered) <= (limits['scope-endpoints'] ?? Number.POSITIVE_INFINITY),
  );
  return fits && isWithinResourceLimits && isWithinEndpointLimits;
}

/** Returns the smallest number of networks such that every other network of the group is peered with one of them. */
function fewestHosts(group: readonly number[], peered: Instance['peered']): number {
  const isPeered = (a: number, b: number) => peered.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  const subsets = Array.from({ length: 2 ** group.length }, (_, mask) =>
    group.filter((_, index) => (mask >> index) % 2 === 1),
  );
  const covering = subsets.filter(hosts => group.every(one => hosts.some(host => host === one || isPeered(host, one))));
  return Math.min(...covering.map(hosts => hosts.length));
}

function exposureOf({ needs }: Instance, groups: Grouping): number {
  return groups.reduce((sum, group) => {
    const union = new Set(group.flatMap(network => needs[network] ?? []));
    return sum + group.reduce((extra, network) => extra + union.size - new Set(needs[network]).size, 0);
  }, 0);
}
