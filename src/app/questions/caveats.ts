import { ambiguousNameMessage, caveatsMessage, unknownNameMessage } from '../../cards/answers.ts';
import type { Message } from '../../cards/message.ts';
import type { Caveat } from '../../domain/caveats.ts';
import { caveatsAbout } from '../../domain/caveats.ts';
import { matchName, qualifiedName } from '../../domain/match-name.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import { topologyForAnswer } from '../read-topology.ts';
import type { Question } from './question.ts';

type CaveatsOutcome =
  | { readonly caveats: readonly Caveat[]; readonly resource?: string }
  /** The typed name matches several resources. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/** Asks what private links do not cover, and what else they need. */
export const caveatsQuestion: Question = {
  word: 'caveats',
  syntax: 'caveats [resource]',
  title: 'Show what private links do not cover, and what else they need',
  ask: text => {
    const typed = unquote(text);
    return async context => {
      const found = await caveats(context, typed);
      return { ...caveatsText(typed, found), data: found };
    };
  },
};

function caveatsText(typed: string, found: CaveatsOutcome): Message {
  if ('ambiguous' in found) return ambiguousNameMessage(typed, found.ambiguous, 'resource');
  if ('similar' in found) return unknownNameMessage(typed, found.similar);
  return caveatsMessage(found.caveats, found.resource);
}

/**
 * Returns what people have to know about private links to one resource, or to any where no name is typed. Reads Azure
 * only to find out of what kind the resource is.
 *
 * @throws Problem `unavailable`
 */
async function caveats(context: AppContext, typed: string): Promise<CaveatsOutcome> {
  if (typed === '') return { caveats: caveatsAbout() };
  const { topology } = await topologyForAnswer(context);
  const match = matchName(typed, [...topology.resources.values()]);
  if ('found' in match) return { caveats: caveatsAbout(match.found.kind), resource: match.found.name };
  if ('ambiguous' in match) return { ambiguous: match.ambiguous.map(({ id }) => qualifiedName(id)) };
  return { similar: match.suggestions.map(({ name }) => name) };
}
