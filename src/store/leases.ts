import type { SQL } from 'drizzle-orm';
import { and, eq, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import type { Database, Transaction } from './database.ts';
import { leases } from './schema.ts';

/** How long a lease lasts without renewal, in milliseconds. It is renewed after every third of that. */
const LEASE_MS = 15_000;

/** The right of one process to work on something. */
export interface Lease {
  readonly key: string;
  /** Grows with every new holder. What a holder writes is checked against it. */
  readonly fence: number;
  /**
   * How long ago the previous holder could last send something, in milliseconds, where it did not release the lease: what
   * it sent may still take effect. Undefined where it released it.
   */
  readonly lapsedMs: number | undefined;
  /** Aborted once the lease is lost, or it is not known whether it is still held. */
  readonly lost: AbortSignal;
  /** Returns the milliseconds left by this process's monotonic clock. Nothing may be sent once there are none. */
  left(): number;
  release(): Promise<void>;
}

/**
 * Takes the lease of a key, if nobody holds it, and renews it until it is released or lost. Only the database's clock
 * decides when a lease expires. The holder stops by its own monotonic clock, counted from before it asked.
 */
export async function takeLease(db: Database, key: string, owner: string): Promise<Lease | undefined> {
  const asked = performance.now();
  const { rows } = await db.execute<{ fence: string; lapsed: number | null }>(sql`
    insert into ${leases} as lease (key, owner, fence, expires_at)
    values (${key}, ${owner}, nextval('amplsbot.fences'), ${expiry})
    on conflict (key) do update
      set owner = excluded.owner, fence = excluded.fence, lapsed_at = nullif(lease.expires_at, '-infinity'),
        expires_at = excluded.expires_at
      where lease.expires_at < clock_timestamp()
    returning fence, extract(epoch from clock_timestamp() - lapsed_at)::float8 * 1000 as lapsed`);
  const row = rows[0];
  if (row === undefined) return undefined;
  return keepLease(db, { key, fence: Number(row.fence), lapsedMs: row.lapsed ?? undefined }, asked);
}

const expiry = sql`clock_timestamp() + ${LEASE_MS}::int * interval '1 millisecond'`;

function keepLease(db: Database, held: Pick<Lease, 'key' | 'fence' | 'lapsedMs'>, asked: number): Lease {
  const { key, fence } = held;
  const lost = new AbortController();
  let deadline = asked + LEASE_MS;
  let renewing: Promise<void> = Promise.resolve();
  const mine = and(eq(leases.key, key), eq(leases.fence, fence));
  const renew = async () => {
    const before = performance.now();
    const renewed = await db
      .update(leases)
      .set({ expiresAt: expiry })
      .where(and(mine, sql`expires_at > clock_timestamp()`));
    if (renewed.rowCount === 1) deadline = before + LEASE_MS;
    else lost.abort();
  };
  const timer = setInterval(() => {
    if (performance.now() >= deadline) lost.abort();
    renewing = renew().catch(() => undefined);
  }, LEASE_MS / 3);
  return {
    ...held,
    lost: lost.signal,
    left: () => (lost.signal.aborted ? 0 : Math.max(0, deadline - performance.now())),
    async release() {
      clearInterval(timer);
      await renewing;
      lost.abort();
      await db.update(leases).set({ expiresAt: sql`'-infinity'` }).where(mine);
    },
  };
}

/** What a lease's holder shows when it writes. */
export type HeldLease = Pick<Lease, 'key' | 'fence'>;

/** Condition on a lease's row: it has had no other holder since. */
export function isHeld({ key, fence }: HeldLease): SQL | undefined {
  return and(eq(leases.key, key), eq(leases.fence, fence));
}

/** Condition for a worker's statement: no one else has taken its lease, and no one can before the statement commits. */
export function whileHeld(lease: HeldLease): SQL {
  return sql`exists (select 1 from ${leases} where ${isHeld(lease)} for share)`;
}

/** Keeps a lease from being taken until the transaction ends. @throws Problem `lease-lost` */
export async function holdLease(tx: Transaction, lease: HeldLease): Promise<void> {
  const [held] = await tx.select({ key: leases.key }).from(leases).where(isHeld(lease)).for('share');
  if (held === undefined) throw leaseLost(lease);
}

export function leaseLost({ key }: HeldLease): Problem {
  return new Problem('lease-lost', `Another worker has taken over ${key}.`);
}
