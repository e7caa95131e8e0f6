import type { ApprovalRefusal } from '../domain/approval/check-approval.ts';
import { checkApproval } from '../domain/approval/check-approval.ts';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { addDecision, decisionsOn } from '../store/decisions.ts';
import type { NewEvent } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import { CHECKING_LIMITS } from './complete-approval.ts';
import type { AppContext } from './context.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';

/** A person's decision on a request. */
export interface DecisionInput {
  readonly request: number;
  /** Beginning of the hash of the plan that the person saw; null where they saw none. */
  readonly planHash: string | null;
  readonly actor: Actor;
}

/** Why a decision does not count. */
export type DecisionRefusal = ApprovalRefusal | 'already-approved' | 'outdated' | 'not-waiting';

export type ApproveOutcome = Refused<DecisionRefusal> | { readonly approved: true; readonly missing: number };

/**
 * Records a person's approval of a plan. After the approval that completes the requirements, a worker checks the limits
 * (`complete-approval.ts`). Until it has, the request still waits, and a decline or a cancellation ends it.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer
 */
export async function approveRequest(context: AppContext, input: DecisionInput): Promise<ApproveOutcome> {
  const { actor } = input;
  const { person } = actor;
  const { requirements: groups } = await loadRequest(context, input.request);
  const membership = await context.ports.directory.members(groups ?? []);
  const now = context.clock();
  const outcome = await withRequest(context, input.request, async (tx, request) => {
    const waiting = waitingPlan(request, input);
    if ('refused' in waiting) return waiting;
    const { plan, requirements } = waiting;
    const approved = approvedBy(request, await decisionsOn(tx, request.id));
    const check = checkApproval(person, { requester: request.requester, requirements, approved }, membership);
    if (request.approvalsCompleteAt !== null && (!('refused' in check) || check.refused === 'not-needed')) {
      return { refused: 'already-approved' } as const;
    }
    if ('refused' in check) return check;
    const decision = { person, planHash: plan.hash, verdict: 'approve', reason: null, at: now } as const;
    await addDecision(tx, request.id, decision);
    const { complete, missing } = check;
    const agreed: NewEvent = { type: 'agreed', actor, data: { hash: plan.hash, missing } };
    await applyTransition(tx, request, { events: [agreed], ...(complete && { set: completeAt(now) }) }, now);
    return { approved: true, missing } as const;
  });
  return 'refused' in outcome ? refuse(context, input.request, outcome.refused) : outcome;
}

/** A request whose approvals are complete no longer expires. */
function completeAt(now: Date) {
  const statusReasons = [CHECKING_LIMITS];
  return { approvalsCompleteAt: now, expiresAt: null, statusReasons, notBefore: null, attempts: 0 };
}

export type WaitingPlan =
  | { readonly refused: 'outdated' | 'not-waiting' }
  | { readonly plan: Plan; readonly requirements: readonly Requirement[] };

/** Returns the plan that a decision is about, where it still waits for one and is the plan that the person saw. */
export function waitingPlan(request: ChangeRequest, { planHash }: Pick<DecisionInput, 'planHash'>): WaitingPlan {
  const { state, plan, requirements } = request;
  if (state !== 'awaiting_approval' || plan === null || requirements === null) {
    return { refused: 'not-waiting' };
  }
  if (planHash !== null && !plan.hash.startsWith(planHash)) return { refused: 'outdated' };
  return { plan, requirements };
}
