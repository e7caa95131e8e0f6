import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { classifyDatabaseError, openPool } from '../../src/base/postgres.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startProxy } from '../proxy.ts';
import { emptyDatabase, log } from './database.ts';

/** Opens a pool with one connection, which gives up a statement after half a second, behind a proxy. */
async function openOneConnection() {
  const proxy = await startProxy(await emptyDatabase());
  const { db, close } = openDatabase(proxy.url, log, 1, { query_timeout: 500 });
  onTestFinished(async () => {
    await close();
    proxy.close();
  });
  await db.execute(sql`select 1`);
  return { db, silence: () => expect(proxy.silence(1)).toBe(1) };
}

const failureOf = (work: Promise<unknown>) => work.then(() => 'none', classifyDatabaseError);

test('replaces a connection that falls silent before a statement', async () => {
  const { db, silence } = await openOneConnection();
  silence();
  expect(await failureOf(db.execute(sql`select 1`))).toBe('interrupted');
  expect(await failureOf(db.execute(sql`select 1`))).toBe('none');
});

test('replaces a connection that falls silent before a transaction begins', async () => {
  const { db, silence } = await openOneConnection();
  silence();
  expect(await failureOf(db.transaction(tx => tx.execute(sql`select 1`)))).toBe('interrupted');
  expect(await failureOf(db.transaction(tx => tx.execute(sql`select 1`)))).toBe('none');
});

test('replaces a connection that falls silent in a transaction', async () => {
  const { db, silence } = await openOneConnection();
  const work = db.transaction(async tx => {
    await tx.execute(sql`select 1`);
    silence();
    await tx.execute(sql`select 2`);
  });
  expect(await failureOf(work)).toBe('interrupted');
  expect(await failureOf(db.transaction(tx => tx.execute(sql`select 1`)))).toBe('none');
});

test('tells whoever keeps a connection that it fell silent', async () => {
  const proxy = await startProxy(await emptyDatabase());
  const pool = openPool({ connectionString: proxy.url, query_timeout: 500 }, log);
  onTestFinished(async () => {
    await pool.end();
    proxy.close();
  });
  const client = await pool.connect();
  const lost = once(client, 'error');
  proxy.silence(1);
  await expect(client.query('listen jobs')).rejects.toThrow('Query read timeout');
  expect(String((await lost)[0])).toContain('Query read timeout');
  client.release(true);
});

test('replaces a connection that the server ends in a transaction', async () => {
  const { db } = await openOneConnection();
  const end = sql`select pg_terminate_backend(pg_backend_pid())`;
  expect(await failureOf(db.transaction(tx => tx.execute(end)))).toBe('interrupted');
  expect(await failureOf(db.transaction(tx => tx.execute(sql`select 1`)))).toBe('none');
});
