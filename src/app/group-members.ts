import { Problem } from '../base/problem.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import type { RequiredApproval } from '../domain/request/events.ts';
import type { AppContext } from './context.ts';

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
