import type { Message } from '../../cards/message.ts';
import type { RequestEvent } from '../../domain/request/events.ts';
import { refOf } from '../../domain/request/record.ts';
import type { OutboxRow } from '../../store/outbox.ts';
import type { RequestRecord } from '../../store/requests.ts';
import type { AppContext } from '../context.ts';
import type { MessageMetadata, MessageRef, MessageTarget } from '../ports.ts';
import type { CardPace } from './card-pace.ts';

/** One delivery of a request's messages, with what is known of its card. */
export interface Delivery {
  readonly context: AppContext;
  readonly record: RequestRecord;
  card: MessageRef | undefined;
  /** Whether the card is to be replaced through a response_url, so that no update is needed. */
  readonly isCardReplaced: boolean;
  readonly pace: CardPace;
}

/** Posts a message, unless an earlier attempt whose end is not known has posted it. */
export async function postOnce(
  { ports: { messenger } }: AppContext,
  row: OutboxRow,
  to: MessageTarget,
  message: Message,
  metadata: MessageMetadata,
): Promise<MessageRef> {
  const found = row.state === 'sending' ? await messenger.find(to, row.id, row.createdAt) : undefined;
  return found ?? messenger.post(to, message, metadata);
}

export function metadataOf(
  event_type: MessageMetadata['event_type'],
  event_payload: MessageMetadata['event_payload'],
): MessageMetadata {
  return { event_type, event_payload };
}

/** Returns the event that a message is about. */
export function eventOf({ request, events }: RequestRecord, seq: number): RequestEvent {
  const event = events.find(entry => entry.seq === seq);
  if (event === undefined) throw new Error(`${refOf(request.id)} has no event ${seq}`);
  return event;
}
