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
import type { Json } from '../domain/canonical.ts';
import type { Demand } from '../domain/changes/change.ts';
import type { Change } from '../domain/changes/index.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { OutgoingBody } from '../domain/request/events.ts';
import { states } from '../domain/request/states.ts';
import type { Estate } from '../domain/topology/objects.ts';
import type { Observation } from '../domain/watch/observe.ts';

export const amplsbot = pgSchema('amplsbot');

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** What people asked for, and where it stands. CR-12 is the row with id 12. */
export const requests = amplsbot.table(
  'requests',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    workflow: text().notNull(),
    /** As typed, by input name. */
    inputs: jsonb().$type<Record<string, readonly string[]>>().notNull(),
    reason: text(),
    requester: text().notNull(),
    /** Where it was asked for: what concerns the requester alone is told there. */
    origin: text().notNull(),
    /** The finished request that this one repeats. */
    retryOf: integer('retry_of'),
    state: text({ enum: states }).notNull(),
    /** Counts every event: no two jobs for one request carry the same one. */
    version: integer().notNull().default(1),
    createdAt: moment('created_at').notNull(),
    changedAt: moment('changed_at').notNull(),
    expiresAt: moment('expires_at'),
    plan: jsonb().$type<Plan>(),
    /** When the estate was read that the plan rests on. */
    readAt: moment('read_at'),
    requirements: jsonb().$type<readonly Requirement[]>(),
    /** Why it stands where it stands, in sentences. */
    because: jsonb().$type<readonly string[]>().notNull().default([]),
    /** Nothing is to be tried before this moment: what Azure or Slack asked for, or a pause after a failure. */
    notBefore: moment('not_before'),
    attempts: integer().notNull().default(0),
    cardChannel: text('card_channel'),
    cardTs: text('card_ts'),
  },
  table => [
    index('requests_open')
      .on(table.state)
      .where(sql`state in ('planning', 'awaiting_approval', 'approved', 'executing', 'rolling_back', 'stale')`),
    index('requests_by_requester').on(table.requester, table.id),
  ],
);

/** Who decided what on which plan. */
export const decisions = amplsbot.table(
  'decisions',
  {
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    planHash: text('plan_hash').notNull(),
    person: text().notNull(),
    verdict: text({ enum: ['approve', 'decline'] }).notNull(),
    reason: text(),
    at: moment('at').notNull(),
  },
  table => [primaryKey({ columns: [table.requestId, table.planHash, table.person] })],
);

export const stepStates = ['pending', 'writing', 'done', 'skipped', 'undone'] as const;

/** One change of an approved plan, or the inverse of one that was made. */
export const steps = amplsbot.table(
  'steps',
  {
    /** Also the `x-ms-client-request-id` of what is written for it. */
    id: uuid().primaryKey(),
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    position: integer().notNull(),
    /** The step that this one takes back. */
    undoes: uuid(),
    change: jsonb().$type<Change>().notNull(),
    title: text().notNull(),
    /** What the change adds to the limits' counts: reserved from the approval on. */
    demands: jsonb().$type<readonly Demand[]>().notNull(),
    state: text({ enum: stepStates }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    correlationId: text('correlation_id'),
    /** Where ARM tells how far what was written is: whoever takes over asks there instead of writing again. */
    operationUrl: text('operation_url'),
    before: jsonb().$type<Json>(),
    after: jsonb().$type<Json>(),
    problem: text(),
  },
  table => [uniqueIndex('steps_in_order').on(table.requestId, table.position)],
);

/** What requests hold, or wait for in the order of their tickets. A key is held by one request at most. */
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

/** Which process works on what, until when; the fence counts the changes of hand. */
export const leases = amplsbot.table('leases', {
  key: text().primaryKey(),
  owner: text().notNull(),
  fence: bigint({ mode: 'number' }).notNull(),
  /** When the holder before let it run out; null where it was given back. */
  lapsedAt: moment('lapsed_at'),
  expiresAt: moment('expires_at').notNull(),
});

/** The audit trail: appended to, never changed (a trigger refuses). Hashes chain the events of each request. */
export const events = amplsbot.table(
  'events',
  {
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    /** Counted, and chained, by a trigger as the event is written. */
    seq: integer().notNull(),
    at: moment('at').notNull(),
    actor: text().notNull(),
    type: text().notNull(),
    /** JSON as text, so that what was hashed is what stands here. */
    data: text().notNull(),
    previous: text().notNull(),
    hash: text().notNull(),
  },
  table => [primaryKey({ columns: [table.requestId, table.seq] })],
);

/** What Slack sent and was acted on, by Slack's own key: a second delivery changes nothing. */
export const inbox = amplsbot.table('inbox', {
  key: text().primaryKey(),
  at: moment('at').notNull(),
  requestId: integer('request_id'),
});

export const outboxStates = ['pending', 'sending', 'sent', 'parked'] as const;

/** How far something that Slack is to be told is. */
const delivery = () => ({
  state: text({ enum: outboxStates }).notNull().default('pending'),
  attempts: integer().notNull().default(0),
  notBefore: moment('not_before'),
  createdAt: moment('created_at').notNull(),
  sentAt: moment('sent_at'),
  problem: text(),
});

/** What Slack is to be told, in order for each request. */
export const outbox = amplsbot.table(
  'outbox',
  {
    /** Stands in the message's metadata, so that a message whose posting is in doubt can be found. */
    id: uuid().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    requestId: integer('request_id')
      .notNull()
      .references(() => requests.id),
    body: jsonb().$type<OutgoingBody>().notNull(),
    ...delivery(),
  },
  table => [index('outbox_waiting').on(table.requestId, table.seq).where(sql`state in ('pending', 'sending')`)],
);

/** What the channel is to be told that no request is about, in order. */
export const notices = amplsbot.table(
  'notices',
  {
    /** Stands in the message's metadata, like that of a row of the outbox. */
    id: uuid().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    observations: jsonb().$type<readonly Observation[]>().notNull(),
    ...delivery(),
  },
  table => [index('notices_waiting').on(table.seq).where(sql`state in ('pending', 'sending')`)],
);

/** The estate as it was last read, shared by all processes; and as it was when it was last looked through for changes. */
export const inventory = amplsbot.table('inventory', {
  id: integer().primaryKey(),
  readAt: moment('read_at').notNull(),
  estate: jsonb().$type<Estate>().notNull(),
});
