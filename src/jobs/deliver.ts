import { backoff } from '../base/wait.ts';
import { hintsMessage } from '../cards/hints-card.ts';
import { lineFor } from '../cards/lines.ts';
import type { Message } from '../cards/message.ts';
import { requestCard } from '../cards/request-card.ts';
import { refOf } from '../domain/request/record.ts';
import type { Lease } from '../requests/leases.ts';
import type { OutboxRow } from '../requests/outbox.ts';
import { keepCard, markSending, markSent, park, postpone, waitingMessages } from '../requests/outbox.ts';
import type { Dossier } from '../requests/read.ts';
import { readDossier } from '../requests/read.ts';
import { titleOf } from '../workflows/load.ts';
import type { JobDeps } from './deps.ts';
import type { Metadata, Place, SlackTrouble } from './ports.ts';

/** What may be known of a request's place in Slack while its messages go out. */
interface Round {
  readonly deps: JobDeps;
  readonly dossier: Dossier;
  card: Place | undefined;
}

/** Pauses between attempts to tell Slack something, in milliseconds. */
export const DELIVERY_PACE = { first: 1_000, most: 60_000 };

/**
 * Tells Slack what waits to be told of a request, in order. A message whose posting is in doubt is looked for before it
 * is posted again; one that Slack refuses for good is put aside, and the next goes on.
 */
export async function deliver(deps: JobDeps, id: number, lease: Lease): Promise<void> {
  const { db, clock } = deps;
  for (;;) {
    const waiting = await waitingMessages(db, id);
    const first = waiting[0];
    if (first === undefined || (first.notBefore !== null && first.notBefore > clock())) return;
    await markSending(
      db,
      id,
      waiting.map(row => row.id),
      lease,
    );
    const dossier = await readDossier(db, id);
    if (dossier === undefined) return;
    const { cardChannel: channel, cardTs: ts } = dossier.request;
    const round: Round = { deps, dossier, card: channel === null || ts === null ? undefined : { channel, ts } };
    if (!(await sendAll(round, waiting, lease))) return;
  }
}

/** @returns false where Slack cannot be told more just now */
async function sendAll(round: Round, rows: readonly OutboxRow[], lease: Lease): Promise<boolean> {
  const { deps } = round;
  const sent: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (lease.left() <= 0) return false;
    const trouble = await attempt(round, row);
    if (trouble === undefined) {
      sent.push(row.id);
      continue;
    }
    await markSent(deps.db, sent.splice(0), deps.clock());
    if (trouble.kind === 'final' || trouble.kind === 'gone') {
      deps.log.warn({ request: refOf(row.requestId), problem: trouble.sentence }, 'Slack refused a message for good');
      await park(deps.db, row, trouble.sentence, deps.clock());
      continue;
    }
    await hold(deps, row, trouble, rows.slice(index + 1));
    return false;
  }
  await markSent(deps.db, sent, deps.clock());
  return true;
}

/** Lets a message wait, and those behind it with it: of these nothing was tried. */
async function hold(deps: JobDeps, row: OutboxRow, trouble: SlackTrouble, behind: readonly OutboxRow[]): Promise<void> {
  const { db, clock, log, nudge } = deps;
  const ms = trouble.kind === 'wait' ? trouble.ms : backoff(row.attempts + 1, DELIVERY_PACE);
  const until = new Date(clock().getTime() + ms);
  log.info({ request: refOf(row.requestId), problem: trouble.sentence, ms }, 'Slack is to be told later');
  await postpone(db, [row.id], trouble.kind === 'wait' ? row.state : 'sending', until);
  for (const state of ['pending', 'sending'] as const) {
    const ids = behind.filter(entry => entry.state === state).map(({ id }) => id);
    await postpone(db, ids, state, null);
  }
  setTimeout(() => nudge('deliver', row.requestId), ms + 50).unref();
}

async function attempt(round: Round, row: OutboxRow): Promise<SlackTrouble | undefined> {
  const { messenger } = round.deps;
  try {
    await send(round, row);
    return undefined;
  } catch (error) {
    return messenger.troubleOf(error);
  }
}

async function send(round: Round, row: OutboxRow): Promise<void> {
  const { body } = row;
  if (body.kind === 'card') return sendCard(round, row);
  if (body.kind === 'line') return sendLine(round, row, body.event);
  const { channel, person, hints } = body;
  await round.deps.messenger.whisper({ channel, person }, hintsMessage(row.requestId, hints));
}

/** Posts the card, or brings the one that stands up to date. */
async function sendCard(round: Round, row: OutboxRow): Promise<void> {
  const { deps, dossier } = round;
  const { messenger, rulebook, db } = deps;
  const { request } = dossier;
  const title = titleOf(rulebook, request);
  const message = requestCard({ ...dossier, title });
  const metadata = metadataOf('change_request', { request: refOf(request.id), status: request.state, outbox: row.id });
  if (round.card !== undefined) {
    try {
      return await messenger.update(round.card, message, metadata);
    } catch (error) {
      if (messenger.troubleOf(error).kind !== 'gone') throw error;
      round.card = undefined;
    }
  }
  const place = await postOnce(round, row, { channel: await messenger.channel() }, message, metadata);
  round.card = place;
  await keepCard(db, request.id, place);
}

async function sendLine(round: Round, row: OutboxRow, seq: number): Promise<void> {
  const { deps, dossier, card } = round;
  const event = dossier.events.find(entry => entry.seq === seq);
  if (event === undefined) throw new Error(`${refOf(row.requestId)} has no event ${seq}`);
  const channel = card?.channel ?? (await deps.messenger.channel());
  const metadata = metadataOf('change_event', { request: refOf(row.requestId), event: event.type, outbox: row.id });
  const to = card === undefined ? { channel } : { channel, thread: card.ts };
  await postOnce(round, row, to, lineFor(event), metadata);
}

/** Posts a message, unless an earlier attempt whose end is not known has. */
async function postOnce(
  { deps }: Round,
  row: OutboxRow,
  to: { readonly channel: string; readonly thread?: string },
  message: Message,
  metadata: Metadata,
): Promise<Place> {
  const found = row.state === 'sending' ? await deps.messenger.find(to, row.id, row.createdAt) : undefined;
  return found ?? deps.messenger.post(to, message, metadata);
}

function metadataOf(event_type: Metadata['event_type'], event_payload: Metadata['event_payload']): Metadata {
  return { event_type, event_payload };
}
