import { expect, test } from 'vitest';
import { blockersOf, drawTicket, dropLocks, takeLocks } from '../../src/store/locks.ts';
import { migratedDatabase, someRequest } from './database.ts';

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
    await db.transaction(tx => drawTicket(tx, id, keys));
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

test('gives a key to one of many requests that want it at the same time', async () => {
  const { db } = await migratedDatabase();
  const ids = await Promise.all(Array.from({ length: 12 }, () => someRequest(db)));
  await Promise.all(ids.map(id => db.transaction(tx => drawTicket(tx, id, ['scope-a']))));
  const got = await Promise.all(ids.map(id => db.transaction(tx => takeLocks(tx, id))));
  expect(got.filter(Boolean)).toHaveLength(1);
});
