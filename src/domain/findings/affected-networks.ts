import { keyOf } from '../ids.ts';
import type { Plan } from '../plan/plan.ts';
import { INTERNET } from '../reach/compute-reach.ts';
import { unjudgedIn } from './unjudged-networks.ts';

/** Returns the sorted ids of the networks whose access a plan changes, or may change, except for some. */
export function affectedNetworks(
  { findings, impact }: Pick<Plan, 'findings' | 'impact'>,
  except: readonly string[],
): readonly string[] {
  const left = new Set([INTERNET, ...except].map(keyOf));
  const affected = [...impact.flatMap(({ networks }) => networks), ...unjudgedIn(findings)];
  return [...new Map(affected.map(id => [keyOf(id), id])).entries()]
    .filter(([key]) => !left.has(key))
    .map(([, id]) => id)
    .sort();
}
