import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { ChangeRequest } from '../domain/request/record.ts';
import { REF_PREFIX, refOf } from '../domain/request/record.ts';
import type { Database, Transaction } from './database.ts';
import { unhindered } from './locks.ts';
import { findTimeOver } from './reversals.ts';
import { events, leases, outbox, requests, steps } from './schema.ts';

/** What a worker does for a request; also the name of the queue that carries it. */
export type Work = 'plan' | 'reserve' | 'execute' | 'deliver';

/** One piece of work for one request. */
export interface WorkItem {
  readonly work: Work;
  /** The request's number. */
  readonly id: number;
  /** The request's version, so that the same work is queued once for each version. */
  readonly version: number;
  /** How long to wait before the work is queued, in milliseconds. */
  readonly delayMs?: number;
}

/** Carries work to the workers. */
export interface Queue {
  /** Queues work in the background. Never throws and never waits. The sweep finds what is lost here. */
  enqueue(items: readonly WorkItem[]): void;
}

/** Where requests are changed: the database, and the queue for the work that follows a change. */
export interface RequestStore {
  readonly db: Database;
  readonly queue: Queue;
}

/** How the key of a lease ends: one worker plans, reserves or executes, and one sends the messages of a request. */
const leaseSuffix = {
  plan: ':work',
  reserve: ':work',
  execute: ':work',
  deliver: ':deliver',
} as const satisfies Record<Work, string>;

/** Returns the key of the lease that a worker needs for this work. */
export function leaseKey(work: Work, id: number): string {
  return `${refOf(id)}${leaseSuffix[work]}`;
}

/** A queued job becomes due a little after the moment it waits for, so that it never comes too early. */
const MARGIN_MS = 50;

/**
 * Returns the work that follows a committed transition.
 *
 * Planning follows when a request enters `planning`, the check of its limits when its approvals are complete, and
 * execution when it enters `approved`. The later states of an execution follow nothing, because the worker that entered
 * them continues by itself. Work that was deferred follows once its time has come, and at once where the request is to be
 * stopped. Delivery follows whenever there are messages for Slack.
 *
 * @param before the request as it was; undefined for a new one
 */
export function workAfter(
  before: WorkState | undefined,
  after: WorkState & Pick<ChangeRequest, 'id' | 'version'>,
  hasMessages: boolean,
  now: Date,
): readonly WorkItem[] {
  const { id, version, notBefore, stopRequestedAt } = after;
  const items: WorkItem[] = [];
  const work = workIn(after);
  const wasDeferred = notBefore !== null && notBefore.getTime() !== before?.notBefore?.getTime();
  const isNew = before === undefined || work !== workIn(before);
  const wasStopped = stopRequestedAt !== null && before?.stopRequestedAt === null;
  if (work !== undefined && (isNew || wasDeferred || wasStopped)) {
    const delayMs = notBefore === null || wasStopped ? 0 : Math.max(0, notBefore.getTime() - now.getTime()) + MARGIN_MS;
    items.push({ work, id, version, delayMs });
  }
  if (hasMessages) items.push({ work: 'deliver', id, version, delayMs: goesOn(after) ? PASSING_MS : 0 });
  return items;
}

/**
 * How long the messages of a request wait where the bot goes on with it at once, in milliseconds: most often its next state
 * follows within that time, and people see that one.
 */
const PASSING_MS = 250;

/** Returns whether the bot goes on with a request now, without waiting for people, for Azure, or for another request. */
function goesOn(request: WorkState): boolean {
  return workIn(request) !== undefined && request.notBefore === null && request.stopRequestedAt === null;
}

/** What decides which work a request needs, and when. */
type WorkState = Pick<ChangeRequest, 'state' | 'notBefore' | 'approvalsCompleteAt' | 'stopRequestedAt'>;

function workIn({ state, approvalsCompleteAt }: WorkState): Work | undefined {
  if (state === 'planning') return 'plan';
  if (state === 'awaiting_approval') return approvalsCompleteAt === null ? undefined : 'reserve';
  return state === 'approved' || state === 'executing' || state === 'rolling_back' ? 'execute' : undefined;
}

/**
 * Finds all work that no worker is doing: what the queue lost, what a dead worker left, and what has become due.
 *
 * @param now the time by the product's clock; leases go by the database's own
 */
async function findDueWork(db: Transaction, now: Date): Promise<readonly WorkItem[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute<{ work: Work; id: number; version: number }>(sql`
    select 'plan' as work, id, version from ${requests}
    where state = 'planning' and (not_before is null or not_before <= ${at}) and ${unleased('plan')}
    union all
    select 'reserve', id, version from ${requests}
    where state = 'awaiting_approval' and approvals_complete_at is not null
      and (not_before is null or not_before <= ${at}) and ${unleased('reserve')}
    union all
    select 'execute', id, version from ${requests}
    where state in ('executing', 'rolling_back') and (not_before is null or not_before <= ${at} or ${stoppable})
      and ${unleased('execute')}
    union all
    select 'execute', id, version from ${requests}
    where state = 'approved' and (not_before is null or not_before <= ${at}) and ${unleased('execute')}
      and ${unhindered(sql`${requests}.id`)}
    union all
    select 'deliver', id, version from ${requests}
    where ${unleased('deliver')} and id in (
      select distinct on (request_id) case when not_before is null or not_before <= ${at} then request_id end
      from ${outbox} where state in ('pending', 'sending') order by request_id, seq)`);
  return rows;
}

/** Finds approved requests that waited for their locks and can take them now. */
export async function findRunnable(db: Transaction, now: Date): Promise<readonly WorkItem[]> {
  const { rows } = await db.execute<{ id: number; version: number }>(sql`
    select id, version from ${requests}
    where state = 'approved' and status_reasons <> '[]'::jsonb
      and (not_before is null or not_before <= ${now.toISOString()}::timestamptz)
      and ${unhindered(sql`${requests}.id`)}
    order by id`);
  return rows.map(({ id, version }) => ({ work: 'execute', id, version }));
}

/** Finds requests whose time to be approved has run out. */
async function findExpired(db: Transaction, now: Date): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select id from ${requests}
    where state in ('awaiting_approval', 'stale') and expires_at <= ${now.toISOString()}::timestamptz order by id`);
  return rows.map(row => row.id);
}

/**
 * Finds requests that are about to expire, and whose requesters were not notified of that yet.
 *
 * @param leadMs how long before its end a request is about to expire
 */
async function findExpiring(db: Transaction, now: Date, leadMs: number): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select id from ${requests}
    where state in ('awaiting_approval', 'stale') and expires_at > ${now.toISOString()}::timestamptz
      and expires_at <= ${new Date(now.getTime() + leadMs).toISOString()}::timestamptz
      and not ${wasToldOfExpiry}
    order by id`);
  return rows.map(row => row.id);
}

/** Condition for a request whose requester was notified of its present time of expiry. */
const wasToldOfExpiry = sql`exists (
  select 1 from ${events} where request_id = ${requests}.id and type = 'expiring'
    and (data::json->>'at')::timestamptz = expires_at)`;

/** Condition for a request whose lease for this work nobody holds: {@link leaseKey}, in SQL. */
function unleased(work: Work): SQL {
  return sql`not exists (
    select 1 from ${leases}
    where key = ${REF_PREFIX}::text || ${requests}.id || ${leaseSuffix[work]}::text and expires_at >= clock_timestamp())`;
}

/** Condition for a request that can be stopped without waiting for Azure: it is to be stopped, and no step is being written. */
const stoppable = sql`(
  state = 'executing' and stop_requested_at is not null
  and not exists (select 1 from ${steps} where request_id = ${requests}.id and ${steps}.state = 'writing'))`;

/** One process sweeps at a time. */
const SWEEP_LOCK = 0x73776570;

/** What a sweep finds. */
export interface SweepFindings {
  readonly due: readonly WorkItem[];
  readonly expired: readonly number[];
  /** Requests that are about to expire, and whose requesters were not notified of that yet. */
  readonly expiring: readonly number[];
  /** Requests for a limited time whose time is over. */
  readonly timeOver: readonly number[];
}

/**
 * Finds all work that no worker is doing, all requests that expired or are about to, and all whose changes are to be undone now;
 * undefined while another process does so.
 */
export async function sweepWork(db: Database, now: Date, leadMs: number): Promise<SweepFindings | undefined> {
  return db.transaction(async tx => {
    const { rows } = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as mine`);
    if (rows[0]?.mine !== true) return undefined;
    const due = await findDueWork(tx, now);
    const [expired, expiring] = [await findExpired(tx, now), await findExpiring(tx, now, leadMs)];
    return { due, expired, expiring, timeOver: await findTimeOver(tx, now) };
  });
}
