import type { Json } from '../canonical-json.ts';
import { canonicalJsonIgnoringCase, sha256 } from '../canonical-json.ts';
import type { Change } from '../changes/index.ts';
import type { Finding } from '../findings/finding.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';

/** The parts of a plan that an approval is bound to. */
interface ApprovedParts {
  readonly changes: readonly { readonly change: Change; readonly image: Json }[];
  readonly findings: readonly Finding[];
  readonly impact: readonly Impact[];
  readonly policyVersion: string;
  readonly reversal?: ApprovedReversal | undefined;
}

/** What is undone after a time, as far as an approval is bound to it. */
interface ApprovedReversal {
  readonly afterMs: number;
  readonly plan: { readonly hash: string };
}

/**
 * Returns the hash that an approval is bound to. It covers the changes, their before-images, the policy version, every
 * block and warning with its subjects, the impact, and what is undone after which time. It does not cover counters, etags or
 * ages, because these may change without changing what was approved. Ids are compared ignoring case.
 */
export function planHash(plan: ApprovedParts): string {
  const approved = {
    changes: plan.changes.map(({ change, image }) => ({ change, image })),
    concerns: concernsOf(plan.findings),
    impact: plan.impact.map(withoutSentence),
    policy: plan.policyVersion,
    // Left out where there is none, so that the hashes of such plans stay what they were in earlier versions.
    ...(plan.reversal && { reversal: { afterMs: plan.reversal.afterMs, hash: plan.reversal.plan.hash } }),
  };
  return sha256(canonicalJsonIgnoringCase(approved));
}

/** Returns the blocks and warnings with their subjects, sorted. */
function concernsOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, subjects }) => canonicalJsonIgnoringCase([code, ...subjects.map(keyOf).sort()]))
    .sort();
}

/** Returns an impact without its sentence, which only repeats the rest in words. */
function withoutSentence({ aspects, networks, resources, from, to, why, through }: Impact) {
  const endpoint = through === null ? null : [through.scopeId, through.endpointId];
  return [aspects, networks, resources, from, to, why, endpoint];
}
