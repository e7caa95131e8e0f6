import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { StoredEvent } from '../domain/audit/event-chain.ts';
import type { NumberedLeaf, SignedCheckpoint } from './audit-log.ts';
import type { Transaction } from './database.ts';
import { auditCheckpoints, auditLeaves, events } from './schema.ts';

/** Rows that are read at a time. */
const BATCH = 2_000;

/** Runs work that sees the database as it is at one moment, and that changes nothing. */
export function withSnapshot<T>(db: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

/** Reads rows in order, one at a time, with a look at the next one. */
export interface RowReader<T> {
  /** Returns the next row and stays before it; undefined at the end. */
  peek(): Promise<T | undefined>;
  /** Returns the next row and goes past it; undefined at the end. */
  next(): Promise<T | undefined>;
}

const eventColumns = sql`
  request_id as "requestId", seq,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  actor, type, data, previous, hash`;

/** Reads all events, by request and number. Events that share a number, which only tampering makes, have an order too. */
export function readEvents(tx: Transaction): Promise<RowReader<StoredEvent>> {
  const query = sql`select ${eventColumns} from ${events} order by request_id, seq, actor, at, type, data`;
  return openCursor(tx, 'all_events', query, async next => (await tx.execute<Row<StoredEvent>>(next)).rows);
}

/** Reads the first `size` leaves of the log, in its order. */
export function readLeavesInOrder(tx: Transaction, size: number): Promise<RowReader<NumberedLeaf>> {
  return openLeaves(tx, 'leaves_in_order', sql`${leavesBelow(size)} order by position`);
}

/** Reads the first `size` leaves of the log, by request and number of the event. */
export function readLeavesByRequest(tx: Transaction, size: number): Promise<RowReader<NumberedLeaf>> {
  return openLeaves(tx, 'leaves_by_request', sql`${leavesBelow(size)} order by request_id, seq, position`);
}

/** Reads the checkpoints of up to `size` leaves, the smallest first. */
export function readCheckpoints(tx: Transaction, size: number): Promise<RowReader<SignedNote>> {
  const query = sql`select size::float8 as size, note from ${auditCheckpoints} where size <= ${size} order by size`;
  return openCursor(tx, 'checkpoints', query, async next => (await tx.execute<Row<SignedNote>>(next)).rows);
}

/** Returns the events of one request up to a number, in order. */
export async function eventsUpTo(tx: Transaction, requestId: number, seq: number): Promise<readonly StoredEvent[]> {
  const { rows } = await tx.execute<Row<StoredEvent>>(
    sql`select ${eventColumns} from ${events} where request_id = ${requestId} and seq <= ${seq} order by seq`,
  );
  return rows;
}

/** The last event of a request in a time range. */
export interface LastEvent {
  readonly requestId: number;
  readonly seq: number;
}

/** Returns the last event of each request that has events from one time up to, but not including, another. */
export async function lastEventsBetween(
  tx: Transaction,
  { from, to, requestId }: { readonly from: Date; readonly to: Date; readonly requestId: number | undefined },
): Promise<readonly LastEvent[]> {
  const { rows } = await tx.execute<Row<LastEvent>>(sql`
    select request_id as "requestId", max(seq) as seq from ${events}
    where at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz
      and (${requestId ?? null}::int is null or request_id = ${requestId ?? null}::int)
    group by request_id order by request_id`);
  return rows;
}

type Row<T> = T & Record<string, unknown>;

type SignedNote = Omit<SignedCheckpoint, 'at'>;

function openLeaves(tx: Transaction, name: string, query: SQL): Promise<RowReader<NumberedLeaf>> {
  return openCursor(tx, name, query, async next => (await tx.execute<Row<NumberedLeaf>>(next)).rows);
}

function leavesBelow(size: number): SQL {
  return sql`
    select position::float8 as position, request_id as "requestId", seq, hash from ${auditLeaves} where position < ${size}`;
}

/**
 * Opens a cursor, so that tables of any size are read in bounded memory. It is closed with the transaction.
 *
 * @param fetch executes the statement that reads the next rows of the cursor
 */
async function openCursor<T>(
  tx: Transaction,
  name: string,
  query: SQL,
  fetch: (next: SQL) => Promise<readonly T[]>,
): Promise<RowReader<T>> {
  const cursor = sql.identifier(name);
  await tx.execute(sql`declare ${cursor} no scroll cursor for ${query}`);
  let batch: readonly T[] = [];
  let index = 0;
  const fill = async () => {
    if (index < batch.length) return;
    batch = await fetch(sql`fetch forward ${sql.raw(String(BATCH))} from ${cursor}`);
    index = 0;
  };
  return {
    async peek() {
      await fill();
      return batch[index];
    },
    async next() {
      await fill();
      index += 1;
      return batch[index - 1];
    },
  };
}
