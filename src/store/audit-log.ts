import { and, asc, desc, eq, gt, gte, lt, sql } from 'drizzle-orm';
import type { EventHead } from '../domain/audit/event-head.ts';
import { entryOf } from '../domain/audit/event-head.ts';
import type { Hash } from '../domain/tlog/merkle.ts';
import { leafHash } from '../domain/tlog/merkle.ts';
import type { HashRun } from '../domain/tlog/tiles.ts';
import type { Database, Transaction } from './database.ts';
import { auditAnnouncements, auditCheckpoints, auditLeaves, auditNodes, events, unsealedEvents } from './schema.ts';

/** A leaf of the log with its number. */
export interface NumberedLeaf extends EventHead {
  readonly position: number;
}

/** Key of the advisory lock under which the log grows: one transaction at a time. */
const SEAL_LOCK = 0x7365616c;

/** Takes the right to append to the log until the transaction ends. Returns false where another transaction has it. */
export async function lockLog(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.execute<{ locked: boolean }>(sql`select pg_try_advisory_xact_lock(${SEAL_LOCK}) as locked`);
  return rows[0]?.locked === true;
}

/**
 * Takes up to `limit` unsealed events from the list, the oldest first, and returns the newest of each request in the order
 * of the requests. A head that the log covers already is left out.
 */
export async function takeUnsealedHeads(
  tx: Transaction,
  limit: number,
): Promise<{ readonly taken: number; readonly heads: readonly EventHead[] }> {
  const { rows } = await tx.execute<{ requestId: number; seq: number; hash: string | null; taken: number }>(sql`
    with taken as (
      delete from ${unsealedEvents} where (request_id, seq) in (
        select request_id, seq from ${unsealedEvents} order by since, request_id, seq limit ${limit}
      ) returning request_id, seq
    ), head as (
      select request_id, max(seq) as seq from taken group by request_id
    )
    select head.request_id as "requestId", head.seq, event.hash, (select count(*)::int from taken) as taken
    from head left join ${events} as event on event.request_id = head.request_id and event.seq = head.seq
      and not exists (
        select 1 from ${auditLeaves} as leaf where leaf.request_id = head.request_id and leaf.seq >= head.seq
      )
    order by head.request_id`);
  const heads = rows.flatMap(({ requestId, seq, hash }) => (hash === null ? [] : [{ requestId, seq, hash }]));
  return { taken: rows[0]?.taken ?? 0, heads };
}

/** Lists events again that neither the log nor the list of unsealed events has: the list is only a shortcut. */
export async function listForgottenEvents(db: Database): Promise<void> {
  await db.execute(sql`
    insert into ${unsealedEvents} (request_id, seq)
    select event.request_id, max(event.seq) from ${events} as event group by event.request_id
    having max(event.seq) > coalesce(
      (select max(leaf.seq) from ${auditLeaves} as leaf where leaf.request_id = event.request_id), 0)
    on conflict do nothing`);
}

/** How many events the log does not cover yet, and for how long the oldest of them has waited, in milliseconds. */
export interface SealingBacklog {
  readonly events: number;
  readonly oldestMs: number;
}

export async function readBacklog(db: Transaction): Promise<SealingBacklog> {
  const { rows } = await db.execute<{ events: number; oldestMs: number }>(sql`
    select count(*)::int as events,
      coalesce(extract(epoch from clock_timestamp() - min(since)) * 1000, 0)::float8 as "oldestMs"
    from ${unsealedEvents}`);
  return rows[0] ?? { events: 0, oldestMs: 0 };
}

/** Returns how many leaves the log has. */
export async function countLeaves(db: Transaction): Promise<number> {
  const [last] = await db
    .select({ position: auditLeaves.position })
    .from(auditLeaves)
    .orderBy(desc(auditLeaves.position))
    .limit(1);
  return last === undefined ? 0 : last.position + 1;
}

/** Appends leaves. The first gets this position. */
export async function appendLeaves(tx: Transaction, position: number, heads: readonly EventHead[]): Promise<void> {
  await tx.execute(sql`
    insert into ${auditLeaves} (position, request_id, seq, hash)
    select ${position}::bigint + number - 1, (head->>'requestId')::int, (head->>'seq')::int, head->>'hash'
    from jsonb_array_elements(${JSON.stringify(heads)}::jsonb) with ordinality as list (head, number)`);
}

/** Returns leaves in order, from a position on. Fewer are returned where the log ends, or where leaves are missing. */
export async function readLeaves(db: Transaction, start: number, count: number): Promise<readonly NumberedLeaf[]> {
  return db
    .select()
    .from(auditLeaves)
    .where(and(gte(auditLeaves.position, start), lt(auditLeaves.position, start + count)))
    .orderBy(asc(auditLeaves.position));
}

/** Returns the first leaf that covers an event; undefined where none does. */
export async function findLeafCovering(
  db: Transaction,
  { requestId, seq }: Pick<EventHead, 'requestId' | 'seq'>,
): Promise<NumberedLeaf | undefined> {
  const [leaf] = await db
    .select()
    .from(auditLeaves)
    .where(and(eq(auditLeaves.requestId, requestId), gte(auditLeaves.seq, seq)))
    .orderBy(asc(auditLeaves.seq))
    .limit(1);
  return leaf;
}

/** Returns the newest leaf of a request; undefined where it has none. */
export async function findNewestLeaf(db: Transaction, requestId: number): Promise<NumberedLeaf | undefined> {
  const [leaf] = await db
    .select()
    .from(auditLeaves)
    .where(eq(auditLeaves.requestId, requestId))
    .orderBy(desc(auditLeaves.seq))
    .limit(1);
  return leaf;
}

/** Appends hashes to a level above the leaves. The first gets this position. */
export async function appendNodes(
  tx: Transaction,
  level: number,
  position: number,
  hashes: readonly Hash[],
): Promise<void> {
  await tx
    .insert(auditNodes)
    .values(hashes.map((hash, index) => ({ level, position: position + index, hash: hash.toString('hex') })));
}

/** Returns hashes of the log's tree. @throws an Error where some are missing */
export async function readHashes(db: Transaction, { level, start, count }: HashRun): Promise<readonly Hash[]> {
  const hashes =
    level === 0
      ? (await readLeaves(db, start, count)).map(leaf => leafHash(entryOf(leaf)))
      : (await readNodes(db, level, start, count)).map(({ hash }) => Buffer.from(hash, 'hex'));
  if (hashes.length === count) return hashes;
  const place = `numbers ${start} to ${start + count - 1} on level ${level}`;
  throw new Error(`Some hashes of the audit log are missing: ${place}. Run "amplsbot audit verify".`);
}

async function readNodes(db: Transaction, level: number, start: number, count: number) {
  return db
    .select({ hash: auditNodes.hash })
    .from(auditNodes)
    .where(and(eq(auditNodes.level, level), gte(auditNodes.position, start), lt(auditNodes.position, start + count)))
    .orderBy(asc(auditNodes.position));
}

/** A checkpoint as it was signed. */
export interface SignedCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
  readonly at: Date;
}

export async function saveCheckpoint(tx: Transaction, size: number, note: string): Promise<void> {
  await tx.insert(auditCheckpoints).values({ size, note });
}

/** Returns the checkpoint that covers most; undefined while nothing is sealed. */
export async function findNewestCheckpoint(db: Transaction): Promise<SignedCheckpoint | undefined> {
  const [newest] = await db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1);
  return newest;
}

/** Returns checkpoints with more leaves than `size`, the smallest first. The first of them covers leaf number `size`. */
export async function checkpointsAbove(
  db: Transaction,
  size: number,
  limit: number,
): Promise<readonly SignedCheckpoint[]> {
  return db
    .select()
    .from(auditCheckpoints)
    .where(gt(auditCheckpoints.size, size))
    .orderBy(asc(auditCheckpoints.size))
    .limit(limit);
}

/**
 * Notes that a checkpoint is about to be posted. Returns false where one was noted less than `pauseMs` ago.
 */
export async function claimAnnouncement(db: Database, size: number, pauseMs: number): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    insert into ${auditAnnouncements} (size)
    select ${size}::bigint where not exists (
      select 1 from ${auditAnnouncements} where at > clock_timestamp() - ${pauseMs}::int * interval '1 millisecond'
    )
    on conflict do nothing`);
  return rowCount === 1;
}

/** Takes back that a checkpoint was posted. */
export async function withdrawAnnouncement(db: Database, size: number): Promise<void> {
  await db.delete(auditAnnouncements).where(eq(auditAnnouncements.size, size));
}
