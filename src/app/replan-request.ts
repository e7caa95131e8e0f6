import type { Actor } from '../domain/request/events.ts';
import { unasked } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isAmendable } from '../domain/request/states.ts';
import { dropSteps } from '../store/steps.ts';
import type { NewEvent, RequestTransaction, Transition } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { inDecisionTurn } from './decision.ts';
import { isRequesterOrApprover } from './group-members.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { requestProblem } from './request-rights.ts';

export type ReplanOutcome = Refused<'not-waiting' | 'not-concerned'> | { readonly replanned: number };

/**
 * Plans a request again that waits for approval, or that is stale. Approvals of its present plan do not count for the new one, so
 * only its requester and its approvers may do so while it waits; a stale one has no approvals to lose.
 *
 * @throws Problem `unknown-request`; `not-allowed` or `unavailable` as {@link requestProblem} says; what the directory throws
 */
export async function replanRequest(
  context: AppContext,
  { request: id, actor }: { readonly request: number; readonly actor: Actor },
): Promise<ReplanOutcome> {
  const found = await loadRequest(context, id);
  const isStale = found.state === 'stale';
  const problem = isStale ? await requestProblem(context, { ...found, person: actor.person }) : undefined;
  if (problem !== undefined) throw problem;
  const isConcerned = isStale || (await isRequesterOrApprover(context, found, actor.person));
  const refused = await inDecisionTurn(id, () =>
    withRequest(context, id, async (tx, request) => {
      if (!isAmendable(request.state) || request.approvalsCompleteAt !== null) return 'not-waiting';
      if (!isConcerned) return 'not-concerned';
      await planAnew(context, tx, request, {}, { type: 'replanning', actor, data: {} });
      return undefined;
    }),
  );
  return refused === undefined ? { replanned: id } : refuse(context, id, refused);
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
