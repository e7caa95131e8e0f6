import type { Json } from '../canonical-json.ts';
import type { QuotaDelta } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { collectFindings } from '../findings/collect-findings.ts';
import type { Finding, SeverityOverrides } from '../findings/finding.ts';
import { withOverrides } from '../findings/finding.ts';
import { limitFindings } from '../findings/limits.ts';
import type { PlanStep } from '../findings/plan-context.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { keyOf } from '../ids.ts';
import { computeImpact } from '../impact/compute-impact.ts';
import type { Impact } from '../impact/impact.ts';
import type { LimitProfile } from '../limits/profile.ts';
import type { Usage } from '../limits/usage.ts';
import { subjectKey, subjectsOf, usageOf, withQuotaDeltas } from '../limits/usage.ts';
import type { Topology } from '../topology/topology.ts';
import { planHash } from './hash.ts';

/** One change of a plan, with its texts for people and its data for the executor. */
export interface PlannedChange {
  readonly change: Change;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** Azure is already in this state: nothing is written for the change, and nothing is undone. */
  readonly done: boolean;
  /** The before-image: the properties that the change reads and writes, with their values before the plan. */
  readonly image: Json;
  readonly inverse: Change | 'irreversible';
  /** What it adds to the counts of limits, not counting what earlier changes of the plan release. */
  readonly demands: readonly QuotaDelta[];
}

/** The changes of a request with everything that was computed about them. Plain JSON, because it is stored. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly findings: readonly Finding[];
  /** How the plan changes which networks reach which resources. */
  readonly impact: readonly Impact[];
  /** The limits that the plan adds to: used before the plan, reserved by others, and requested by the plan. */
  readonly usage: readonly Usage[];
  /** Keys that the request holds while it is executed. */
  readonly locks: readonly string[];
  /** Name of the limit profile that the numbers were checked against. */
  readonly profile: string;
  readonly policyVersion: string;
  readonly hash: string;
}

export interface PlanInput {
  readonly topology: Topology;
  readonly changes: readonly Change[];
  /** Changes of other requests that are approved and unfinished. */
  readonly reserved: readonly Change[];
  /** Findings about the request itself, such as a name that was not found. */
  readonly findings: readonly Finding[];
  readonly profile: LimitProfile;
  readonly policyVersion: string;
  readonly severities: SeverityOverrides;
}

/**
 * Returns the plan for these changes: applies them one after the other and computes findings, impact, usage and hash.
 */
export function planOf(input: PlanInput): Plan {
  const { topology, profile, policyVersion } = input;
  const steps = planStepsOf(topology, input.changes);
  const after = steps.at(-1)?.after ?? topology;
  const changes = plannedChanges(topology, steps);
  const usage = computeUsage(
    input,
    steps,
    changes.flatMap(({ demands }) => demands),
  );
  const impact = after === topology ? [] : computeImpact(topology, after);
  const found = collectFindings({ before: topology, after, steps, impact, profile: profile.name });
  const findings = withOverrides(
    [...input.findings, ...found, ...limitFindings(usage, profile.name)],
    input.severities,
  );
  const locks = [...new Set(steps.flatMap(({ change, before }) => kindOf(change).locks(before, change)))].sort();
  const hash = planHash({ changes, findings, impact, policyVersion });
  return { changes, findings, impact, usage, locks, profile: profile.name, policyVersion, hash };
}

function plannedChanges(topology: Topology, steps: readonly PlanStep[]): PlannedChange[] {
  const demandsOf = createDemandCounter();
  return steps.map(step => {
    const { change, before, done } = step;
    const kind = kindOf(change);
    return {
      change,
      ...kind.describe(before, change),
      done,
      image: kind.image(topology, change),
      inverse: kind.inverse(before, change),
      demands: demandsOf(step),
    };
  });
}

/**
 * Returns a function that gives what each step adds to the limits. Call it for the steps in their order: what an
 * earlier change has released is used up first, and adds nothing.
 */
function createDemandCounter(): (step: PlanStep) => readonly QuotaDelta[] {
  const released = new Map<string, number>();
  return ({ change, before }) => {
    const kind = kindOf(change);
    const added = kind.demands(before, change).filter(delta => {
      const free = released.get(subjectKey(delta)) ?? 0;
      if (free > 0) released.set(subjectKey(delta), free - 1);
      return free === 0;
    });
    for (const delta of kind.released(before, change)) {
      released.set(subjectKey(delta), (released.get(subjectKey(delta)) ?? 0) + 1);
    }
    return added;
  };
}

function computeUsage(
  { topology, profile, reserved, changes }: PlanInput,
  steps: readonly PlanStep[],
  requested: readonly QuotaDelta[],
): readonly Usage[] {
  const reservedSteps = planStepsOf(topology, reserved);
  const demands = reservedSteps.flatMap(({ change, before }) => kindOf(change).demands(before, change));
  const afterReserved = reservedSteps.at(-1)?.after ?? topology;
  const afterAll = planStepsOf(afterReserved, changes).at(-1)?.after ?? afterReserved;
  const others = withJoinedDomains(topology, afterAll, requested, demands);
  const shown = steps.flatMap(({ change, before }) => kindOf(change).shownLimits?.(before, change) ?? []);
  const rows = subjectsOf([...requested, ...shown])
    .map(subject => usageOf(topology, profile, subject))
    .filter(row => row.limit !== null || row.meter === 'scope-resources');
  return withQuotaDeltas(rows, requested, others);
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
