import type { QuotaDelta } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import type { PlanStep } from '../findings/plan-context.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { keyOf } from '../ids.ts';
import { countedBy } from '../limits/meters.ts';
import type { LimitProfile } from '../limits/profile.ts';
import type { Usage } from '../limits/usage.ts';
import { subjectKey, subjectsOf, usageOf, withQuotaDeltas } from '../limits/usage.ts';
import type { Topology } from '../topology/topology.ts';

/** What the usage of a plan is computed from. */
export interface UsageInput {
  readonly topology: Topology;
  readonly changes: readonly Change[];
  /** Changes of other requests that are approved and still to be applied. */
  readonly reserved: readonly Change[];
  readonly profile: LimitProfile;
}

/**
 * Returns the limits that a plan adds to: what is used before it, what other requests have reserved, and what the plan
 * requests. An object counts once, also if it is reserved and already there.
 */
export function planUsage(input: UsageInput): readonly Usage[] {
  const { topology, profile, changes, reserved } = input;
  const steps = planStepsOf(topology, changes);
  const requested = withDemands(steps).flatMap(({ demands }) => demands);
  const reservedSteps = planStepsOf(topology, reserved);
  const afterReserved = reservedSteps.at(-1)?.after ?? topology;
  const afterAll = planStepsOf(afterReserved, changes).at(-1)?.after ?? afterReserved;
  const others = withJoinedDomains(topology, afterAll, requested, reservedSteps.flatMap(demandsOfStep));
  const shown = steps.flatMap(({ change, before }) => kindOf(change).shownLimits?.(before, change) ?? []);
  const contained = new Set(shown.filter(({ containsRequested }) => containsRequested).map(subjectKey));
  const rows = subjectsOf([...requested, ...shown])
    .map(subject => {
      const row = usageOf(topology, profile, subject);
      return contained.has(subjectKey(row)) ? { ...row, containsRequested: true as const } : row;
    })
    .filter(row => row.limit !== null || row.meter === 'scope-resources');
  return withQuotaDeltas(rows, requested, others);
}

/** Returns what changes that are still to be applied will add to the counts of limits, one after the other. */
export function reservedDemands(topology: Topology, reserved: readonly Change[]): readonly QuotaDelta[] {
  return planStepsOf(topology, reserved).flatMap(demandsOfStep);
}

/**
 * Returns the steps of a plan with what each adds to the limits. What an earlier step has released is used up first, and
 * adds nothing.
 */
export function withDemands(
  steps: readonly PlanStep[],
): readonly { readonly step: PlanStep; readonly demands: readonly QuotaDelta[] }[] {
  const released = new Map<string, number>();
  return steps.map(step => {
    const demands = demandsOfStep(step).filter(delta => {
      const free = released.get(subjectKey(delta)) ?? 0;
      if (free > 0) released.set(subjectKey(delta), free - 1);
      return free === 0;
    });
    for (const delta of kindOf(step.change).released(step.before, step.change)) {
      released.set(subjectKey(delta), (released.get(subjectKey(delta)) ?? 0) + 1);
    }
    return { step, demands };
  });
}

/**
 * Returns what a step adds to the limits. What is counted already adds nothing: a scope may show the connection of an
 * endpoint that was not read yet, and a resource may list a scope whose links were read before.
 */
function demandsOfStep({ change, before }: PlanStep): readonly QuotaDelta[] {
  const demands = kindOf(change).demands(before, change);
  return demands.filter(
    ({ meter, subjectId, countedId }) => !countedBy(before, meter, subjectId).has(keyOf(countedId)),
  );
}

/**
 * Returns what others reserve, with a copy for each DNS domain of the request that will be joined with a domain of
 * theirs: after the join, all of them share one limit.
 */
function withJoinedDomains(
  before: Topology,
  after: Topology,
  requested: readonly QuotaDelta[],
  others: readonly QuotaDelta[],
): readonly QuotaDelta[] {
  const domainAfter = ({ subjectId }: Pick<QuotaDelta, 'subjectId'>) => keyOf(domainOf(after, subjectId).id);
  const isOfDomain = ({ meter }: Pick<QuotaDelta, 'meter'>) => meter === 'network-scopes';
  const domains = subjectsOf(requested.filter(isOfDomain)).map(({ subjectId }) => {
    const used = scopesOfDomain(before, domainOf(before, subjectId));
    return { subjectId, used, joined: domainAfter({ subjectId }) };
  });
  return others.flatMap(other => {
    if (!isOfDomain(other)) return [other];
    const affected = domains.filter(
      ({ joined, used }) => joined === domainAfter(other) && !used.has(keyOf(other.countedId)),
    );
    return [other, ...affected.map(({ subjectId }) => ({ ...other, subjectId }))];
  });
}
