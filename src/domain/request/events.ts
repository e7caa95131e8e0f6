import type { Suggestion } from '../resolve-input.ts';

/** Approvals that a plan needs from one group. */
export interface RequiredApproval {
  readonly group: string;
  readonly count: number;
  /** Id of the Slack user group, if the group is one: mentioning it notifies its members. */
  readonly usergroup: string | null;
}

/** Everything that can happen to a request, with its details. The audit trail stores these under these names. */
export interface EventData {
  created: { workflow: string; inputs: Readonly<Record<string, readonly string[]>>; reason: string | null };
  planned: { hash: string; changes: number; needs: readonly RequiredApproval[] };
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
  /** A person asked to stop the execution after the present step. */
  stop_requested: Record<never, never>;
  /** The request was stopped, and nothing had been changed. */
  stopped: Record<never, never>;
  /** All changes were made before the stop took effect. */
  stop_too_late: Record<never, never>;
  undoing: { steps: number };
  step_undone: { step: string; title: string; correlationId: string | null; ms: number };
  succeeded: { ms: number };
  rolled_back: { ms: number };
  failed: { sentences: readonly string[] };
  /** An operator ended the request with `unlock`, which released its locks for other requests. */
  unlocked: { reason: string };
  /** Slack rejected a message permanently. */
  parked: { outbox: string; problem: string };
}

export type EventType = keyof EventData;

/** Whether an event gets its own line in the request's thread. */
const postedToThread = {
  created: false,
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
  stop_requested: true,
  stopped: true,
  stop_too_late: true,
  undoing: true,
  step_undone: true,
  succeeded: true,
  rolled_back: true,
  failed: true,
  unlocked: false,
  parked: false,
} as const satisfies Record<EventType, boolean>;

/** Returns whether an event of this type gets a line in the request's thread. */
export function isPostedToThread(type: EventType): boolean {
  return postedToThread[type];
}

/** What is known of an event beside its own data. What is not known, or does not apply, is left out. */
export interface EventContext extends Pick<Actor, 'team' | 'channel'> {
  /** The version of the policy that the request is decided under. */
  readonly policyVersion?: string | undefined;
  /** The hash of the plan that the request has. */
  readonly planHash?: string | undefined;
}

/** Digests of documents that an event names, each by what it is: `plan`, `requirements` or `rulebook`. */
export type EventDocuments = Readonly<Record<string, string>>;

/** One event of a request's audit trail. */
export type RequestEvent = {
  [T in EventType]: {
    readonly seq: number;
    readonly at: Date;
    /** Who caused it: {@link personOf} an actor. */
    readonly actor: string;
    readonly type: T;
    readonly data: EventData[T];
    readonly context: EventContext;
    readonly documents: EventDocuments;
  };
}[EventType];

/** The actor of events that no person caused. */
export const BOT = 'amplsbot';

/** A person who does something, and where in Slack, as far as Slack says so. */
export interface Actor {
  /** A Slack user id, or `operator` and the name of whoever uses the command line. */
  readonly person: string;
  /** Id of the Slack workspace. */
  readonly team?: string | undefined;
  /** Id of the channel in which the person typed or clicked. */
  readonly channel?: string | undefined;
}

/** Returns the name under which the audit trail keeps an actor. */
export function personOf(actor: Actor | typeof BOT): string {
  return actor === BOT ? BOT : actor.person;
}

/** A message that waits in the outbox of a request. Its text is rendered from the record when the message is sent. */
export type OutgoingBody =
  | { readonly kind: 'card' }
  | { readonly kind: 'line'; readonly event: number }
  | {
      readonly kind: 'suggestions';
      readonly person: string;
      readonly channel: string;
      readonly suggestions: readonly Suggestion[];
    };
