import type { Actor } from '../../domain/request/events.ts';
import type { Draft } from '../../store/drafts.ts';
import type { AmendOutcome } from '../amend-request.ts';
import { amendRequest } from '../amend-request.ts';
import type { AppContext } from '../context.ts';
import type { SameRequest } from '../follow-request.ts';
import { followRequest } from '../follow-request.ts';
import type { Submission } from '../submit-request.ts';
import { submitRequest } from '../submit-request.ts';

/** What a person asks for, in a command or a form. */
export interface Asked extends Omit<Submission, 'actor' | 'retryOf' | 'effect'> {
  readonly actor: Actor;
  /** The request that is to become this. */
  readonly amends?: number | null | undefined;
}

export type AskedOutcome =
  | { readonly created: number }
  /** Its requester is asked something before it gets a number. */
  | { readonly draft: Draft }
  /** An open request does the same. */
  | { readonly same: SameRequest }
  | AmendOutcome;

/**
 * Creates a request that makes sense, or amends one. If an open request has the same effect, the person follows that instead.
 *
 * @throws Problem as {@link submitRequest} and {@link amendRequest} do
 */
export async function acceptAsked(context: AppContext, asked: Asked, effect: string | null): Promise<AskedOutcome> {
  const { amends, ...submission } = asked;
  if (amends != null) return amendRequest(context, { ...submission, request: amends, effect });
  const { id, joined } = await submitRequest(context, { ...submission, effect });
  return joined ? { same: await followRequest(context, { ...submission, request: id }) } : { created: id };
}
