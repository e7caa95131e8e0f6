import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { pause } from '../../src/base/wait.ts';
import { blockersOf, drawTicket, dropLocks, takeLocks } from '../../src/store/locks.ts';
import { requests } from '../../src/store/schema.ts';
import { applyTransition, withRequest } from '../../src/store/transition.ts';
import type { Queue } from '../../src/store/work.ts';
import { migratedDatabase, someRequest } from './database.ts';

const approvedAt = new Date('2026-03-01T12:00:00Z');

test('lets requests without a shared key overtake, and the others wait in the order of their tickets', async () => {
  const { db } = await migratedDatabase();
  const [first, second, third, apart] = [
    await someRequest(db),
    await someRequest(db),
    await someRequest(db),
    await someRequest(db),
  ];
  const take = (id: number) => db.transaction(tx => takeLocks(tx, id));
  for (const [id, keys] of [
    [first, ['scope-a', 'law-1']],
    [second, ['scope-a', 'law-2']],
    [third, ['law-2', 'scope-b']],
    [apart, ['scope-c']],
  ] as const) {
    await db.transaction(tx => drawTicket(tx, id, keys, approvedAt));
  }
  expect(await take(second)).toBe(false);
  expect(await take(third)).toBe(false);
  expect(await take(apart)).toBe(true);
  expect(await take(first)).toBe(true);
  expect(await take(first)).toBe(true);
  expect(await blockersOf(db, second)).toEqual([first]);
  expect(await blockersOf(db, third)).toEqual([second]);
  await dropLocks(db, first);
  expect(await take(third)).toBe(false);
  expect(await take(second)).toBe(true);
  await dropLocks(db, second);
  expect(await take(third)).toBe(true);
});

test('puts a request in line by when it was approved, and not by when it enters the line', async () => {
  const { db } = await migratedDatabase();
  const [early, late] = [await someRequest(db), await someRequest(db)];
  const enter = (id: number, ms: number) =>
    db.transaction(tx => drawTicket(tx, id, ['scope-a'], new Date(approvedAt.getTime() + ms)));
  await enter(late, 1);
  await enter(early, 0);
  expect(await db.transaction(tx => takeLocks(tx, late))).toBe(false);
  expect(await blockersOf(db, late)).toEqual([early]);
  expect(await db.transaction(tx => takeLocks(tx, early))).toBe(true);
});

test('gives a key to one of many requests that want it at the same time', async () => {
  const { db } = await migratedDatabase();
  const ids = await Promise.all(Array.from({ length: 12 }, () => someRequest(db)));
  await Promise.all(ids.map(id => db.transaction(tx => drawTicket(tx, id, ['scope-a'], approvedAt))));
  const got = await Promise.all(ids.map(id => db.transaction(tx => takeLocks(tx, id))));
  expect(got.filter(Boolean)).toHaveLength(1);
});

test('wakes each request that waits for its locks, whoever releases at the same moment', async () => {
  const { db } = await migratedDatabase();
  const keys = ['scope-a', 'scope-b', 'law-1', 'law-2'];
  const wanted = keys.flatMap((key, index) => keys.slice(index + 1).map(other => [key, other]));
  const ids: number[] = [];
  for (const pair of [...wanted, ...wanted, ...wanted, ...wanted]) {
    const id = await someRequest(db);
    await db.update(requests).set({ state: 'approved' }).where(eq(requests.id, id));
    await db.transaction(tx => drawTicket(tx, id, pair, approvedAt));
    ids.push(id);
  }
  const running: Promise<void>[] = [];
  const queue: Queue = {
    enqueue: items => running.push(...items.filter(({ work }) => work === 'execute').map(({ id }) => run(id))),
  };
  const run = async (id: number) => {
    const holds = await withRequest({ db, queue }, id, async (tx, request) => {
      if (request.state !== 'approved') return false;
      if (await takeLocks(tx, id)) return true;
      const set = { statusReasons: ['Waiting.', String(request.version)] };
      await applyTransition(tx, request, { set, silent: true }, new Date());
      return false;
    });
    if (!holds) return;
    const end = { to: 'cancelled', silent: true } as const;
    await withRequest({ db, queue }, id, (tx, request) => applyTransition(tx, request, end, new Date()));
  };
  running.push(...ids.map(run));
  for (let done = 0; done < running.length; done += 1) await running[done];
  const left = await db.select({ id: requests.id }).from(requests).where(eq(requests.state, 'approved'));
  expect(left).toEqual([]);
});

test('wakes a request that finds its lock held just before it is released', async () => {
  const { db } = await migratedDatabase();
  const [holder, waiter] = [await someRequest(db), await someRequest(db)];
  for (const id of [holder, waiter]) {
    await db.update(requests).set({ state: 'approved' }).where(eq(requests.id, id));
    await db.transaction(tx => drawTicket(tx, id, ['scope-a', `law-${id}`], approvedAt));
  }
  await db.transaction(tx => takeLocks(tx, holder));
  const woken: number[] = [];
  const queue: Queue = {
    enqueue: items => woken.push(...items.filter(({ work }) => work === 'execute').map(({ id }) => id)),
  };
  const end = { to: 'cancelled', silent: true } as const;
  const release = () =>
    withRequest({ db, queue }, holder, (tx, request) => applyTransition(tx, request, end, new Date()));
  const released = await withRequest({ db, queue }, waiter, async (tx, request) => {
    expect(await takeLocks(tx, waiter)).toBe(false);
    const releasing = release();
    await pause(300);
    await applyTransition(tx, request, { set: { statusReasons: ['Waiting.'] }, silent: true }, new Date());
    return { releasing };
  });
  await released.releasing;
  expect(woken).toContain(waiter);
});
