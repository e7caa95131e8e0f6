import type { Actor } from '../../domain/request/events.ts';
import type { Draft } from '../../store/drafts.ts';
import { requestUnder, saveDraft } from '../../store/drafts.ts';
import type { AppContext } from '../context.ts';
import type { Submission } from '../submit-request.ts';
import { requireStorableSubmission, submitRequest } from '../submit-request.ts';
import { questionAbout } from './question-about.ts';

/** What a person asks for, in a command or a form. */
export interface Asked extends Omit<Submission, 'actor' | 'retryOf'> {
  readonly actor: Actor;
}

export type AskedOutcome =
  | { readonly created: number }
  /** Its requester is asked something before it gets a number. */
  | { readonly draft: Draft };

/**
 * Submits a request that makes sense by what is known of Azure. Anything else is saved as a draft, with what its requester is
 * asked. Once this returns neither can be lost. The same key twice is the same draft or request.
 *
 * @throws Problem as {@link submitRequest} does
 */
export async function submitOrDraft(context: AppContext, asked: Asked): Promise<AskedOutcome> {
  requireStorableSubmission(asked);
  const answer = await questionAbout(context, asked);
  if (answer === undefined) return { created: (await submitRequest(context, asked)).id };
  const { actor, key, workflow, reason, inputs, origin } = asked;
  const accepted = await requestUnder(context.db, key);
  if (accepted !== undefined) return { created: accepted };
  const { person: requester, team = null, channel = null } = actor;
  const draft = { key, workflow, inputs: { ...inputs }, reason, requester, origin, team, channel, answer };
  return { draft: await saveDraft(context.db, draft, context.clock()) };
}
