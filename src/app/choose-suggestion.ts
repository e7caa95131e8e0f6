import type { Actor } from '../domain/request/events.ts';
import type { AppContext } from './context.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { repeatRequest } from './retry-request.ts';

/** The requester picks what they meant by a name that was not found, or that matched several things. */
export interface ChoiceInput {
  readonly request: number;
  /** Name of the input that the name was typed into. */
  readonly input: string;
  readonly typed: string;
  /** Id of what was meant. */
  readonly chosen: string;
  readonly key: string;
  readonly actor: Actor;
  readonly origin: string | undefined;
}

export type ChoiceOutcome = Refused<'not-yours' | 'too-late'> | { readonly created: number };

/**
 * Repeats a request with the chosen id in place of the name that was typed.
 *
 * @throws Problem `unknown-request`, `unavailable`
 */
export async function chooseSuggestion(context: AppContext, choice: ChoiceInput): Promise<ChoiceOutcome> {
  const { request: id, input, typed, chosen, actor } = choice;
  const old = await loadRequest(context, id);
  if (old.requester !== actor.person) return refuse(context, id, 'not-yours');
  const values = (old.inputs[input] ?? []).map(name => (name === typed ? chosen : name));
  const inputs = { ...old.inputs, [input]: [...new Set(values)] };
  const repeated = await repeatRequest(context, old, choice, { inputs });
  if (repeated === undefined) return refuse(context, id, 'too-late');
  return { created: 'created' in repeated ? repeated.created : repeated.replanned };
}
