import type { Hint } from '../inputs.ts';

/** Who is asked to agree: so many members of a group. */
export interface Need {
  readonly group: string;
  readonly count: number;
  /** Id of the Slack user group behind it, if there is one: what makes Slack tell its members. */
  readonly usergroup: string | null;
}

/** What can happen to a request, with what is known about it. This is what the audit trail holds. */
export interface EventData {
  created: { workflow: string; inputs: Readonly<Record<string, readonly string[]>>; reason: string | null };
  /** A finished request is asked for again. */
  retries: { request: number };
  planned: { hash: string; changes: number; needs: readonly Need[] };
  blocked: { sentences: readonly string[] };
  agreed: { hash: string; missing: number };
  approved: { hash: string };
  declined: { hash: string; reason: string };
  cancelled: Record<never, never>;
  expired: Record<never, never>;
  stale: { differences: readonly string[] };
  replanning: Record<never, never>;
  waits: { for: readonly number[] };
  started: { changes: number };
  trouble: { problem: string; step: string | null };
  step_done: { step: string; title: string; correlationId: string | null; ms: number };
  step_skipped: { step: string; title: string };
  step_failed: { step: string; title: string; problem: string; correlationId: string | null };
  undoing: { steps: number };
  step_undone: { step: string; title: string; correlationId: string | null; ms: number };
  succeeded: { ms: number };
  rolled_back: { ms: number };
  failed: { sentences: readonly string[] };
  /** An operator has ended it from outside, so that others get what it held. */
  unlocked: { reason: string };
  /** Slack refused a message for good. */
  parked: { outbox: string; problem: string };
}

export type EventType = keyof EventData;

/** Which of them the request's thread is told about, a line each. */
const told = {
  created: false,
  retries: false,
  planned: true,
  blocked: true,
  agreed: true,
  approved: false,
  declined: true,
  cancelled: true,
  expired: true,
  stale: true,
  replanning: true,
  waits: true,
  started: true,
  trouble: true,
  step_done: true,
  step_skipped: true,
  step_failed: true,
  undoing: true,
  step_undone: true,
  succeeded: true,
  rolled_back: true,
  failed: true,
  unlocked: false,
  parked: false,
} as const satisfies Record<EventType, boolean>;

/** Whether the request's thread has a line for this. */
export function isTold(type: EventType): boolean {
  return told[type];
}

/** One thing that happened, as the record holds it. */
export type RequestEvent = {
  [T in EventType]: {
    readonly seq: number;
    readonly at: Date;
    /** A Slack user id, or `amplsbot`. */
    readonly actor: string;
    readonly type: T;
    readonly data: EventData[T];
  };
}[EventType];

/** Who acts where nobody clicked: the bot itself. */
export const BOT = 'amplsbot';

/** What Slack is to be told for a request. Messages are rendered from the record when they are sent. */
export type OutgoingBody =
  | { readonly kind: 'card' }
  | { readonly kind: 'line'; readonly event: number }
  | { readonly kind: 'hints'; readonly person: string; readonly channel: string; readonly hints: readonly Hint[] };
