import type { Json } from '../json.ts';

/** Something that Slack sends to the app and wants acknowledged within three seconds. */
export interface Parcel {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly body: Json;
  /** Whether the acknowledgement may say something: commands, submitted views and options. */
  readonly answerable: boolean;
  /** An event that was not acknowledged before. */
  readonly retry?: { readonly number: number; readonly reason: string };
}

/** How the app acknowledged. */
export interface Ack {
  /** The HTTP status; over a socket 200; 0 when nobody answered. */
  readonly status: number;
  readonly ms: number;
  /** What it said: JSON where it is JSON, else the text. */
  readonly body: unknown;
  /** Slack's name for what went wrong; an acknowledgement in time and order has none. */
  readonly error?: string;
}

/** Brings a parcel to the app and returns as soon as it has been acknowledged or has failed. Never throws. */
export type Deliver = (parcel: Parcel) => Promise<Ack>;

// https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
export const patience = 3_000;

/** Nobody answered in time, or at all. */
export function unanswered(error: 'operation_timeout' | 'dispatch_failed', startedAt: number): Ack {
  return { status: 0, ms: since(startedAt), body: '', error };
}

/** Milliseconds since a `performance.now()`. */
export function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
