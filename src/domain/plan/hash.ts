import { caseless, hashOf } from '../canonical.ts';
import type { Finding } from '../findings/finding.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';
import type { Plan } from './plan.ts';

/**
 * What an approval stands for: the changes, what they rest on, the policy, every block and warning with what it is
 * about, and who reaches what otherwise. No counters, etags or ages: those may move without the decision being another
 * one. Ids count in any case.
 */
export function planHash(plan: Pick<Plan, 'changes' | 'findings' | 'impact' | 'policyVersion'>): string {
  const agreed = {
    changes: plan.changes.map(({ change, image }) => ({ change, image })),
    concerns: concernsOf(plan.findings),
    impact: plan.impact.map(factsOf),
    policy: plan.policyVersion,
  };
  return hashOf(caseless(agreed));
}

/** Blocks and warnings with what they are about, in one order. */
export function concernsOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, subjects }) => caseless([code, ...subjects.map(keyOf).sort()]))
    .sort();
}

/** An impact without its sentence, which is made of the rest. */
function factsOf({ aspects, networks, resources, from, to, why, through }: Impact) {
  const between = through === null ? null : [through.scopeId, through.endpointId];
  return [aspects, networks, resources, from, to, why, between];
}
