import type { Caveat } from '../domain/caveats.ts';
import { caveatsAbout } from '../domain/caveats.ts';
import { matchName, qualifiedName } from '../domain/match-name.ts';
import type { AppContext } from './context.ts';
import { topologyForAnswer } from './read-topology.ts';

export type CaveatsAnswer =
  | { readonly caveats: readonly Caveat[]; readonly resource?: string }
  /** The typed name matches several resources. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/**
 * Returns what people have to know about private links to one resource, or to any where no name is typed. Reads Azure
 * only to find out of what kind the resource is.
 *
 * @throws Problem `unavailable`
 */
export async function caveats(context: AppContext, typed: string): Promise<CaveatsAnswer> {
  if (typed === '') return { caveats: caveatsAbout() };
  const { topology } = await topologyForAnswer(context);
  const match = matchName(typed, [...topology.resources.values()]);
  if ('found' in match) return { caveats: caveatsAbout(match.found.kind), resource: match.found.name };
  if ('ambiguous' in match) return { ambiguous: match.ambiguous.map(({ id }) => qualifiedName(id)) };
  return { similar: match.suggestions.map(({ name }) => name) };
}
