import type { Impact } from '../impact/impact.ts';
import { INTERNET } from '../reach/reach-of.ts';
import type { FindingCode } from './codes.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each } from './scene.ts';

/** The codes of findings that tell an impact, which plans compare by itself. */
export const impactCodes: ReadonlySet<FindingCode> = new Set([
  'access-lost',
  'access-unknown',
  'opened-to-internet',
  'private-only-outside',
]);

/** A warning for each way in which networks lose resources, no longer surely reach them, or open them to the internet. */
export function impactFindings({ impact }: Scene): readonly Finding[] {
  return each(impact, row => {
    const code = codeOf(row);
    if (code === undefined) return undefined;
    const evidence = { networks: row.networks.length, resources: row.resources.length };
    return finding(code, row.sentence, [...row.resources, ...row.networks], evidence);
  });
}

/** A path of a component that is not its only one loses nothing by itself. */
function codeOf({ from, to, networks, aspects, why }: Impact): FindingCode | undefined {
  if (aspects.every(aspect => aspect === 'query-itself')) return undefined;
  const could = from === 'private' || from === 'public';
  if (to === 'blocked' && could) return why === 'access-mode' ? 'private-only-outside' : 'access-lost';
  if (to === 'unknown' && could) return 'access-unknown';
  return to === 'public' && networks.includes(INTERNET) ? 'opened-to-internet' : undefined;
}
