import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isTerminal } from '../domain/request/states.ts';
import type { AppContext } from './context.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { replanRequest } from './replan-request.ts';
import type { Submission } from './submit-request.ts';
import { submitRequest } from './submit-request.ts';

/** How a person retries a request. */
export interface RetryInput {
  readonly request: number;
  readonly key: string;
  readonly actor: Actor;
  /** Channel of the new request; that of the old one where it is not known. */
  readonly origin: string | undefined;
  /** Beginning of the hash of the plan that the person saw; null where they saw none. */
  readonly planHash: string | null;
}

export type RetryOutcome =
  | Refused<'outdated' | 'not-finished'>
  /** The stale request itself is planned again. */
  | { readonly replanned: number }
  /** A new request repeats the finished one. */
  | { readonly created: number };

/**
 * Plans a stale request again, or repeats a finished one as a new request by the person who retries it. Approvals of the
 * old plan do not count for the new one.
 *
 * @throws Problem `unknown-request`, `unavailable`
 */
export async function retryRequest(context: AppContext, input: RetryInput): Promise<RetryOutcome> {
  const { request: id, planHash } = input;
  const old = await loadRequest(context, id);
  if (old.state === 'stale') {
    const wasSeen = planHash === null || old.plan === null || old.plan.hash.startsWith(planHash);
    if (!wasSeen) return refuse(context, id, 'outdated');
  }
  const retried = await repeatRequest(context, old, input, {});
  return retried ?? refuse(context, id, 'not-finished');
}

/**
 * Plans a stale request again, or repeats a finished one, with other inputs where they are given.
 *
 * @returns undefined where the request is neither stale nor finished
 * @throws Problem as {@link submitRequest} does
 */
export async function repeatRequest(
  context: AppContext,
  old: ChangeRequest,
  { key, actor, origin = old.origin }: Pick<RetryInput, 'key' | 'actor' | 'origin'>,
  changed: Partial<Pick<Submission, 'inputs'>>,
): Promise<{ readonly replanned: number } | { readonly created: number } | undefined> {
  if (old.state === 'stale') {
    const outcome = await replanRequest(context, { request: old.id, actor });
    return 'refused' in outcome ? undefined : outcome;
  }
  if (!isTerminal(old.state)) return undefined;
  const { workflow, inputs, reason, id: retryOf } = old;
  const again = { key, workflow, inputs, reason, actor, origin, retryOf, ...changed };
  return { created: (await submitRequest(context, again)).id };
}
