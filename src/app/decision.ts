import { Problem } from '../base/problem.ts';
import { createTurns } from '../base/turns.ts';
import type { ApprovalRefusal } from '../domain/approval/check-approval.ts';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Actor } from '../domain/request/events.ts';
import { unasked } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { CHECKING_LIMITS } from './complete-approval.ts';

/**
 * Runs declines and cancellations of the same request one after the other in this process. They wait for each other here,
 * before they take a connection, and not for the request's row with a connection in hand. (Approvals wait for no row.)
 */
export const inDecisionTurn = createTurns<number>();

/** Returns the problem that other transactions held a request for too long. */
export function requestHeld(id: number): Problem {
  return new Problem('unavailable', `${refOf(id)} is busy, so your approval was not counted. Try again.`);
}

/** Returns why nothing can be decided about connections. */
export function missingWorkflow(name: string): string {
  return `This needs the workflow ${name}, which does not exist. Ask an administrator to add its file.`;
}

/** Returns the problem that others keep deciding about a connection. */
export function connectionBusy(): Problem {
  return new Problem('unavailable', 'Others decide about this connection right now. Try again.');
}

/** Returns what is set with the approval that completes them. The request no longer expires. */
export function approvalsComplete(now: Date) {
  const statusReasons = [CHECKING_LIMITS];
  return { ...unasked, approvalsCompleteAt: now, expiresAt: null, statusReasons, notBefore: null, attempts: 0 };
}

/** A person's decision on a request. */
export interface DecisionInput {
  readonly request: number;
  /** Beginning of the hash of the plan that the person saw; null where they saw none. */
  readonly planHash: string | null;
  readonly actor: Actor;
}

/** Why a decision does not count. */
export type DecisionRefusal = ApprovalRefusal | 'already-approved' | 'outdated' | 'not-waiting';

export type WaitingPlan =
  | { readonly refused: 'outdated' | 'not-waiting' }
  | { readonly plan: Plan; readonly requirements: readonly Requirement[] };

/** Returns the plan that a decision is about, where it still waits for one and is the plan that the person saw. */
export function waitingPlan(request: ChangeRequest, { planHash }: Pick<DecisionInput, 'planHash'>): WaitingPlan {
  const { state, plan, requirements } = request;
  if (state !== 'awaiting_approval' || plan === null || requirements === null) return { refused: 'not-waiting' };
  if (planHash !== null && !plan.hash.startsWith(planHash)) return { refused: 'outdated' };
  return { plan, requirements };
}
