import type { Json } from '../canonical-json.ts';
import type { QuotaDelta } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { collectFindings } from '../findings/collect-findings.ts';
import type { Finding, SeverityOverrides } from '../findings/finding.ts';
import { withOverrides } from '../findings/finding.ts';
import { limitFindings } from '../findings/limits.ts';
import type { PlanStep } from '../findings/plan-context.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { compareAccess } from '../impact/compare-access.ts';
import type { Impact } from '../impact/impact.ts';
import type { Usage } from '../limits/usage.ts';
import type { Topology } from '../topology/topology.ts';
import { planHash } from './hash.ts';
import { locksOf } from './plan-locks.ts';
import type { UsageInput } from './plan-usage.ts';
import { planUsage, withDemands } from './plan-usage.ts';

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

export interface PlanInput extends UsageInput {
  /** Findings about the request itself, such as a name that was not found. */
  readonly findings: readonly Finding[];
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
  const usage = planUsage(input);
  const { impact, unjudged } = after === topology ? { impact: [], unjudged: [] } : compareAccess(topology, after);
  const found = collectFindings({ before: topology, after, steps, impact, unjudged, profile: profile.name });
  const findings = withOverrides(
    [...input.findings, ...found, ...limitFindings(usage, profile.name)],
    input.severities,
  );
  const hash = planHash({ changes, findings, impact, policyVersion });
  return { changes, findings, impact, usage, locks: locksOf(steps), profile: profile.name, policyVersion, hash };
}

function plannedChanges(topology: Topology, steps: readonly PlanStep[]): PlannedChange[] {
  return withDemands(steps).map(({ step: { change, before, done }, demands }) => {
    const kind = kindOf(change);
    return {
      change,
      ...kind.describe(before, change),
      done,
      image: kind.image(topology, change),
      inverse: kind.inverse(before, change),
      demands,
    };
  });
}
