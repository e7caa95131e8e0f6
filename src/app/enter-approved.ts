import pLimit from 'p-limit';
import type { Plan } from '../domain/plan/plan.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { drawTicket } from '../store/locks.ts';
import { createSteps } from '../store/steps.ts';
import type { NewEvent, RequestTransaction, Transition } from '../store/transition.ts';
import { applyTransition } from '../store/transition.ts';
import type { LimitBasis } from './plan/check-limits.ts';
import { exceededLimits } from './plan/check-limits.ts';

const oneAtATime = pLimit(1);

/**
 * Runs a transaction that enters `approved`, one at a time in this process. Such transactions wait for each other's limits
 * in the database. Here they wait before they take a connection, so that no more than one connection of a process waits,
 * and the others remain for the rest of the work.
 */
export function inLimitsTurn<T>(transaction: () => Promise<T>): Promise<T> {
  return oneAtATime(transaction);
}

/**
 * Takes a request whose plan has all its approvals to `approved`: from here on what it adds to the limits is reserved, its
 * steps exist, and it is in line for its locks. The limits are checked again against what others have reserved since, one
 * approval for a limit at a time: of two plans that each fit alone, the second becomes `blocked`.
 *
 * Only workers call it, in {@link inLimitsTurn}.
 *
 * @throws an error for `onLimitBasis` where the basis is too old to block a request
 */
export async function enterApproved(
  tx: RequestTransaction,
  request: ChangeRequest,
  plan: Plan,
  basis: LimitBasis,
  transition: Omit<Transition, 'to'>,
  now: Date,
): Promise<ChangeRequest> {
  const { set = {}, events = [] } = transition;
  const sentences = await exceededLimits(tx, request.id, plan, basis);
  if (sentences.length > 0) {
    const blocked: NewEvent = { type: 'blocked', actor: BOT, data: { sentences } };
    const columns = { ...set, statusReasons: sentences };
    return applyTransition(
      tx,
      request,
      { ...transition, to: 'blocked', set: columns, events: [...events, blocked] },
      now,
    );
  }
  const steps = await createSteps(tx, request.id, plan);
  await drawTicket(tx, request.id, plan.locks, request.approvalsCompleteAt ?? now);
  const entered: NewEvent = { type: 'approved', actor: BOT, data: { hash: plan.hash, steps } };
  const columns = { ...set, statusReasons: [], expiresAt: null, notBefore: null, attempts: 0 };
  return applyTransition(
    tx,
    request,
    { ...transition, to: 'approved', set: columns, events: [...events, entered] },
    now,
  );
}
