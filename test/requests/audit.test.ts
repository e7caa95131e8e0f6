import { createHash } from 'node:crypto';
import { asc, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { events } from '../../src/requests/schema.ts';
import { cancel } from '../../src/requests/wishes.ts';
import { migratedDatabase, someRequest } from './database.ts';

test('events of a request are counted and chained: each hash can be made again from what is written', async () => {
  const { db } = await migratedDatabase();
  const ids = [await someRequest(db), await someRequest(db)];
  for (const request of ids) await cancel(db, { request, person: 'UALICE' }, new Date());
  const rows = await db.select().from(events).orderBy(asc(events.requestId), asc(events.seq));
  expect(rows.map(({ requestId, seq, type }) => [requestId, seq, type])).toEqual(
    ids.flatMap(id => [
      [id, 1, 'created'],
      [id, 2, 'cancelled'],
    ]),
  );
  let previous = '';
  for (const row of rows) {
    if (row.seq === 1) previous = '';
    const parts = [previous, row.requestId, row.seq, row.at.toISOString(), row.actor, row.type, row.data];
    expect(row.previous).toBe(previous);
    expect(row.hash).toBe(createHash('sha256').update(parts.join('\n')).digest('hex'));
    previous = row.hash;
  }
});

test.each([
  ["update amplsbot.events set data = '{}'"],
  ['delete from amplsbot.events'],
  ['truncate amplsbot.events cascade'],
])('the trail refuses: %s', async statement => {
  const { db } = await migratedDatabase();
  await someRequest(db);
  const failure = await db.execute(sql.raw(statement)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(String((failure as Error).cause ?? failure)).toMatch(/append-only/);
});
