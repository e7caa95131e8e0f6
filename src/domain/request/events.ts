import type { Json } from '../canonical-json.ts';
import type { Change } from '../changes/index.ts';
import type { Suggestion } from '../resolve-input.ts';
import type { LastChange } from '../topology/objects.ts';
import type { OverwrittenEdit, ReplacedDigests, ValueDifference } from '../watch/replaced-object.ts';
import type { RequestState, StepState } from './states.ts';

/** Why a decision that was made before the plan does not count for it. */
export type VoidReason = 'blocked' | 'plan-differs' | 'not-an-approver';

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
  /** A person decided about a connection before there was a plan. */
  decided_early: {
    verdict: 'approve' | 'reject';
    /** Beginning of the hash of the plan that the person saw. */
    hash: string | null;
    /** The request to let the connection in, which this one takes the place of. */
    instead: number | null;
  };
  /** What a person decided before there was a plan does not count for it. */
  decision_void: { verdict: 'approve' | 'reject'; why: VoidReason; person: string };
  planned: { hash: string; changes: number; needs: readonly RequiredApproval[] };
  blocked: { sentences: readonly string[] };
  agreed: { hash: string; missing: number };
  approved: { hash: string; steps?: readonly string[] };
  declined: { hash: string; reason: string };
  cancelled: Record<never, never>;
  expired: Record<never, never>;
  /** The request expires without a decision at this time (ISO 8601). */
  expiring: { at: string };
  stale: {
    differences: readonly string[];
    /** Who had approved the plan. Earlier versions did not store it. */
    approvers?: readonly string[];
  };
  replanning: Record<never, never>;
  /** The requester changed what the request asks for: it asks for this now. */
  amended: {
    inputs: Readonly<Record<string, readonly string[]>>;
    reason: string | null;
    /** Who follows the request because they had asked for what it asked for before. */
    followers: readonly string[];
  };
  /** Somebody commented on the request, with a command or by a reply in its thread. */
  comment: {
    text: string;
    /** The reply in Slack; null for a command. */
    ts: string | null;
  };
  /** Somebody who may approve the request asks its requester, and its expiry is paused. */
  question_asked: {
    text: string;
    /** When the request expires if nobody answers (ISO 8601); null where it does not. */
    until: string | null;
  };
  /** The requester answered all open questions. */
  question_answered: {
    text: string;
    /** The reply in Slack; null for a command or a form. */
    ts: string | null;
    /** Who had asked. */
    askers: readonly string[];
    /** When the request expires now (ISO 8601); null where it does not. */
    until: string | null;
  };
  /** An approver asked somebody else who may approve the request to decide. */
  assigned: { to: string };
  /** Somebody had the approvers called again. */
  reminded: Record<never, never>;
  /** Somebody asked for the same, and follows the request. */
  followed: { reason: string | null };
  waits: { for: readonly number[] };
  started: { changes: number };
  trouble: { problem: string; step: string | null };
  step_done: { step: string; title: string; correlationId: string | null; ms: number } & StepEvidence;
  /** What was read back differs from what was there before the write in more than the step was to change. */
  differs_after_write: {
    step: string;
    title: string;
    object: string;
    differences: readonly ValueDifference[];
    /** Who changed the object after the write, as far as the object shows it. */
    changed: LastChange | null;
  };
  /** The write of a step replaced what someone else had changed after the object was read. */
  edits_overwritten: { step: string; title: string; object: string; edits: readonly OverwrittenEdit[] };
  /** Whether a write of a step replaced what someone else had changed is not known. */
  overwrites_unknown: { step: string; title: string };
  /** Azure's history of changes shows that the write of a step replaced nothing that someone else had changed. */
  nothing_overwritten: { step: string; title: string };
  step_skipped: { step: string; title: string } & StepEvidence;
  step_failed: { step: string; title: string; problem: string; correlationId: string | null } & StepEvidence;
  /** A person asked to stop the execution after the present step. */
  stop_requested: Record<never, never>;
  /** The request was stopped, and nothing had been changed. */
  stopped: FinalSteps;
  /** All changes were made before the stop took effect. */
  stop_too_late: Record<never, never>;
  undoing: { steps: number };
  step_undone: { step: string; title: string; correlationId: string | null; ms: number } & StepEvidence;
  succeeded: { ms: number } & FinalSteps;
  rolled_back: {
    ms: number;
    /** Which step failed, and why; left out where a person stopped the request. */
    problem?: string;
  } & FinalSteps;
  /** What a request for a limited time has changed is undone at this time (ISO 8601). */
  undo_scheduled: { at: string };
  /** The time of a request is over: this request undoes what it changed. */
  undo_started: { request: number };
  /** What a request for a limited time had changed was undone by this request: as planned, or earlier by a person's roll back. */
  undone_in_time: { request: number; planned: boolean; changed: boolean };
  /** What the request had changed was rolled back by this request. */
  rolled_back_by: { request: number };
  /** A reversal was approved together with the request that it reverses. */
  approved_with: { request: number; hash: string; approvers: readonly string[] };
  /** What a request for a limited time changed may still be in place after its time: the reversal is in this state. */
  not_undone: { request: number; state: RequestState; sentences: readonly string[]; people: readonly string[] };
  failed: { sentences: readonly string[] } & FinalSteps;
  /** An operator ended the request with `unlock`, which released its locks for other requests. */
  unlocked: { reason: string };
  /** Slack rejected a message permanently. */
  parked: { outbox: string; problem: string };
  /** Slack has a message. Updates of the card are not kept: they show nothing that no other event has. */
  delivered: DeliveredMessage;
}

/** What a step's event keeps for whoever checks the audit trail. Earlier versions did not store it. */
interface StepEvidence {
  readonly evidence?: {
    readonly change: Change;
    /** The properties that the change reads and writes, before it. Null where nothing was there, or nothing was read. */
    readonly before?: Json | undefined;
    /** The same properties as they were read back. Left out where they were not. */
    readonly after?: Json | undefined;
    /** Sent to ARM as `x-ms-client-request-id`. */
    readonly clientRequestId: string;
    /** ARM's ids for its answers: to the write, and to the reading that shows it in place. */
    readonly correlationIds: readonly string[];
    /** The step that this one undoes. */
    readonly undoes: string | null;
    /** What was read before the write and put back with it, where the write replaced the whole object. */
    readonly replaced?: ReplacedDigests;
  };
}

/** How each step of a request ended. Earlier versions did not store it. */
interface FinalSteps {
  readonly steps?: readonly { readonly step: string; readonly state: StepState }[];
}

/** A message that Slack has. */
export interface DeliveredMessage {
  readonly outbox: string;
  readonly message: Exclude<OutgoingBody['kind'], 'call-end'>;
  /** The event that a thread line, or a message to the requester, is about. */
  readonly event: number | null;
  readonly channel: string;
  /** Null for a message that only one person saw: Slack keeps no such message. */
  readonly ts: string | null;
  /** Null where Slack did not give one. */
  readonly permalink: string | null;
}

export type EventType = keyof EventData;

/**
 * Where people read about an event: in the request's thread and its history, in its history only, or nowhere but in the
 * audit trail.
 */
const shownIn = {
  created: 'history',
  decided_early: 'thread',
  decision_void: 'thread',
  planned: 'thread',
  blocked: 'thread',
  agreed: 'thread',
  approved: 'history',
  declined: 'thread',
  cancelled: 'thread',
  expired: 'thread',
  expiring: 'thread',
  stale: 'thread',
  replanning: 'thread',
  amended: 'thread',
  comment: 'thread',
  question_asked: 'thread',
  question_answered: 'thread',
  assigned: 'thread',
  reminded: 'thread',
  followed: 'thread',
  waits: 'thread',
  started: 'thread',
  trouble: 'thread',
  step_done: 'thread',
  differs_after_write: 'thread',
  edits_overwritten: 'thread',
  overwrites_unknown: 'history',
  nothing_overwritten: 'trail',
  step_skipped: 'thread',
  step_failed: 'thread',
  stop_requested: 'thread',
  stopped: 'thread',
  stop_too_late: 'thread',
  undoing: 'thread',
  step_undone: 'thread',
  succeeded: 'thread',
  rolled_back: 'thread',
  failed: 'thread',
  undo_scheduled: 'thread',
  undo_started: 'thread',
  undone_in_time: 'thread',
  rolled_back_by: 'thread',
  approved_with: 'thread',
  not_undone: 'thread',
  unlocked: 'history',
  parked: 'history',
  delivered: 'trail',
} as const satisfies Record<EventType, 'thread' | 'history' | 'trail'>;

/** Returns whether an event of this type gets a line in the request's thread. */
export function isPostedToThread(type: EventType): boolean {
  return shownIn[type] === 'thread';
}

/** Returns whether the history of a request shows events of this type. */
export function isInHistory(type: EventType): boolean {
  return shownIn[type] !== 'trail';
}

/** Returns whether an event of this type only says how far an execution has come. */
export function isProgress(type: EventType): boolean {
  return type === 'step_done' || type === 'step_skipped' || type === 'step_undone';
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

/** Calls those who may approve a plan: in a message in the channel, or one of them directly. */
export type ApproverCall = {
  readonly kind: 'call';
  /** The plan that needs them: the request's `planNumber`. No other plan calls for their approval. */
  readonly plan: number;
  /** Who handed the decision to the person who is called; left out where everybody is called. */
  readonly by?: string;
  /** Whether they were called before. */
  readonly reminder?: boolean;
} & (
  | {
      readonly to: 'channel';
      readonly usergroups: readonly { readonly id: string; readonly name: string }[];
      readonly people: readonly string[];
    }
  | { readonly to: 'person'; readonly person: string }
);

/** A message that waits in the outbox of a request. Its text is rendered from the record when the message is sent. */
export type OutgoingBody =
  | { readonly kind: 'card' }
  | { readonly kind: 'line'; readonly event: number }
  | ApproverCall
  /** Brings a call up to date once it is over. `call` is the id of its own message in the outbox. */
  | { readonly kind: 'call-end'; readonly call: string }
  /** Tells a person whom it concerns about an event. Nothing is sent where the thread's line does that. */
  | { readonly kind: 'tell'; readonly event: number; readonly person: string }
  | {
      readonly kind: 'suggestions';
      readonly person: string;
      readonly channel: string;
      readonly suggestions: readonly Suggestion[];
    };
