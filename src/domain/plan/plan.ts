import type { Json } from '../canonical.ts';
import type { Demand } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { domainOf, scopesOfDomain } from '../dns/domain.ts';
import { findingsIn } from '../findings/all.ts';
import type { Finding, SeverityOverrides } from '../findings/finding.ts';
import { withOverrides } from '../findings/finding.ts';
import { limitFindings } from '../findings/limits.ts';
import type { PlanStep } from '../findings/scene.ts';
import { stepsOf } from '../findings/scene.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';
import { impactOf } from '../impact/impact.ts';
import type { LimitProfile } from '../limits/profile.ts';
import type { Usage } from '../limits/usage.ts';
import { subjectKey, subjectsOf, usageOf, withDemands } from '../limits/usage.ts';
import type { Topology } from '../topology/topology.ts';
import { planHash } from './hash.ts';

/** One change of a plan, with what people and the executor must know about it. */
export interface PlannedChange {
  readonly change: Change;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** The estate is already so: nothing will be written for it, and nothing undone. */
  readonly done: boolean;
  /** What it reads and writes, as it stood before the plan. */
  readonly image: Json;
  readonly inverse: Change | 'irreversible';
  /** What it adds to the limits' counts, beside places that earlier changes of the plan give back. */
  readonly demands: readonly Demand[];
}

/** What a request stands for: its changes, with the estate before and after them. Plain JSON throughout. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly findings: readonly Finding[];
  /** Who reaches what otherwise than before. */
  readonly impact: readonly Impact[];
  /** The limits that it adds to: used before, and requested on top of that. */
  readonly usage: readonly Usage[];
  /** Keys that the request holds while it is executed. */
  readonly locks: readonly string[];
  /** Name of the limit profile that its numbers were checked against. */
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

/** Works out what the changes do to the estate, one after the other, and everything that people must know of it. */
export function planOf(input: PlanInput): Plan {
  const { topology, profile, policyVersion } = input;
  const steps = stepsOf(topology, input.changes);
  const after = steps.at(-1)?.after ?? topology;
  const changes = plannedChanges(topology, steps);
  const usage = usageAfter(
    input,
    steps,
    changes.flatMap(({ demands }) => demands),
  );
  const impact = after === topology ? [] : impactOf(topology, after);
  const found = findingsIn({ before: topology, after, steps, impact, profile: profile.name });
  const findings = withOverrides(
    [...input.findings, ...found, ...limitFindings(usage, profile.name)],
    input.severities,
  );
  const locks = [...new Set(steps.flatMap(({ change, before }) => kindOf(change).locks(before, change)))].sort();
  const hash = planHash({ changes, findings, impact, policyVersion });
  return { changes, findings, impact, usage, locks, profile: profile.name, policyVersion, hash };
}

function plannedChanges(topology: Topology, steps: readonly PlanStep[]): PlannedChange[] {
  const added = demanding();
  return steps.map(step => {
    const { change, before, done } = step;
    const kind = kindOf(change);
    return {
      change,
      ...kind.describe(before, change),
      done,
      image: kind.image(topology, change),
      inverse: kind.inverse(before, change),
      demands: added(step),
    };
  });
}

/** What each change adds to the limits, asked for one after the other. A place that an earlier change gives back is taken first, and adds nothing. */
function demanding(): (step: PlanStep) => readonly Demand[] {
  const free = new Map<string, number>();
  return ({ change, before }) => {
    const kind = kindOf(change);
    const added = kind.demands(before, change).filter(demand => {
      const left = free.get(subjectKey(demand)) ?? 0;
      if (left > 0) free.set(subjectKey(demand), left - 1);
      return left === 0;
    });
    for (const place of kind.frees(before, change)) {
      free.set(subjectKey(place), (free.get(subjectKey(place)) ?? 0) + 1);
    }
    return added;
  };
}

function usageAfter(
  { topology, profile, reserved, changes }: PlanInput,
  steps: readonly PlanStep[],
  requested: readonly Demand[],
): readonly Usage[] {
  const theirs = stepsOf(topology, reserved);
  const demands = theirs.flatMap(({ change, before }) => kindOf(change).demands(before, change));
  const settled = theirs.at(-1)?.after ?? topology;
  const others = inJointDomains(topology, stepsOf(settled, changes).at(-1)?.after ?? settled, requested, demands);
  const concerns = steps.flatMap(({ change, before }) => kindOf(change).concerns?.(before, change) ?? []);
  const rows = subjectsOf([...requested, ...concerns])
    .map(at => usageOf(topology, profile, at))
    .filter(row => row.limit !== null || row.meter === 'scope-resources');
  return withDemands(rows, requested, others);
}

/** What others reserve, also for the DNS domains of the request that theirs become one with: all have one limit then. */
function inJointDomains(
  before: Topology,
  after: Topology,
  requested: readonly Demand[],
  others: readonly Demand[],
): readonly Demand[] {
  const domainIn = ({ subjectId }: Pick<Demand, 'subjectId'>) => keyOf(domainOf(after, subjectId).id);
  const isOfDomain = ({ meter }: Pick<Demand, 'meter'>) => meter === 'network-scopes';
  const domains = subjectsOf(requested.filter(isOfDomain)).map(({ subjectId }) => {
    const used = scopesOfDomain(before, domainOf(before, subjectId));
    return { subjectId, used, joint: domainIn({ subjectId }) };
  });
  return others.flatMap(other => {
    if (!isOfDomain(other)) return [other];
    const joined = domains.filter(({ joint, used }) => joint === domainIn(other) && !used.has(keyOf(other.countedId)));
    return [other, ...joined.map(({ subjectId }) => ({ ...other, subjectId }))];
  });
}
