import { checkApproval } from '../domain/approval/check-approval.ts';
import type { Actor, ApproverCall } from '../domain/request/events.ts';
import { lastCallAt, REMIND_MS } from '../domain/request/last-call.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { noteKey, requestUnder } from '../store/accept-request.ts';
import { eventsOf, readRequestRecord } from '../store/requests.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { isRequesterOrApprover, membersOf, requiredApprovalsOf } from './group-members.ts';
import type { Refused } from './load-request.ts';
import { refuse, unknownRequest } from './load-request.ts';
import { callApprovers } from './plan/call-approvers.ts';

export type RemindOutcome =
  | Refused<'not-waiting' | 'not-concerned' | 'called-lately' | 'no-approvers'>
  | { readonly reminded: number };

/**
 * Calls those again whose approval a plan still needs, for its requester or an approver. The same key twice is the same reminder.
 *
 * @throws Problem `unknown-request`; `unavailable` where Slack does not say who the approvers are
 */
export async function remindApprovers(
  context: AppContext,
  { request: id, key, actor }: { readonly request: number; readonly key: string; readonly actor: Actor },
): Promise<RemindOutcome> {
  const record = await readRequestRecord(context.db, id);
  if (record === undefined) throw unknownRequest(id);
  const isConcerned = await isRequesterOrApprover(context, record.request, actor.person);
  const calls = await callsOf(context, record.request, approvedBy(record.request, record.decisions));
  const now = context.clock();
  const refused = await withRequest(context, id, async (tx, request) => {
    if ((await requestUnder(tx, key)) !== undefined) return undefined;
    const isSamePlan = request.planNumber === record.request.planNumber;
    if (!isSamePlan || request.state !== 'awaiting_approval' || request.approvalsCompleteAt !== null)
      return 'not-waiting';
    if (!isConcerned) return 'not-concerned';
    if (calls.length === 0) return 'no-approvers';
    const last = lastCallAt(await eventsOf(tx, id));
    if (last !== undefined && now.getTime() - last.getTime() < REMIND_MS) return 'called-lately';
    await noteKey(tx, key, id, now);
    await applyTransition(tx, request, { events: [{ type: 'reminded', actor, data: {} }], also: calls }, now);
    return undefined;
  });
  return refused === undefined ? { reminded: id } : refuse(context, id, refused);
}

/** Returns the messages that call those who can still approve a plan, and have not. */
async function callsOf(
  context: AppContext,
  request: ChangeRequest,
  approved: readonly string[],
): Promise<readonly ApproverCall[]> {
  const { requester, requirements } = request;
  if (requirements === null) return [];
  const membership = await membersOf(context, requirements);
  const canApprove = (person: string) =>
    !('refused' in checkApproval(person, { requester, requirements, approved }, membership));
  const left = requirements.filter(({ group }) => [...(membership.get(group) ?? [])].some(canApprove));
  const required = await requiredApprovalsOf(context, left);
  const called = { requirements: left, required, membership, without: approved };
  return callApprovers(context, request, called).map(call => ({ ...call, reminder: true }));
}
