import { listChoices } from '../format.ts';
import type { Topology } from '../topology/topology.ts';
import type { Meter } from './meters.ts';
import { currentCount, meterNoun } from './meters.ts';
import type { LimitProfile } from './profile.ts';

/** The most that a meter counts for any one scope, resource or network, if that is more than a profile allows. */
interface Excess {
  readonly name: string;
  readonly meter: Meter;
  readonly count: number;
  readonly limit: number;
}

/**
 * Returns why the profile in force does not describe these subscriptions, and which profiles do, as sentences: none where
 * no count is above its limits. Azure enforces its limits, so a count above one shows that Azure's own limit is another.
 * A count of what could be read is a lower bound, so a profile that fits may still be too small.
 *
 * @param profiles all profiles, in the order in which they are recommended
 */
export function profileAdvice(
  topology: Topology,
  inForce: LimitProfile,
  profiles: readonly LimitProfile[],
): readonly string[] {
  const excess = largestExcess(topology, inForce);
  if (excess === undefined) return [];
  const { name, meter, count, limit } = excess;
  const fitting = profiles.filter(profile => largestExcess(topology, profile) === undefined);
  const contradiction = `${name} already has ${count} ${meterNoun(meter, count)}, more than the ${limit} of the ${inForce.name} limits.`;
  if (fitting.length === 0) return [contradiction, 'No profile in limits.yaml fits what is in Azure.'];
  const names = listChoices(fitting.map(profile => profile.name));
  return [
    contradiction,
    `Set LIMITS_PROFILE to ${names}, which ${fitting.length === 1 ? 'fits' : 'fit'} what is in Azure.`,
  ];
}

/**
 * Returns the count that is furthest above its limit. The scopes of a network are left out: a network that resolves by
 * the zones of several others is on several scopes, whatever Azure's limit is.
 */
function largestExcess(topology: Topology, { limits }: LimitProfile): Excess | undefined {
  const subjects = [
    ...[...topology.scopes.values()].flatMap(({ id, name }) =>
      (['scope-resources', 'scope-workspaces', 'scope-components', 'scope-endpoints'] as const).map(meter => ({
        id,
        name,
        meter,
      })),
    ),
    ...[...topology.resources.values()].map(({ id, name }) => ({ id, name, meter: 'resource-scopes' as const })),
  ];
  const excesses = subjects.flatMap(({ id, name, meter }) => {
    const limit = limits[meter];
    if (limit === undefined) return [];
    const count = currentCount(topology, meter, id);
    return count > limit ? [{ name, meter, count, limit }] : [];
  });
  return excesses.sort((a, b) => b.count / b.limit - a.count / a.limit || a.name.localeCompare(b.name))[0];
}
