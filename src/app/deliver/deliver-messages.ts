import { backoff } from '../../base/wait.ts';
import { requestCard } from '../../cards/request-card.ts';
import { suggestionsMessage } from '../../cards/suggestions-card.ts';
import { peopleNotifiedBy, threadLine } from '../../cards/thread-lines.ts';
import { BOT, isProgress } from '../../domain/request/events.ts';
import { refOf } from '../../domain/request/record.ts';
import { peopleNotified } from '../../domain/request/requester-news.ts';
import type { RequestState } from '../../domain/request/states.ts';
import type { Database } from '../../store/database.ts';
import type { Lease } from '../../store/leases.ts';
import type { OutboxRow } from '../../store/outbox.ts';
import { forgetCard, markSending, parkMessage, postpone, saveCard, waitingMessages } from '../../store/outbox.ts';
import { recordOf } from '../../store/requests.ts';
import { applyTransition, withRequest } from '../../store/transition.ts';
import { headingOf } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import type { MessageRef, SlackFailure } from '../ports.ts';
import type { CardNews, CardPace } from './card-pace.ts';
import { createCardPace } from './card-pace.ts';
import type { Delivery } from './post-once.ts';
import { eventOf, metadataOf, postOnce } from './post-once.ts';

import type { Sent } from './record-sent.ts';
import { recordSent } from './record-sent.ts';
import { endCall, isNotification, sendCall, sendTell, wayToNotify } from './send-notification.ts';
import { updateCard } from './update-card.ts';
import { withoutMentions } from './without-mentions.ts';

/** Pauses between attempts to send a message, in milliseconds. */
export const DELIVERY_PACE = { first: 1_000, most: 60_000 };

/** A delivery that was postponed starts a little after its time, so that it never comes too early: milliseconds. */
const MARGIN_MS = 50;

/**
 * Sends the messages of a request that wait, in order. A message that may have been posted is looked for before it is
 * posted again. A message that Slack refuses for good is parked, and the next one is sent. Where a card waits for its
 * turn, so does everything else about its request.
 */
export async function deliverMessages(
  context: AppContext,
  id: number,
  lease: Lease,
  pace: CardPace = createCardPace(),
): Promise<void> {
  const { db, queue, clock } = context;
  let hasMore = true;
  while (hasMore && lease.left() > 0) {
    const waiting = await waitingMessages(db, id, clock());
    const [first] = waiting;
    if (first === undefined) return;
    const { lanes, delayMs, isCardReplaced } = dueLanes(context, waiting, pace);
    if (lanes.length === 0) {
      queue.enqueue([{ work: 'deliver', id, version: first.version, delayMs: delayMs + MARGIN_MS }]);
      return;
    }
    const ids = lanes.flat().map(row => row.id);
    const record = await recordOf(db, await markSending(db, id, ids, lease));
    const { cardChannel: channel, cardTs: ts } = record.request;
    const card = channel === null || ts === null ? undefined : { channel, ts };
    const delivery: Delivery = { context, record, card, isCardReplaced, pace };
    hasMore = await sendAll(delivery, lanes, lease);
  }
}

/** Messages that are sent in this order. */
type Lane = readonly OutboxRow[];

/**
 * Returns the messages of a request that can be sent now, and otherwise how long they have to wait, in milliseconds: for Slack, or
 * for the turn of the request's card. A card that exists is updated whether or not Slack takes new messages: it must not stay
 * behind because lines wait. Where its update would have to wait, a new state is shown by replacing the card. Nothing waits for the
 * calls that are brought up to date, one at a time.
 */
function dueLanes(
  { clock }: AppContext,
  rows: readonly OutboxRow[],
  pace: CardPace,
): { readonly lanes: readonly Lane[]; readonly delayMs: number; readonly isCardReplaced: boolean } {
  const isCard = ({ body, hasCard }: OutboxRow) => hasCard && body.kind === 'card';
  const isEnd = ({ body }: OutboxRow) => body.kind === 'call-end';
  const others = rows.filter(row => !isCard(row) && !isEnd(row));
  const all = [rows.filter(isCard), others, rows.filter(isEnd).slice(0, 1)].filter(lane => lane.length > 0);
  const now = clock().getTime();
  const waitOf = ([first]: Lane) => Math.max(0, (first?.notBefore?.getTime() ?? 0) - now);
  const lanes = all.filter(lane => waitOf(lane) === 0);
  if (lanes.length === 0) return { lanes, delayMs: Math.min(...all.map(waitOf)), isCardReplaced: false };
  const update = lanes.flat().find(isCard);
  const news = newsOf(rows);
  const cardMs = update === undefined ? 0 : pace.ask(update.requestId, news);
  const isCardReplaced =
    update !== undefined && cardMs > 0 && news === 'passing' && update.replacements > KEPT_REPLACEMENTS;
  if (cardMs > 0 && !isCardReplaced) return { lanes: [], delayMs: cardMs, isCardReplaced };
  const end = lanes.flat().find(isEnd);
  const endMs = end === undefined ? 0 : pace.ask(end.requestId, 'call');
  const sent = endMs > 0 ? lanes.filter(lane => !lane.some(isEnd)) : lanes;
  return { lanes: sent, delayMs: endMs, isCardReplaced };
}

/** How many replacements are kept for what a request rests in: Slack may refuse an update then. */
const KEPT_REPLACEMENTS = 1;

/** The states of requests that the bot works on. */
const workedOn: readonly RequestState[] = ['approved', 'executing', 'rolling_back'];

/** Returns why the card of a request is to be updated. */
function newsOf(rows: readonly OutboxRow[]): CardNews {
  const state = rows[0]?.requestState;
  if (state === undefined || !workedOn.includes(state)) return 'rest';
  const news = rows.flatMap(({ attempts, about }) => (attempts === 0 && about !== null ? [about] : []));
  return news.length > 0 && news.every(isProgress) ? 'progress' : 'passing';
}

/** Returns whether more messages wait. */
async function sendAll(delivery: Delivery, lanes: readonly Lane[], lease: Lease): Promise<boolean> {
  const { context, record } = delivery;
  const sent: Sent[] = [];
  for (const lane of lanes) {
    const isStopped = await sendLane(delivery, lane, lease, sent);
    if (isStopped && delivery.card === undefined) {
      // Lines belong below a card. Where it was deleted, and no new one could be posted, they wait for it.
      await putBack(
        context.db,
        lanes.flat().filter(row => !lane.includes(row)),
      );
      break;
    }
  }
  return recordSent(context, record.request, sent);
}

/** Returns whether messages of the lane have to wait. */
async function sendLane(delivery: Delivery, rows: Lane, lease: Lease, sent: Sent[]): Promise<boolean> {
  const { context, record } = delivery;
  for (const [index, row] of rows.entries()) {
    if (lease.left() <= 0) return true;
    // Notifying people takes longer, and answers link a new card as soon as it is known where it is.
    if (isNotification(row) && sent.some(isNewCard)) await recordSent(context, record.request, sent.splice(0));
    const failure = await attempt(delivery, row, sent);
    if (failure === undefined) continue;
    await recordSent(context, record.request, sent.splice(0));
    if (failure.kind === 'refused' || failure.kind === 'missing') {
      context.log.warn({ request: refOf(row.requestId), problem: failure.sentence }, 'Slack refused a message');
      await park(context, row, failure.sentence);
      continue;
    }
    await postponeFrom(delivery, row, failure, rows.slice(index + 1));
    return true;
  }
  return false;
}

function isNewCard({ row, posted }: Sent): boolean {
  return row.body.kind === 'card' && posted !== undefined;
}

/** Lets a message wait, and those behind it, which were not tried. */
async function postponeFrom(
  { context }: Delivery,
  row: OutboxRow,
  failure: SlackFailure,
  behind: readonly OutboxRow[],
): Promise<void> {
  const { db, clock, log } = context;
  const ms = failure.kind === 'retryable' ? failure.retryAfterMs : backoff(row.attempts + 1, DELIVERY_PACE);
  const until = new Date(clock().getTime() + ms);
  log.info({ request: refOf(row.requestId), problem: failure.sentence, ms }, 'a message to Slack has to wait');
  await postpone(db, [row.id], failure.kind === 'retryable' ? row.state : 'sending', until);
  await putBack(db, behind);
}

/** Gives messages that were not tried the states that they had. */
async function putBack(db: Database, rows: readonly OutboxRow[]): Promise<void> {
  for (const state of ['pending', 'sending'] as const) {
    const ids = rows.filter(row => row.state === state).map(({ id }) => id);
    await postpone(db, ids, state, null);
  }
}

/** Parks a message that Slack refuses for good. The audit trail says so. */
async function park(context: AppContext, row: OutboxRow, problem: string): Promise<void> {
  await withRequest(context, row.requestId, async (tx, request) => {
    await parkMessage(tx, row.id, problem);
    const parked = { type: 'parked', actor: BOT, data: { outbox: row.id, problem } } as const;
    await applyTransition(tx, request, { events: [parked], silent: true }, context.clock());
  });
}

/** Sends a message, and adds it to what was sent. */
async function attempt(delivery: Delivery, row: OutboxRow, sent: Sent[]): Promise<SlackFailure | undefined> {
  const { messenger } = delivery.context.ports;
  try {
    sent.push({ row, posted: await send(delivery, row) });
    return undefined;
  } catch (error) {
    return messenger.classifyError(error);
  }
}

/** Returns the message that Slack has now; undefined where it only updated the card, or where nothing is to be said any more. */
async function send(delivery: Delivery, row: OutboxRow): Promise<Sent['posted']> {
  const { body } = row;
  switch (body.kind) {
    case 'card':
      return sendCard(delivery, row);
    case 'line':
      return sendLine(delivery, row, body.event);
    case 'call':
      return sendCall(delivery, row, body);
    case 'call-end':
      return endCall(delivery, body.call);
    case 'tell':
      return sendTell(delivery, row, body);
    case 'suggestions':
      return delivery.context.ports.messenger.postEphemeral(
        { channel: body.channel, person: body.person },
        suggestionsMessage(row.requestId, body.suggestions),
      );
  }
}

/** Posts the card, or updates the one that exists. */
async function sendCard(delivery: Delivery, row: OutboxRow): Promise<MessageRef | undefined> {
  const { context, record } = delivery;
  const { ports, rulebook, db, portal } = context;
  const { messenger } = ports;
  const { request } = record;
  const plan = request.plan?.hash ?? null;
  const card = requestCard({ ...record, ...headingOf(rulebook, request), portal });
  const message = await withoutMentions(context, card);
  const metadata = metadataOf('change_request', { request: refOf(request.id), status: request.state, outbox: row.id });
  if (delivery.card !== undefined) {
    try {
      await updateCard(delivery, delivery.card, message, metadata);
      if (request.cardPlan !== plan) await saveCard(db, request.id, { ...delivery.card, plan });
      return undefined;
    } catch (error) {
      if (messenger.classifyError(error).kind !== 'missing') throw error;
      delivery.card = undefined;
      await forgetCard(db, request.id);
    }
  }
  const ref = await postOnce(context, row, { channel: await messenger.channel() }, message, metadata);
  delivery.card = ref;
  await saveCard(db, request.id, { ...ref, plan });
  return ref;
}

async function sendLine(delivery: Delivery, row: OutboxRow, seq: number): Promise<MessageRef> {
  const { context, record, card } = delivery;
  const event = eventOf(record, seq);
  const { rulebook } = context;
  const mentioned = peopleNotified(event, record.request).filter(
    person => wayToNotify(rulebook.policy, record.request, event, person) === 'thread',
  );
  const notified = [...peopleNotifiedBy(event), ...mentioned];
  const message = await withoutMentions(context, threadLine(event, mentioned), notified);
  const channel = card?.channel ?? (await context.ports.messenger.channel());
  const metadata = metadataOf('change_event', { request: refOf(row.requestId), event: event.type, outbox: row.id });
  const to = card === undefined ? { channel } : { channel, thread: card.ts };
  return postOnce(context, row, to, message, metadata);
}
