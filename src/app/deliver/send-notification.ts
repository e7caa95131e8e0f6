import { callMessage, tellMessage } from '../../cards/notifications.ts';
import type { Policy } from '../../domain/approval/policy.ts';
import { callEnding, needsApproval } from '../../domain/request/calls.ts';
import type { ApproverCall, OutgoingBody, RequestEvent } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { refOf } from '../../domain/request/record.ts';
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
  const { directory } = context.ports;
  const { request } = record;
  if (!isNeeded(request, call.plan) || !isStillTheirs(request, call)) return endUncertainCall(delivery, row, call);
  const name = request.requester === BOT ? undefined : await directory.nameOf(request.requester);
  const channel = await channelOfCall(delivery, call);
  const by = call.by === undefined ? null : ((await directory.nameOf(call.by))?.name ?? 'another approver');
  const approvedBefore = record.decisions.some(
    ({ verdict, planNumber }) => verdict === 'approve' && planNumber < call.plan,
  );
  const details = { requester: name?.name ?? null, handedOverBy: by, approvedBefore };
  const message = callMessage(await namedRequest(delivery), call, details);
  return postOnce(context, row, { channel }, message, metadataOf('approver_call', { outbox: row.id }));
}

/** Returns whether a plan of a request still waits for approvals. */
function isNeeded(request: ChangeRequest, plan: number): boolean {
  return needsApproval(request) && request.planNumber === plan;
}

/** Brings a call up to date that may have been posted before it was over. */
async function endUncertainCall(
  delivery: Delivery,
  row: OutboxRow,
  call: ApproverCall,
): Promise<MessageRef | undefined> {
  if (row.state !== 'sending') return undefined;
  const channel = await channelOfCall(delivery, call);
  const posted = await delivery.context.ports.messenger.find({ channel }, row.id, row.createdAt);
  if (posted !== undefined) await updateCall(delivery, row.id, posted);
  return posted;
}

/** Lets a call that is over say what became of its request. Nothing is left to do where it was never posted, or was deleted. */
export async function endCall(delivery: Delivery, call: string): Promise<undefined> {
  const posted = delivery.record.events.findLast(({ type, data }) => type === 'delivered' && data.outbox === call);
  if (posted?.type !== 'delivered' || posted.data.ts === null) return undefined;
  await updateCall(delivery, call, { channel: posted.data.channel, ts: posted.data.ts });
  return undefined;
}

async function updateCall(delivery: Delivery, call: string, ref: MessageRef): Promise<void> {
  const { context, record, pace } = delivery;
  const { messenger } = context.ports;
  const ending = callEnding(record.events);
  if (ending === undefined) return;
  const message = await withoutMentions(context, tellMessage(await namedRequest(delivery), ending));
  try {
    await messenger.update(ref, message, metadataOf('approver_call', { outbox: call }));
  } catch (error) {
    const failure = messenger.classifyError(error);
    if (failure.kind === 'retryable') pace.refused();
    if (failure.kind !== 'refused' && failure.kind !== 'missing') throw error;
    context.log.warn({ request: refOf(record.request.id), problem: failure.sentence }, 'a call could not be updated');
  }
}

async function channelOfCall(delivery: Delivery, call: ApproverCall): Promise<string> {
  return call.to === 'person' ? delivery.context.ports.messenger.directChannel(call.person) : channelOf(delivery);
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
