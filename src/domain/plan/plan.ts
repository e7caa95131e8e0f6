import type { Json } from '../canonical-json.ts';
import type { QuotaDelta } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { collectFindings } from '../findings/collect-findings.ts';
import type { Finding, SeverityOverrides } from '../findings/finding.ts';
import { blocks, finding, withOverrides } from '../findings/finding.ts';
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
import type { LinkRemedy } from './remedy.ts';
import { linkRemedy } from './remedy.ts';

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
  /** Links that would give networks back what the plan takes from them. Left out where none are known. */
  readonly remedy?: LinkRemedy;
  /** What undoes the changes after a time. Its approval is part of the plan's own. Left out where they stay. */
  readonly reversal?: PlannedReversal;
}

/** What undoes the changes of a plan after a time, as it was planned together with them. */
interface PlannedReversal {
  /** How long after the last change, in milliseconds. */
  readonly afterMs: number;
  readonly plan: Plan;
}

export interface PlanInput extends UsageInput {
  /** Findings about the request itself, such as a name that was not found. */
  readonly findings: readonly Finding[];
  readonly policyVersion: string;
  readonly severities: SeverityOverrides;
  /** After how many milliseconds the changes are undone. They stay where it is left out. */
  readonly undoneAfterMs?: number | undefined;
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
  const reversal = planReversal(input, after, changes);
  const findings = withoutIdleCaveats(
    withOverrides(
      [...input.findings, ...found, ...limitFindings(usage, profile.name), ...reversal.findings],
      input.severities,
    ),
  );
  const hash = planHash({ changes, findings, impact, policyVersion, reversal: reversal.planned });
  const remedy = linkRemedy(topology, after, impact);
  return {
    changes,
    findings,
    impact,
    usage,
    locks: locksOf(steps),
    profile: profile.name,
    policyVersion,
    hash,
    ...(remedy !== undefined && { remedy }),
    ...(reversal.planned !== undefined && { reversal: reversal.planned }),
  };
}

/** Leaves out what is good to know about a plan that is blocked: nothing will come of it. */
function withoutIdleCaveats(findings: readonly Finding[]): readonly Finding[] {
  return blocks(findings) ? findings.filter(({ code }) => code !== 'caveat') : findings;
}

/** Returns what undoes these changes after a time, with a block for each that cannot be undone. */
function planReversal(
  input: PlanInput,
  after: Topology,
  planned: readonly PlannedChange[],
): { readonly planned?: PlannedReversal; readonly findings: readonly Finding[] } {
  const { undoneAfterMs: afterMs } = input;
  if (afterMs === undefined) return { findings: [] };
  const { changes, irreversible } = undoAll(planned);
  const findings = irreversible.map(title =>
    finding('no-reversal', `"${title}" cannot be undone automatically. Request it without a time limit.`, [title]),
  );
  if (changes.length === 0) return { findings };
  const plan = planOf({ ...input, topology: after, changes, findings: [], undoneAfterMs: undefined });
  return { planned: { afterMs, plan }, findings };
}

/** Returns the inverses of changes that are not in place yet, the last change first, and the titles of those without one. */
function undoAll(planned: readonly Pick<PlannedChange, 'done' | 'inverse' | 'title'>[]): {
  readonly changes: readonly Change[];
  readonly irreversible: readonly string[];
} {
  const changes: Change[] = [];
  const irreversible: string[] = [];
  for (const { done, inverse, title } of planned.toReversed()) {
    if (done) continue;
    if (inverse === 'irreversible') irreversible.push(title);
    else changes.push(inverse);
  }
  return { changes, irreversible };
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
