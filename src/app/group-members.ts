import { Problem } from '../base/problem.ts';
import { eligibleApprovers } from '../domain/approval/check-approval.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import type { RequiredApproval } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { AppContext } from './context.ts';

/**
 * Returns whether a person submitted a request, or is now a member of a group that approves it.
 *
 * @throws what the directory throws where it does not answer
 */
export async function isRequesterOrApprover(
  { ports }: Pick<AppContext, 'ports'>,
  { requester, requirements }: Pick<ChangeRequest, 'requester' | 'requirements'>,
  person: string,
): Promise<boolean> {
  if (person === requester) return true;
  if (requirements === null || requirements.length === 0) return false;
  const membership = await ports.directory.members(requirements);
  return eligibleApprovers(requirements, membership, requester).has(person);
}

/** Returns the members of every group that requirements name. @throws Problem `unavailable` where Slack does not answer */
export function membersOf({ ports }: AppContext, requirements: readonly Requirement[]): Promise<Membership> {
  return orUnavailable(ports.directory.members(requirements));
}

/** Returns whose approval requirements ask for, with the groups' ids in Slack. @throws Problem `unavailable` */
export function requiredApprovalsOf(
  { ports }: AppContext,
  requirements: readonly Requirement[],
): Promise<readonly RequiredApproval[]> {
  const required = requirements.map(async requirement => {
    const { group, count } = requirement;
    return { group, count, usergroup: await ports.directory.usergroupOf(requirement) };
  });
  return orUnavailable(Promise.all(required));
}

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Problem('unavailable', 'Slack did not return the members of the groups that have to approve.', error);
  }
}
