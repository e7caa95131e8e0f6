import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import type { HeldLease } from '../../src/store/leases.ts';
import { takeLease } from '../../src/store/leases.ts';
import { leases } from '../../src/store/schema.ts';
import { withRequest } from '../../src/store/transition.ts';
import { migratedDatabase, someRequest, storeOn } from './database.ts';

const none = { key: '', fence: 0 };

/** Returns whether the holder of this lease may write. */
async function mayWrite(db: Database, lease: HeldLease = none): Promise<boolean> {
  return withRequest(storeOn(db), await someRequest(db), async () => true, lease);
}

test('gives a lease to one holder, and after its release to the next with a higher fence', async () => {
  const { db } = await migratedDatabase();
  const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => takeLease(db, 'CR-1:work', `worker-${n}`)));
  const held = taken.filter(lease => lease !== undefined);
  expect(held).toHaveLength(1);
  const [first] = held;
  expect(first?.lapsedMs).toBeUndefined();
  expect(first?.left()).toBeGreaterThan(10_000);
  await first?.release();
  expect(first?.left()).toBe(0);
  const second = await takeLease(db, 'CR-1:work', 'another');
  expect(second?.fence).toBeGreaterThan(first?.fence ?? 0);
  expect(second?.lapsedMs).toBeUndefined();
  await expect(mayWrite(db, first)).rejects.toThrow(/taken over/);
  expect(await mayWrite(db, second)).toBe(true);
  await second?.release();
});

test('tells the next holder how long ago the previous one could last send, where its lease ran out', async () => {
  const { db } = await migratedDatabase();
  const dead = await takeLease(db, 'CR-2:work', 'dead');
  await db
    .update(leases)
    .set({ expiresAt: sql`clock_timestamp() - interval '1 second'` })
    .where(eq(leases.key, 'CR-2:work'));
  const next = await takeLease(db, 'CR-2:work', 'next');
  expect(next?.lapsedMs).toBeGreaterThanOrEqual(1_000);
  await expect(mayWrite(db, dead)).rejects.toThrow(/taken over/);
  await dead?.release();
  expect(await mayWrite(db, next)).toBe(true);
  await next?.release();
});
