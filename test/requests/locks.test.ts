import { expect, test } from 'vitest';
import { drawTicket, dropLocks, takeLocks } from '../../src/requests/locks.ts';
import { blockersOf } from '../../src/requests/read.ts';
import { migratedDatabase, someRequest } from './database.ts';

test('who shares no key overtakes; who shares one waits in the order of the tickets', async () => {
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

test('of many who want the same key at once, one gets it', async () => {
  const { db } = await migratedDatabase();
  const ids = await Promise.all(Array.from({ length: 12 }, () => someRequest(db)));
  await Promise.all(ids.map(id => db.transaction(tx => drawTicket(tx, id, ['scope-a']))));
  const got = await Promise.all(ids.map(id => db.transaction(tx => takeLocks(tx, id))));
  expect(got.filter(Boolean)).toHaveLength(1);
});
