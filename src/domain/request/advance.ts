import { checkApproval } from '../approval/check-approval.ts';
import type { Membership, Requirement } from '../approval/requirements.ts';
import { requiredApprovals } from '../approval/requirements.ts';
import { blocks } from '../findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import type { Actor, VoidReason } from './events.ts';

/** What a person decided about a connection for which there was no plan yet. Plain JSON, because it is stored. */
export interface AdvanceDecision extends Actor {
  readonly verdict: 'approve' | 'reject';
  /** Beginning of the hash of the plan that the person saw. Who rejects a connection needs none. */
  readonly planHash: string | null;
}

export type SettledAdvance = { readonly missing: number } | { readonly void: VoidReason };

/**
 * Returns whether a decision that was made before the plan counts for it: an approval for the plan that the person saw, a
 * rejection for a plan that only refuses, and both as long as the person may decide.
 *
 * @returns how many more approvals the plan needs, or why the decision does not count
 */
export function settleAdvance(
  { verdict, planHash, person }: AdvanceDecision,
  plan: Plan,
  request: { readonly requester: string; readonly requirements: readonly Requirement[] },
  membership: Membership,
): SettledAdvance {
  if (blocks(plan.findings)) return { void: 'blocked' };
  const wasSeen = planHash !== null && plan.hash.startsWith(planHash);
  if (verdict === 'approve' ? !wasSeen : !onlyRefuses(plan)) return { void: 'plan-differs' };
  if (requiredApprovals(request.requirements) === 0) return { missing: 0 };
  const check = checkApproval(person, { ...request, approved: [] }, membership);
  return 'refused' in check ? { void: 'not-an-approver' } : { missing: check.missing };
}

/** Returns whether a plan does nothing but reject connections that were never approved, so that it takes nothing from anybody. */
export function onlyRefuses({ changes }: Pick<Plan, 'changes'>): boolean {
  return (
    changes.length > 0 &&
    changes.every(({ change, before }) => change.kind === 'reject-connection' && before === 'pending')
  );
}
