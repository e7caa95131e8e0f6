import type { Json } from '../json.ts';

/** A payload that Slack sends to the app and that the app has to acknowledge within three seconds. */
export interface Delivery {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly body: Json;
  /** Whether the acknowledgement may carry a response, as for commands, submitted views and options. */
  readonly acceptsResponse: boolean;
  /** Set when an event is delivered again because it was not acknowledged. */
  readonly retry?: { readonly number: number; readonly reason: string };
}

/** The app's acknowledgement of a delivery. */
export interface Ack {
  /** The HTTP status. It is 200 for every acknowledgement over Socket Mode, and 0 when there was none. */
  readonly status: number;
  readonly ms: number;
  /** The response: parsed when it is JSON, or else the text. */
  readonly body: unknown;
  /** Slack's error name. A valid acknowledgement within three seconds has none. */
  readonly error?: string;
}

/** Sends a delivery to the app and returns when it has been acknowledged or has failed. Never throws. */
export type Deliver = (delivery: Delivery) => Promise<Ack>;

// https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
export const ackTimeoutMs = 3_000;

/** Returns the acknowledgement that stands for a missing or late one. */
export function failedAck(error: 'operation_timeout' | 'dispatch_failed', startedAt: number): Ack {
  return { status: 0, ms: elapsedMs(startedAt), body: '', error };
}

/** Returns the milliseconds since an earlier `performance.now()`. */
export function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
