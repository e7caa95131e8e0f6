import { createHash } from 'node:crypto';
import { asc, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { saveDocuments } from '../../src/store/documents.ts';
import { events } from '../../src/store/schema.ts';

import { applyTransition, withRequest } from '../../src/store/transition.ts';
import { migratedDatabase, someRequest, storeOn } from './database.ts';

test('numbers and chains the events of a request, so that each hash can be computed again from what is stored', async () => {
  const { db } = await migratedDatabase();
  const ids = [await someRequest(db), await someRequest(db)];
  for (const id of ids) {
    const cancelled = [{ type: 'cancelled', actor: { person: 'UALICE' }, data: {} }] as const;
    await withRequest(storeOn(db), id, (tx, request) =>
      applyTransition(tx, request, { to: 'cancelled', events: cancelled }, new Date()),
    );
  }
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
  ["update amplsbot.documents set body = '{}'"],
  ['delete from amplsbot.documents'],
  ['truncate amplsbot.documents'],
])('the audit trail refuses: %s', async statement => {
  const { db } = await migratedDatabase();
  await someRequest(db);
  await saveDocuments(db, { plan: '{"a":1}' });
  const failure = await db.execute(sql.raw(statement)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(String((failure as Error).cause ?? failure)).toMatch(/append-only/);
});
