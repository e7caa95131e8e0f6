import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { Json } from '../domain/canonical-json.ts';
import type { QuotaDelta } from '../domain/changes/change.ts';
import type { Change } from '../domain/changes/index.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { AdvanceDecision } from '../domain/request/advance.ts';
import type { OutgoingBody } from '../domain/request/events.ts';
import type { OpenQuestion } from '../domain/request/record.ts';
import { requestStates, stepStates } from '../domain/request/states.ts';
import type { Inventory } from '../domain/topology/objects.ts';
import type { Arrival } from '../domain/watch/arrival.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';

export const amplsbot = pgSchema('amplsbot');

export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

const open = sql`state in ('planning', 'awaiting_approval', 'approved', 'executing', 'rolling_back', 'stale')`;
const ended = sql`state in ('blocked', 'succeeded', 'rolled_back', 'failed', 'declined', 'cancelled', 'expired')`;

/** Change requests. CR-12 is the row with id 12. */
export const requests = amplsbot.table(
  'requests',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    workflow: text().notNull(),
    /** As typed, by input name. */
    inputs: jsonb().$type<Record<string, readonly string[]>>().notNull(),
    reason: text(),
    requester: text().notNull(),
    /** The channel that it was submitted in: messages for the requester only go there. */
    origin: text().notNull(),
    /** The finished request that this one retries. */
    retryOf: integer('retry_of'),
    /** Identifies what the request does, as far as it was known when it was submitted. */
    effect: text(),
    /** The request for a limited time whose changes this one undoes. There is one at most. */
    reverses: integer(),
    /** When what this request changed is undone. Null where it stays, or has been undone. */
    undoAt: moment('undo_at'),
    state: text({ enum: requestStates }).notNull(),
    /** Counts the transitions. A job for the request carries it in its id. */
    version: integer().notNull().default(1),
    createdAt: moment('created_at').notNull(),
    changedAt: moment('changed_at').notNull(),
    expiresAt: moment('expires_at'),
    /** Questions of approvers without an answer. */
    questions: jsonb().$type<readonly OpenQuestion[]>().notNull().default([]),
    /** `expires_at` includes a pause until then. */
    expiryPausedUntil: moment('expiry_paused_until'),
    /** The approver who is to decide on the present plan, and who handed it to them. */
    assignee: text(),
    assignedBy: text('assigned_by'),
    plan: jsonb().$type<Plan>(),
    /** Keys of everything that the plan touches. Null where there is no plan. */
    subjects: jsonb().$type<readonly string[]>().generatedAlwaysAs(sql`plan -> 'locks'`),
    /** When the inventory was read that the plan rests on. */
    readAt: moment('read_at'),
    requirements: jsonb().$type<readonly Requirement[]>(),
    /** Why the request is in its state, in sentences. */
    statusReasons: jsonb('status_reasons').$type<readonly string[]>().notNull().default([]),
    /** No work is done before this time: Azure or Slack asked for a pause, or an attempt failed. */
    notBefore: moment('not_before'),
    attempts: integer().notNull().default(0),
    /** Counts the plans. A decision counts for one of them. */
    planNumber: integer('plan_number').notNull().default(1),
    /** What a person decided before there was a plan. It is settled, and cleared, with the plan. */
    advance: jsonb().$type<AdvanceDecision>(),
    /** For a connection that was requested in Azure: who asks, and what they will reach. */
    arrival: jsonb().$type<Arrival>(),
    /** When the approvals of the plan that waits for them were complete: its limits are still to be checked. */
    approvalsCompleteAt: moment('approvals_complete_at'),
    /** Who asked to stop the execution, and when. It ends after the present step. */
    stopRequestedBy: text('stop_requested_by'),
    stopRequestedAt: moment('stop_requested_at'),
    cardChannel: text('card_channel'),
    cardTs: text('card_ts'),
    /** Hash of the plan that the card shows, as it was last delivered. */
    cardPlan: text('card_plan'),
  },
  table => [
    index('requests_open').on(table.state).where(open),
    index('requests_open_by_requester').on(table.requester, table.id).where(open),
    uniqueIndex('requests_same_effect_once')
      .on(table.effect)
      .where(sql`state in ('planning', 'awaiting_approval', 'approved', 'executing', 'stale')`),
    index('requests_by_requester').on(table.requester, table.id),
    uniqueIndex('requests_reverse_once').on(table.reverses),
    index('requests_by_card').on(table.cardChannel, table.cardTs),
    index('requests_to_undo').on(table.undoAt).where(sql`undo_at is not null`),
    index('requests_ended').on(table.changedAt).where(ended),
    index('requests_by_subject').using('gin', table.subjects),
    index('requests_by_creation').on(table.createdAt),
  ],
);

/** Approvals and declines, each of one plan. */
export const decisions = amplsbot.table(
  'decisions',
  {
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    planHash: text('plan_hash').notNull(),
    /** The request's own `plan_number` at that time: a plan made again may have the same hash. */
    planNumber: integer('plan_number').notNull().default(1),
    person: text().notNull(),
    verdict: text({ enum: ['approve', 'decline'] }).notNull(),
    reason: text(),
    at: moment('at').notNull(),
  },
  table => [primaryKey({ columns: [table.requestId, table.planNumber, table.planHash, table.person] })],
);

/** One change of an approved plan, or the inverse of a change that was written. */
export const steps = amplsbot.table(
  'steps',
  {
    /** Also the `x-ms-client-request-id` of what is written for it. */
    id: uuid().primaryKey(),
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    position: integer().notNull(),
    /** The step that this one undoes. */
    undoes: uuid(),
    change: jsonb().$type<Change>().notNull(),
    title: text().notNull(),
    /** What the change adds to the counts of limits. It is reserved from the approval on. */
    demands: jsonb().$type<readonly QuotaDelta[]>().notNull(),
    state: text({ enum: stepStates }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    correlationId: text('correlation_id'),
    /** Where ARM reports how far a write is: a successor asks there instead of writing again. */
    operationUrl: text('operation_url'),
    after: jsonb().$type<Json>(),
    problem: text(),
  },
  table => [
    uniqueIndex('steps_in_order').on(table.requestId, table.position),
    index('steps_finished').on(table.finishedAt),
  ],
);

/** What requests hold, or wait for in the order of their tickets, which is that of their approvals. A key is held by one request at most. */
export const locks = amplsbot.table(
  'locks',
  {
    key: text().notNull(),
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    ticket: bigint({ mode: 'number' }).notNull(),
    held: boolean().notNull().default(false),
  },
  table => [
    primaryKey({ columns: [table.key, table.requestId] }),
    uniqueIndex('locks_held').on(table.key).where(sql`held`),
  ],
);

export const tickets = amplsbot.sequence('tickets');

/** Numbers the holders of all leases. A number is never used twice, so a lease's row may be deleted and made again. */
export const fences = amplsbot.sequence('fences');

/** Which process works on what, and until when. The fence grows whenever a lease gets a new holder. */
export const leases = amplsbot.table('leases', {
  key: text().primaryKey(),
  owner: text().notNull(),
  fence: bigint({ mode: 'number' }).notNull(),
  /** When the holder before let it run out; null where it was released. */
  lapsedAt: moment('lapsed_at'),
  expiresAt: moment('expires_at').notNull(),
});

/** The pauses that Azure has asked for, shared by all processes. */
export const armPauses = amplsbot.table(
  'arm_pauses',
  {
    /** The client id of the identity, or empty for the default one. */
    identity: text().notNull(),
    /** Empty for calls without a subscription. */
    subscription: text().notNull(),
    /** Region of ARM that asked for the pause; empty where it is not known. */
    region: text().notNull(),
    kind: text({ enum: ['read', 'write', 'delete', 'graph'] }).notNull(),
    until: moment('until').notNull(),
  },
  table => [primaryKey({ columns: [table.identity, table.subscription, table.region, table.kind] })],
);

/** The audit trail. Rows are only added: a trigger refuses every change. Hashes chain the events of each request. */
export const events = amplsbot.table(
  'events',
  {
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    /** Numbered and chained by a trigger when the event is inserted. */
    seq: integer().notNull(),
    at: moment('at').notNull(),
    actor: text().notNull(),
    type: text().notNull(),
    /** JSON as text, so that exactly what was hashed is kept. */
    data: text().notNull(),
    previous: text().notNull(),
    hash: text().notNull(),
  },
  table => [primaryKey({ columns: [table.requestId, table.seq] })],
);

/**
 * What events name by its digest: plans, requirements and rulebooks, each as it was. Rows are only added: a trigger refuses
 * every change, and a digest that is not that of its body.
 */
export const documents = amplsbot.table('documents', {
  /** SHA-256 of the body in hex. */
  digest: text().primaryKey(),
  body: text().notNull(),
});

/** Events that the transparency log does not cover yet. A trigger adds each event, and sealing takes it out. */
export const unsealedEvents = amplsbot.table(
  'unsealed_events',
  {
    requestId: integer('request_id').notNull(),
    seq: integer().notNull(),
    /** By the clock of the database. */
    since: moment('since').notNull().default(sql`clock_timestamp()`),
  },
  table => [primaryKey({ columns: [table.requestId, table.seq] }), index('unsealed_events_since').on(table.since)],
);

/** The leaves of the transparency log, each of which names the newest event of a request. Rows are only added. */
export const auditLeaves = amplsbot.table(
  'audit_leaves',
  {
    /** Its number in the log, from 0. */
    position: bigint({ mode: 'number' }).primaryKey(),
    requestId: integer('request_id').notNull(),
    seq: integer().notNull(),
    /** The hash of the event, which covers the events before it. */
    hash: text().notNull(),
  },
  table => [uniqueIndex('audit_leaves_by_request').on(table.requestId, table.seq)],
);

/** Hashes above full tiles of the transparency log, so that none has to be computed twice. Rows are only added. */
export const auditNodes = amplsbot.table(
  'audit_nodes',
  {
    /** The level of tiles: 1 is above 256 leaves, 2 above 65,536. */
    level: integer().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    /** In hex. */
    hash: text().notNull(),
  },
  table => [primaryKey({ columns: [table.level, table.position] })],
);

/** Every checkpoint that was signed. Rows are only added. */
export const auditCheckpoints = amplsbot.table('audit_checkpoints', {
  /** How many leaves it covers. The key keeps two different checkpoints of one size from being signed. */
  size: bigint({ mode: 'number' }).primaryKey(),
  /** The signed note. */
  note: text().notNull(),
  /** By the clock of the database. */
  at: moment('at').notNull().default(sql`clock_timestamp()`),
});

/** Checkpoints that were posted to Slack, or are being posted. */
export const auditAnnouncements = amplsbot.table('audit_announcements', {
  size: bigint({ mode: 'number' }).primaryKey(),
  /** By the clock of the database. */
  at: moment('at').notNull().default(sql`clock_timestamp()`),
});

/** Keys of what Slack sent and the bot acted on: a second delivery changes nothing. */
export const inbox = amplsbot.table(
  'inbox',
  {
    key: text().primaryKey(),
    at: moment('at').notNull(),
    requestId: integer('request_id'),
  },
  table => [index('inbox_by_age').on(table.at)],
);

export const outboxStates = ['pending', 'sending', 'sent', 'parked'] as const;

/** Columns of a message to Slack: how far its delivery is. */
const delivery = () => ({
  state: text({ enum: outboxStates }).notNull().default('pending'),
  attempts: integer().notNull().default(0),
  notBefore: moment('not_before'),
  createdAt: moment('created_at').notNull(),
  sentAt: moment('sent_at'),
  problem: text(),
});

/** Messages to Slack about a request, sent in order. */
export const outbox = amplsbot.table(
  'outbox',
  {
    /** Part of the message's metadata, so that a message that may have been posted can be found. */
    id: uuid().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    body: jsonb().$type<OutgoingBody>().notNull(),
    ...delivery(),
  },
  table => [
    index('outbox_waiting').on(table.requestId, table.seq).where(sql`state in ('pending', 'sending')`),
    index('outbox_calls').on(table.requestId).where(sql`body->>'kind' in ('call', 'call-end')`),
    index('outbox_delivered').on(table.state, table.createdAt).where(sql`state in ('sent', 'parked')`),
  ],
);

/** Messages to the channel about what no request made, sent in order: changes in Azure, or connections that wait there. */
export const notices = amplsbot.table(
  'notices',
  {
    /** Part of the message's metadata, like the id of a row of the outbox. */
    id: uuid().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    observations: jsonb().$type<readonly InventoryDifference[]>().notNull(),
    /** Ids of the connections that waited in Azure when the bot first read it. Null for a notice about changes. */
    connections: jsonb().$type<readonly string[]>(),
    /** What the changes mean, in sentences. */
    meaning: jsonb().$type<readonly string[]>().notNull().default([]),
    /** The changes were made after this time. Null for notices of earlier versions. */
    changedSince: moment('changed_since'),
    /** Azure may still say who made the changes, and was last asked at this time. */
    awaitsAuthors: boolean('awaits_authors').notNull().default(false),
    askedAt: moment('asked_at'),
    /** Counts the updates of the observations. */
    revision: integer().notNull().default(1),
    channel: text(),
    ts: text(),
    /** Which revision, decision and state of a request the message shows. */
    shown: text(),
    ...delivery(),
  },
  table => [index('notices_waiting').on(table.seq).where(sql`state in ('pending', 'sending')`)],
);

/** What people decided about notices: to accept the changes, or to put them back. Rows are only added. */
export const noticeDecisions = amplsbot.table(
  'notice_decisions',
  {
    seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The notice may be deleted after a while. */
    noticeId: uuid('notice_id').notNull(),
    verdict: text({ enum: ['accept', 'revert'] }).notNull(),
    person: text().notNull(),
    team: text(),
    channel: text(),
    /** What was decided about, as the notice showed it. */
    observations: jsonb().$type<readonly InventoryDifference[]>().notNull(),
    /** The request that puts it back. */
    requestId: integer('request_id').references(() => requests.id),
    at: moment('at').notNull(),
  },
  table => [index('notice_decisions_by_notice').on(table.noticeId, table.seq)],
);

/** The inventory as it was last read, shared by all processes, and as it was when it was last compared for drift. */
export const inventory = amplsbot.table('inventory', {
  id: integer().primaryKey(),
  readAt: moment('read_at').notNull(),
  inventory: jsonb().$type<Inventory>().notNull(),
});
