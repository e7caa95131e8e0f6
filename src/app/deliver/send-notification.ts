import { callMessage, tellMessage } from '../../cards/notifications.ts';
import type { Policy } from '../../domain/approval/policy.ts';
import type { ApproverCall, OutgoingBody, RequestEvent } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { approversNotified } from '../../domain/request/requester-news.ts';
import type { OutboxRow } from '../../store/outbox.ts';
import { requestTitle } from '../../workflows/load-rulebook.ts';
import type { MessageRef } from '../ports.ts';
import type { Delivery } from './post-once.ts';
import { eventOf, metadataOf, postOnce } from './post-once.ts';
import { withoutMentions } from './without-mentions.ts';

/** Returns whether a message is sent to notify people, and is neither the card nor a line of its thread. */
export function isNotification({ body: { kind } }: Pick<OutboxRow, 'body'>): boolean {
  return kind === 'call' || kind === 'tell';
}

/** Calls the approvers of a plan, if it still needs them, or the one to whom the decision was handed, if it is still theirs. */
export async function sendCall(
  delivery: Delivery,
  row: OutboxRow,
  call: ApproverCall,
): Promise<MessageRef | undefined> {
  const { context, record } = delivery;
  const { directory, messenger } = context.ports;
  const { request } = record;
  if (!needsApproval(request, call.plan) || !isStillTheirs(request, call)) return undefined;
  const name = request.requester === BOT ? undefined : await directory.nameOf(request.requester);
  const channel = call.to === 'person' ? await messenger.directChannel(call.person) : await channelOf(delivery);
  const by = call.by === undefined ? null : ((await directory.nameOf(call.by))?.name ?? 'another approver');
  const approvedBefore = record.decisions.some(
    ({ verdict, planNumber }) => verdict === 'approve' && planNumber < call.plan,
  );
  const details = { requester: name?.name ?? null, handedOverBy: by, approvedBefore };
  const message = callMessage(await namedRequest(delivery), call, details);
  return postOnce(context, row, { channel }, message, metadataOf('approver_call', { outbox: row.id }));
}

/** Returns whether a plan of a request still waits for approvals. */
function needsApproval({ state, planNumber, approvalsCompleteAt }: ChangeRequest, plan: number): boolean {
  return state === 'awaiting_approval' && planNumber === plan && approvalsCompleteAt === null;
}

function isStillTheirs({ assignee }: ChangeRequest, call: ApproverCall): boolean {
  if (call.by === undefined || assignee === null) return call.by === undefined;
  return call.to === 'person' ? call.person === assignee : call.people.includes(assignee);
}

/** Notifies a person of an event: directly, or in the channel together with all approvers whom it concerns. The thread's line may do so instead. */
export async function sendTell(
  delivery: Delivery,
  row: OutboxRow,
  { event, person }: Extract<OutgoingBody, { kind: 'tell' }>,
): Promise<MessageRef | undefined> {
  const { context, record } = delivery;
  const about = eventOf(record, event);
  const way = wayToNotify(context.rulebook.policy, record.request, about, person);
  const together = way === 'channel' ? approversNotified(about) : [];
  if (way === 'thread' || (way === 'channel' && person !== together[0])) return undefined;
  const message = tellMessage(await namedRequest(delivery), about, together);
  const channel = way === 'channel' ? await channelOf(delivery) : await context.ports.messenger.directChannel(person);
  const quiet = await withoutMentions(context, message, together);
  return postOnce(context, row, { channel }, quiet, metadataOf('requester_news', { outbox: row.id }));
}

/**
 * Returns how a person is notified of an event: directly, in the channel, or by the line in the thread. Slack notifies whoever a
 * thread mentions of all its later lines. So what calls approvers, or says that their approvals no longer count, is a message of its own.
 */
export function wayToNotify(
  { notify }: Pick<Policy, 'notify'>,
  { requester }: Pick<ChangeRequest, 'requester'>,
  event: RequestEvent,
  person: string,
): 'directly' | 'channel' | 'thread' {
  if (person === requester) return notify.requester === 'thread' ? 'thread' : 'directly';
  if (notify.approvers === 'direct-message') return 'directly';
  return approversNotified(event).includes(person) ? 'channel' : 'thread';
}

async function channelOf({ context, card }: Delivery): Promise<string> {
  return card?.channel ?? context.ports.messenger.channel();
}

async function namedRequest({ context, record: { request }, card }: Delivery) {
  const permalink = card === undefined ? null : await context.ports.messenger.permalink(card);
  return { request, title: requestTitle(context.rulebook, request), permalink };
}
