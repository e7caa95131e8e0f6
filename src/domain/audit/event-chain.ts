import { sha256 } from '../canonical-json.ts';

/** An event as it is stored, with the hash that chains it to the event before it. */
export interface StoredEvent {
  readonly requestId: number;
  readonly seq: number;
  /** ISO 8601 in UTC, with six digits of the second: `2026-03-01T12:00:00.000000Z`. */
  readonly at: string;
  readonly actor: string;
  readonly type: string;
  /** JSON as text. */
  readonly data: string;
  readonly previous: string;
  readonly hash: string;
}

/** What the event before it has to be. The first event of a request follows event 0, which has an empty hash. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainEnd = { seq: 0, hash: '' };

/** How an event is not what was written. */
export type ChainFault =
  /** Its number does not follow that of the event before it: events are missing, or were added or moved. */
  | 'out-of-order'
  /** What it says about the event before it is not the hash of that event. */
  | 'not-chained'
  /** Its hash is not that of its content. */
  | 'changed'
  /** A field has a form that the bot never writes, and that the hash might not show. */
  | 'malformed';

/** Milliseconds are hashed; finer digits would not be, and the bot never writes any. */
const TIME = /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/;

/** Returns how an event is not what was written after the event before it; undefined where it is. */
export function chainFault(event: StoredEvent, before: ChainEnd): ChainFault | undefined {
  if (event.seq !== before.seq + 1) return 'out-of-order';
  if (event.previous !== before.hash) return 'not-chained';
  if (!TIME.test(event.at) || !/^[a-z_]+$/.test(event.type) || !isOneLineJson(event.data)) return 'malformed';
  return hashOf(event) === event.hash ? undefined : 'changed';
}

/** Returns the hash of an event, as the trigger `chain_event` computes it. */
function hashOf({ previous, requestId, seq, at, actor, type, data }: Omit<StoredEvent, 'hash'>): string {
  return sha256([previous, requestId, seq, at.replace('000Z', 'Z'), actor, type, data].join('\n'));
}

/** The hash joins fields by newlines: with the last two on one line each, no text can move between fields. */
function isOneLineJson(data: string): boolean {
  if (data.includes('\n')) return false;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
