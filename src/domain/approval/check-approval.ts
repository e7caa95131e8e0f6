import type { Membership, Requirement } from './requirements.ts';
import { countApprovals, requiredApprovals } from './requirements.ts';

/** Why a person's approval is not accepted. */
export type ApprovalRefusal = 'own-request' | 'not-an-approver' | 'already-decided' | 'not-needed';

export type ApprovalCheck =
  | { readonly refused: ApprovalRefusal }
  | { readonly complete: boolean; readonly missing: number };

/** Returns who may approve or decline a plan: the members of every group it needs, without the requester. */
export function eligibleApprovers(
  requirements: readonly Requirement[],
  membership: Membership,
  requester: string,
): ReadonlySet<string> {
  const people = requirements.flatMap(({ group }) => [...(membership.get(group) ?? [])]);
  return new Set(people.filter(person => person !== requester));
}

/** Returns whether people other than the requester could meet the requirements at all. */
export function canBeApproved(
  requirements: readonly Requirement[],
  membership: Membership,
  requester: string,
): boolean {
  return isStillApproved(requirements, [...eligibleApprovers(requirements, membership, requester)], membership);
}

/**
 * Checks whether a person may approve a plan and, if so, whether that approval completes it.
 *
 * @param request with the people who have approved this plan so far
 */
export function checkApproval(
  person: string,
  request: {
    readonly requester: string;
    readonly requirements: readonly Requirement[];
    readonly approved: readonly string[];
  },
  membership: Membership,
): ApprovalCheck {
  const { requester, requirements, approved } = request;
  if (person === requester) return { refused: 'own-request' };
  if (!eligibleApprovers(requirements, membership, requester).has(person)) return { refused: 'not-an-approver' };
  if (approved.includes(person)) return { refused: 'already-decided' };
  const before = countApprovals(requirements, approved, membership);
  const after = countApprovals(requirements, [...approved, person], membership);
  if (after === before) return { refused: 'not-needed' };
  const missing = requiredApprovals(requirements) - after;
  return { complete: missing === 0, missing };
}

/** Returns whether the approvals given still meet the requirements with today's group members. */
export function isStillApproved(
  requirements: readonly Requirement[],
  approved: readonly string[],
  membership: Membership,
): boolean {
  return countApprovals(requirements, approved, membership) === requiredApprovals(requirements);
}
