import { formatCount } from '../format.ts';
import type { Impact } from '../impact/impact.ts';
import { hadAccess } from '../impact/impact.ts';
import type { Plan } from '../plan/plan.ts';
import { INTERNET } from '../reach/compute-reach.ts';
import { unjudgedIn } from './unjudged-networks.ts';
import { verdictOf } from './verdict.ts';

/**
 * Returns what a plan does to people's access, in a few words: `2 networks lose access. 1 network can't be judged.` It says
 * that nobody loses access only where the verdict does.
 */
export function briefVerdict({ findings, impact }: Pick<Plan, 'findings' | 'impact'>): string {
  const { level } = verdictOf({ findings, impact });
  if (level === 'none') return 'Nobody loses access.';
  const rows = impact.filter(({ aspects }) => aspects.some(aspect => aspect !== 'query-itself'));
  const networksOf = (matches: (row: Impact) => boolean) => new Set(rows.filter(matches).flatMap(row => row.networks));
  const parts = [
    counted(networksOf(loses), 'loses access', 'lose access'),
    counted(networksOf(mayLose), 'may lose access', 'may lose access'),
    counted(new Set(unjudgedIn(findings)), "can't be judged", "can't be judged"),
    counted(networksOf(goesPublic), 'goes from private to public', 'go from private to public'),
    ...(findings.some(({ code }) => code === 'opened-to-internet') ? ['The internet gets access.'] : []),
  ].filter(part => part !== '');
  if (parts.length > 0) return parts.join(' ');
  return level === 'lost' ? 'Somebody loses access.' : "Not everybody's access can be judged.";
}

function loses({ from, to }: Impact): boolean {
  return to === 'blocked' && from !== 'blocked';
}

function mayLose(row: Impact): boolean {
  return row.to === 'unknown' && hadAccess(row);
}

function goesPublic({ from, to }: Impact): boolean {
  return from === 'private' && to === 'public';
}

/** Returns the sentence about so many networks; the internet is not counted as one. */
function counted(networks: ReadonlySet<string>, one: string, several: string): string {
  const own = [...networks].filter(network => network !== INTERNET).length;
  if (own === networks.size) return own === 0 ? '' : `${formatCount(own, 'network')} ${own === 1 ? one : several}.`;
  return own === 0 ? `The internet ${one}.` : `${formatCount(own, 'network')} and the internet ${several}.`;
}
