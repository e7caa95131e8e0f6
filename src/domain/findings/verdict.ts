import type { Impact } from '../impact/impact.ts';
import { hadAccess } from '../impact/impact.ts';
import type { Plan } from '../plan/plan.ts';
import type { FindingCode } from './codes.ts';
import type { Finding } from './finding.ts';

/**
 * What a plan does to people's access at worst. `lost`: somebody loses it. `uncertain`: nobody is known to lose it, and it
 * cannot be judged for everybody, or data or queries go over public addresses from now on. `none`: nobody loses it, as far as
 * DNS, routes and access settings say.
 */
export type VerdictLevel = 'lost' | 'uncertain' | 'none';

/** What each finding about access means, whatever severity a policy gives it. */
const levels: Partial<Record<FindingCode, Exclude<VerdictLevel, 'none'>>> = {
  'access-lost': 'lost',
  'private-only-outside': 'lost',
  lockout: 'lost',
  'lockout-perhaps': 'uncertain',
  'access-unknown': 'uncertain',
  'networks-not-judged': 'uncertain',
  'public-instead-of-private': 'uncertain',
  'opened-to-internet': 'uncertain',
  'partly-unseen': 'uncertain',
};

/** What a plan does to people's access. */
export interface Verdict {
  readonly level: VerdictLevel;
  /** Why, in sentences: first who loses access, then what is uncertain. */
  readonly sentences: readonly string[];
  /** The findings that are not about people's access. */
  readonly others: readonly Finding[];
}

/** Returns what a plan does to people's access. */
export function verdictOf({ findings, impact }: Pick<Plan, 'findings' | 'impact'>): Verdict {
  const about = (level: VerdictLevel) => findings.filter(({ code }) => levels[code] === level);
  const [lost, uncertain] = [about('lost'), about('uncertain')];
  const sentences = [...lost, ...uncertain, ...impact.filter(losesOnePath)].map(({ sentence }) => sentence);
  const level = lost.length > 0 ? 'lost' : sentences.length > 0 ? 'uncertain' : 'none';
  return { level, sentences, others: findings.filter(({ code }) => levels[code] === undefined) };
}

/** Returns whether networks lose one of the two ways to query a component. No finding says so, because the other one stays. */
function losesOnePath(row: Impact): boolean {
  const isGone = row.to === 'blocked' || row.to === 'unknown';
  return row.aspects.every(aspect => aspect === 'query-itself') && hadAccess(row) && isGone;
}
