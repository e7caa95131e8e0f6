import type { Impact } from '../impact/impact.ts';
import { hadAccess } from '../impact/impact.ts';
import { INTERNET } from '../reach/compute-reach.ts';
import type { FindingCode } from './codes.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';
import { unjudgedNetworkFindings } from './unjudged-networks.ts';

/** The codes of findings about impact. Drift detection compares the impact itself and skips these. */
export const impactCodes: ReadonlySet<FindingCode> = new Set([
  'access-lost',
  'access-unknown',
  'opened-to-internet',
  'private-only-outside',
  'public-instead-of-private',
]);

/**
 * Returns a warning for each impact by which networks lose, or may lose, a resource, or open it to the internet, and for
 * the networks for which that cannot be judged.
 */
export function impactFindings(context: PlanContext): readonly Finding[] {
  return [...changedAccess(context), ...unjudgedNetworkFindings(context)];
}

function changedAccess({ impact }: PlanContext): readonly Finding[] {
  return findingsFor(impact, row => {
    const code = codeOf(row);
    if (code === undefined) return undefined;
    const evidence = { networks: row.networks.length, resources: row.resources.length };
    return finding(code, row.sentence, [...row.resources, ...row.networks], evidence);
  });
}

/**
 * Returns the code for an impact. A component that loses only one of its two query paths does not lose access. A network
 * that goes on over the public address loses nothing but its privacy, which its owners chose an endpoint for.
 */
function codeOf({ from, to, networks, aspects, why }: Impact): FindingCode | undefined {
  if (aspects.every(aspect => aspect === 'query-itself')) return undefined;
  const reachedBefore = hadAccess({ from });
  // Access that may exist today, and will not, may be lost.
  if (to === 'blocked' && (reachedBefore || from === 'unknown'))
    return why === 'access-mode' ? 'private-only-outside' : 'access-lost';
  if (to === 'unknown' && reachedBefore) return 'access-unknown';
  if (to !== 'public') return undefined;
  if (from === 'private') return 'public-instead-of-private';
  return networks.includes(INTERNET) ? 'opened-to-internet' : undefined;
}
