import { gt, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { armPauses } from './schema.ts';

/** What Azure counts calls for. */
interface PausedScope {
  readonly identity: string;
  readonly subscription: string;
  readonly region: string;
  readonly kind: 'read' | 'write' | 'delete' | 'graph';
}

/**
 * Saves for all processes that Azure asked for a pause. A longer pause that is known already stays. Only the database's
 * clock decides when a pause ends, and pauses that have ended are deleted, so that the table stays small.
 */
export async function savePause(db: Database, scope: PausedScope, ms: number): Promise<void> {
  const until = sql`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;
  const { identity, subscription, region, kind } = armPauses;
  await db
    .insert(armPauses)
    .values({ ...scope, until })
    .onConflictDoUpdate({
      target: [identity, subscription, region, kind],
      set: { until: sql`greatest(${armPauses.until}, excluded.until)` },
    });
  await db.delete(armPauses).where(sql`${armPauses.until} <= clock_timestamp()`);
}

/** Returns the pauses that have not ended, with the milliseconds that are left of each. */
export async function listPauses(db: Database): Promise<readonly (PausedScope & { readonly remainingMs: number })[]> {
  const { identity, subscription, region, kind, until } = armPauses;
  const remainingMs = sql<number>`extract(epoch from ${until} - clock_timestamp())::float8 * 1000`;
  return db
    .select({ identity, subscription, region, kind, remainingMs })
    .from(armPauses)
    .where(gt(until, sql`clock_timestamp()`));
}
