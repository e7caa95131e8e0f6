import type { SQL, SQLWrapper } from 'drizzle-orm';
import { eq, sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import { locks } from './schema.ts';

/**
 * Requests that share a key take it one transaction at a time, so that none takes what another has just taken, and whoever
 * has to wait is seen by whoever releases.
 */
const GATES = 0x6c6f636b;

/** Waits for transactions that take locks with one of these keys, and keeps others from it until the transaction ends. */
async function passGates(tx: Transaction, keys: SQL): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(key, ${GATES}::bigint)) from (${keys} order by key) as gates`);
}

/**
 * Puts a request in line for the keys that it touches. It keeps its place until it ends. A request with a later ticket can
 * overtake it until this is committed, and none afterwards.
 *
 * @param approvedAt what its place is by: of two requests, the one that was approved first may be the last to enter the line.
 * Of those approved in the same millisecond, it is the order in which they enter
 */
export async function drawTicket(
  tx: Transaction,
  requestId: number,
  keys: readonly string[],
  approvedAt: Date,
): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(sql`
    with drawn as materialized (
      select ${approvedAt.getTime()}::bigint * 1000 + nextval('amplsbot.tickets') % 1000 as ticket)
    insert into ${locks} (key, request_id, ticket)
    select key, ${requestId}, ticket from drawn, jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) as key`);
}

/**
 * Takes all keys that a request is in line for, if no other request holds one and no earlier one waits for one. Requests
 * that share no key overtake each other freely.
 *
 * @returns whether the request now holds its keys
 */
export async function takeLocks(tx: Transaction, requestId: number): Promise<boolean> {
  await passGates(tx, sql`select key from ${locks} where request_id = ${requestId}`);
  const { rows } = await tx.execute<{ free: boolean }>(sql`
    with mine as (select ${unhindered(sql`${requestId}::int`)} as free),
    taken as (update ${locks} set held = true from mine where free and request_id = ${requestId})
    select free from mine`);
  return rows[0]?.free === true;
}

/** Releases what a request holds and takes it out of the line. Returns the keys. */
export async function dropLocks(tx: Transaction, requestId: number): Promise<readonly string[]> {
  const dropped = await tx.delete(locks).where(eq(locks.requestId, requestId)).returning({ key: locks.key });
  return dropped.map(({ key }) => key);
}

/**
 * Waits for requests that looked at these keys before their release was committed: from here on it is saved which of them
 * wait for it.
 */
export async function outwaitTakers(db: Database, released: readonly string[]): Promise<void> {
  await passGates(db, sql`select jsonb_array_elements_text(${JSON.stringify(released)}::jsonb) as key`);
}

/** Condition for a request that nothing blocks: no key of it is held by another, or waited for by an earlier one. */
export function unhindered(requestId: SQLWrapper): SQL {
  return sql`not exists (
    select 1 from ${locks} mine join ${locks} other using (key)
    where mine.request_id = ${requestId} and other.request_id <> ${requestId}
      and (other.held or other.ticket < mine.ticket))`;
}

/** Returns the requests whose locks, held or asked for earlier, keep this one waiting. */
export async function blockersOf(db: Transaction, id: number): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select distinct other.request_id as id
    from ${locks} mine join ${locks} other using (key)
    where mine.request_id = ${id} and not mine.held and other.request_id <> ${id}
      and (other.held or other.ticket < mine.ticket)
    order by id`);
  return rows.map(row => row.id);
}

/** Returns the requests that hold one of these keys or wait for it, in the order of their turns. */
export async function holdersOf(db: Transaction, keys: readonly string[]): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select request_id as id from ${locks}
    where key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
    group by request_id order by min(ticket)`);
  return rows.map(row => row.id);
}

/** Makes transactions that check the same limits wait for each other until they end. */
export async function lockLimits(tx: Transaction, keys: readonly string[]): Promise<void> {
  const ordered = JSON.stringify([...keys].sort());
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0)) from jsonb_array_elements_text(${ordered}::jsonb) as key`);
}
