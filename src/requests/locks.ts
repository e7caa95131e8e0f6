import type { SQL, SQLWrapper } from 'drizzle-orm';
import { eq, sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { locks } from './schema.ts';

/** Whoever draws a ticket or takes locks does so alone: their order is what keeps everybody from starving. */
const GATE = 0x6c6f636b;

async function passGate(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${GATE})`);
}

/** Puts a request in line for the keys that it touches. It keeps its place until it ends. */
export async function drawTicket(tx: Transaction, requestId: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await passGate(tx);
  const { rows } = await tx.execute<{ ticket: string }>(sql`select nextval('amplsbot.tickets') as ticket`);
  const ticket = Number(rows[0]?.ticket);
  await tx.insert(locks).values(keys.map(key => ({ key, requestId, ticket })));
}

/**
 * Takes all keys that a request is in line for, if no other holds one and nobody who came earlier waits for one.
 * Requests that share no key overtake each other freely.
 *
 * @returns whether the request now holds its keys
 */
export async function takeLocks(tx: Transaction, requestId: number): Promise<boolean> {
  await passGate(tx);
  const { rows } = await tx.execute<{ free: boolean }>(sql`select ${unhindered(sql`${requestId}::int`)} as free`);
  if (rows[0]?.free !== true) return false;
  await tx.update(locks).set({ held: true }).where(eq(locks.requestId, requestId));
  return true;
}

/** Gives back what a request holds, and leaves the line. */
export async function dropLocks(tx: Transaction, requestId: number): Promise<void> {
  await tx.delete(locks).where(eq(locks.requestId, requestId));
}

/** Condition for a request that nobody holds up: no key of it is held by another, or waited for by an earlier one. */
export function unhindered(requestId: SQLWrapper): SQL {
  return sql`not exists (
    select 1 from ${locks} mine join ${locks} other using (key)
    where mine.request_id = ${requestId} and other.request_id <> ${requestId}
      and (other.held or other.ticket < mine.ticket))`;
}
