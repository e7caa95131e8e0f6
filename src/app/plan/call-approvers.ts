import { eligibleApprovers } from '../../domain/approval/check-approval.ts';
import type { Membership, Requirement } from '../../domain/approval/requirements.ts';
import type { ApproverCall, RequiredApproval } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import type { AppContext } from '../context.ts';

/** The most people of one group who are mentioned one by one, so that its mention does not notify the requester. */
const MOST_PEOPLE = 30;

/**
 * Returns the messages that call everybody who may approve a plan, and not its requester.
 *
 * @param required the groups of the requirements, with their ids in Slack
 */
export function callApprovers(
  { rulebook: { policy } }: Pick<AppContext, 'rulebook'>,
  { requester, planNumber: plan }: Pick<ChangeRequest, 'requester' | 'planNumber'>,
  { requirements, required, membership, without = [] }: CalledGroups,
): readonly ApproverCall[] {
  if (requirements.length === 0) return [];
  const isCalled = (person: string) => person !== requester && !without.includes(person);
  if (policy.notify.approvers === 'direct-message') {
    const people = [...eligibleApprovers(requirements, membership, requester)].filter(isCalled).sort();
    return people.map(person => ({ kind: 'call', plan, to: 'person', person }));
  }
  const usergroups = new Map<string, string>();
  const people = new Set<string>();
  for (const { group, usergroup } of required) {
    const members = membership.get(group) ?? new Set();
    const others = [...members].filter(isCalled);
    const isAsGroup = others.length === members.size || others.length > MOST_PEOPLE;
    if (usergroup !== null && isAsGroup) usergroups.set(usergroup, group);
    else for (const person of others) people.add(person);
  }
  const inGroups = new Set(
    required.flatMap(({ group, usergroup }) =>
      usergroup !== null && usergroups.has(usergroup) ? [...(membership.get(group) ?? [])] : [],
    ),
  );
  const alone = [...people].filter(person => !inGroups.has(person)).sort();
  const mentioned = [...usergroups].map(([id, name]) => ({ id, name }));
  return [{ kind: 'call', plan, to: 'channel', usergroups: mentioned, people: alone }];
}

/** Whose approval a plan needs. */
interface CalledGroups {
  readonly requirements: readonly Requirement[];
  readonly required: readonly RequiredApproval[];
  readonly membership: Membership;
  /** Those of their members who are not called. */
  readonly without?: readonly string[];
}
