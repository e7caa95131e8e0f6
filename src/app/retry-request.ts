import type { Actor } from '../domain/request/events.ts';
import { unasked } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isTerminal } from '../domain/request/states.ts';
import { dropSteps } from '../store/steps.ts';
import type { NewEvent, RequestTransaction, Transition } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { requestProblem } from './request-rights.ts';
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
    const problem = await requestProblem(context, { ...old, person: actor.person });
    if (problem !== undefined) throw problem;
    return (await replan(context, old.id, actor)) ? { replanned: old.id } : undefined;
  }
  if (!isTerminal(old.state)) return undefined;
  const { workflow, inputs, reason, id: retryOf } = old;
  const again = { key, workflow, inputs, reason, actor, origin, retryOf, ...changed };
  return { created: (await submitRequest(context, again)).id };
}

async function replan(context: AppContext, id: number, actor: Actor): Promise<boolean> {
  return withRequest(context, id, async (tx, request) => {
    if (request.state !== 'stale') return false;
    await planAnew(context, tx, request, {}, { type: 'replanning', actor, data: {} });
    return true;
  });
}

/** Plans a request again, with other content where it is given. Approvals of its present plan do not count for the new one. */
export async function planAnew(
  { clock }: Pick<AppContext, 'clock'>,
  tx: RequestTransaction,
  request: ChangeRequest,
  content: Pick<Transition['set'] & object, 'inputs' | 'reason' | 'effect'>,
  event: NewEvent,
): Promise<void> {
  await dropSteps(tx, request.id);
  const noPlan = { plan: null, readAt: null, requirements: null, planNumber: request.planNumber + 1 };
  const set = { ...noPlan, ...unasked, ...content, statusReasons: [], notBefore: null, attempts: 0, expiresAt: null };
  await applyTransition(tx, request, { to: 'planning', set, events: [event] }, clock());
}
