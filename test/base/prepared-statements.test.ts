import { eq, sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import type { DatabaseHandle } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/database.ts';
import { requests } from '../../src/store/schema.ts';
import { log, migratedDatabase, someRequest } from '../store/database.ts';

/** A database with one connection. */
async function oneConnection(): Promise<DatabaseHandle> {
  const { url } = await migratedDatabase();
  const handle = openDatabase(url, log, 1);
  onTestFinished(handle.close);
  return handle;
}

async function preparedIn({ pool }: DatabaseHandle): Promise<readonly string[]> {
  const { rows } = await pool.query<{ statement: string }>('select statement from pg_prepared_statements order by 1');
  return rows.map(({ statement }) => statement);
}

test('prepares a statement once for each connection, also in a transaction, and none without parameters', async () => {
  const handle = await oneConnection();
  const { db, pool } = handle;
  const ids = [await someRequest(db), await someRequest(db)];
  const find = (tx: Pick<typeof db, 'select'>, id = 0) =>
    tx.select({ id: requests.id }).from(requests).where(eq(requests.id, id));
  for (const id of ids) expect(await find(db, id)).toEqual([{ id }]);
  await db.transaction(async tx => expect(await find(tx, ids[1])).toEqual([{ id: ids[1] }]));
  await db.execute(sql`select 1`);
  const before = await preparedIn(handle);
  expect(before.filter(text => text.startsWith('select "id" from'))).toHaveLength(1);
  expect(before.filter(text => /^(begin|commit|select 1)/.test(text))).toEqual([]);
  await pool.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
  expect(await find(db, ids[0])).toEqual([{ id: ids[0] }]);
  expect(await preparedIn(handle)).toHaveLength(1);
});

test('sends what comes after many different statements as it is', async () => {
  const handle = await oneConnection();
  for (let n = 1; n <= 250; n += 1) {
    const { rows } = await handle.db.execute(sql`select ${n}::int as ${sql.identifier(`n${n}`)}`);
    expect(rows).toEqual([{ [`n${n}`]: n }]);
  }
  expect((await preparedIn(handle)).length).toBe(200);
});

test('says what is wrong with a statement each time, and goes on', async () => {
  const { db } = await oneConnection();
  for (const value of ['x', 'y', 'z'])
    await expect(db.execute(sql`select ${value}::int`)).rejects.toThrow(/Failed query/);
  expect((await db.execute(sql`select ${'1'}::int as n`)).rows).toEqual([{ n: 1 }]);
});
