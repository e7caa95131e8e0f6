import { requireStorable } from '../base/postgres.ts';
import { eligibleApprovers } from '../domain/approval/check-approval.ts';
import type { Membership } from '../domain/approval/requirements.ts';
import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { addDecisions } from '../store/decisions.ts';
import type { NewEvent, RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import type { DecisionInput, DecisionRefusal } from './decision.ts';
import { inDecisionTurn, waitingPlan } from './decision.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { membersFor } from './undecided.ts';

export type DeclineOutcome = Refused<DecisionRefusal> | { readonly declined: true };

/**
 * Ends a request because someone who may approve it declines it.
 *
 * @throws Problem `unknown-request`; `bad-input` where the reason cannot be saved; what the directory throws where it does
 *   not answer
 */
export async function declineRequest(
  context: AppContext,
  input: DecisionInput & { readonly reason: string },
): Promise<DeclineOutcome> {
  const { actor, reason } = input;
  requireStorable([reason]);
  const membership = await membersFor(context, input.request);
  const now = context.clock();
  const decide = async (tx: RequestTransaction, request: ChangeRequest) => {
    const refusal = declineRefusal(request, input, membership);
    if (refusal !== undefined) return refusal;
    await decline(tx, request, { actor, reason }, now);
    return undefined;
  };
  const { request: id } = input;
  const refused = await inDecisionTurn(id, () => withRequest(context, id, decide));
  return refused === undefined ? { declined: true } : refuse(context, input.request, refused);
}

/** Ends a request with a person's decision, in a transaction that holds it. The caller has checked that the person may. */
export async function decline(
  tx: RequestTransaction,
  request: ChangeRequest,
  { actor, reason }: { readonly actor: Actor; readonly reason: string },
  now: Date,
): Promise<void> {
  const hash = request.plan?.hash ?? '';
  const decision = { planHash: hash, planNumber: request.planNumber, verdict: 'decline', reason, at: now } as const;
  await addDecisions(tx, [{ requestId: request.id, person: actor.person, ...decision }]);
  const declined: NewEvent = { type: 'declined', actor, data: { hash, reason } };
  await applyTransition(tx, request, { to: 'declined', set: { statusReasons: [reason] }, events: [declined] }, now);
}

/**
 * Returns why a person may not decline a request; undefined where they may. Asked before the form for the reason opens;
 * `declineRequest` checks again.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer
 */
export async function checkDecline(
  context: AppContext,
  input: DecisionInput,
): Promise<Refused<DecisionRefusal> | undefined> {
  const [request, membership] = await Promise.all([
    loadRequest(context, input.request),
    membersFor(context, input.request),
  ]);
  const refused = declineRefusal(request, input, membership);
  return refused === undefined ? undefined : refuse(context, input.request, refused);
}

/** Returns why a decline of a request that was just read would not count. */
export function declineRefusal(
  request: ChangeRequest,
  input: DecisionInput,
  membership: Membership,
): DecisionRefusal | undefined {
  const waiting = waitingPlan(request, input);
  if ('refused' in waiting) return waiting.refused;
  const { person } = input.actor;
  if (person === request.requester) return 'own-request';
  const may = eligibleApprovers(waiting.requirements, membership, request.requester).has(person);
  return may ? undefined : 'not-an-approver';
}
