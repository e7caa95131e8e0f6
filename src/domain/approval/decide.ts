import type { Membership, Requirement } from './requirements.ts';
import { seatsRequired, seatsTaken } from './requirements.ts';

/** Why somebody may not decide, or why it no longer matters. */
export type Refusal = 'own-request' | 'not-an-approver' | 'already-decided' | 'no-place-left';

export type Verdict = { readonly refused: Refusal } | { readonly complete: boolean; readonly missing: number };

/** People who may decide on a plan: members of any group it needs, other than the one who asked. */
export function approvers(
  requirements: readonly Requirement[],
  membership: Membership,
  requester: string,
): ReadonlySet<string> {
  const people = requirements.flatMap(({ group }) => [...(membership.get(group) ?? [])]);
  return new Set(people.filter(person => person !== requester));
}

/** Whether the requirements could be met at all by people other than the requester. */
export function canBeApproved(
  requirements: readonly Requirement[],
  membership: Membership,
  requester: string,
): boolean {
  const people = [...approvers(requirements, membership, requester)];
  return seatsTaken(requirements, people, membership) === seatsRequired(requirements);
}

/**
 * Whether a person may decide on a plan, and, if they agree, whether that completes it.
 *
 * @param approved the people who have agreed to this plan so far
 */
export function verdictOn(
  person: string,
  request: {
    readonly requester: string;
    readonly requirements: readonly Requirement[];
    readonly approved: readonly string[];
  },
  membership: Membership,
): Verdict {
  const { requester, requirements, approved } = request;
  if (person === requester) return { refused: 'own-request' };
  if (!approvers(requirements, membership, requester).has(person)) return { refused: 'not-an-approver' };
  if (approved.includes(person)) return { refused: 'already-decided' };
  const before = seatsTaken(requirements, approved, membership);
  const after = seatsTaken(requirements, [...approved, person], membership);
  if (after === before) return { refused: 'no-place-left' };
  const missing = seatsRequired(requirements) - after;
  return { complete: missing === 0, missing };
}

/** Whether approvals that were given still meet the requirements, with the groups as they are now. */
export function stillApproved(
  requirements: readonly Requirement[],
  approved: readonly string[],
  membership: Membership,
): boolean {
  return seatsTaken(requirements, approved, membership) === seatsRequired(requirements);
}
