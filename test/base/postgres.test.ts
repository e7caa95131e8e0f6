import { DrizzleQueryError, sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../sandbox/src/free-port.ts';
import { classifyDatabaseError, requireStorable } from '../../src/base/postgres.ts';
import { openDatabase } from '../../src/store/database.ts';
import { log, migratedDatabase } from '../store/database.ts';

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('The statement did not fail.');
    },
    (error: unknown) => error,
  );
}

test('says that the database refused a statement where the statement or its values are at fault', async () => {
  const { db } = await migratedDatabase();
  const statements = [
    sql`select ${'a\0b'}::text`,
    sql`select ${'{"a":"\\u0000"}'}::jsonb`,
    sql`select ${'{"a":"\\ud800"}'}::jsonb`,
    sql`select ${'x'}::int`,
    sql`select nothing`,
    sql`insert into amplsbot.decisions (request_id, plan_hash, person, verdict, at) values (0, '', '', '', now())`,
  ];
  for (const statement of statements) {
    const error = await failureOf(db.execute(statement));
    expect([error instanceof DrizzleQueryError, classifyDatabaseError(error)]).toEqual([true, 'refused']);
    const { cause } = error as DrizzleQueryError;
    expect(classifyDatabaseError(cause)).toBe('refused');
  }
});

test('tells a database that cannot be reached from one that is busy, and from one that ended a session or a statement', async () => {
  const { db, url } = await migratedDatabase();
  const unreachable = openDatabase(`postgres://postgres@127.0.0.1:${await freePort()}/none`, log, 1);
  onTestFinished(unreachable.close);
  expect(classifyDatabaseError(await failureOf(unreachable.db.execute(sql`select 1`)))).toBe('unreachable');
  const busy = openDatabase(url, log, 1);
  onTestFinished(busy.close);
  const taken = await busy.pool.connect();
  expect(classifyDatabaseError(await failureOf(busy.db.execute(sql`select 1`)))).toBe('busy');
  taken.release();
  const ended = await failureOf(db.execute(sql`select pg_terminate_backend(pg_backend_pid())`));
  expect(classifyDatabaseError(ended)).toBe('interrupted');
  const stopped = sql`do $$ begin perform set_config('statement_timeout', '1', false); end $$; select pg_sleep(10)`;
  expect(classifyDatabaseError(await failureOf(db.execute(stopped)))).toBe('interrupted');
  expect(classifyDatabaseError(new Error('something else'))).toBeUndefined();
});

test('refuses text that Postgres cannot save, and nothing else', () => {
  for (const text of ['a\0b', '\ud800', 'a\udc00b'])
    expect(() => requireStorable(['ok', text])).toThrow(/cannot be saved/);
  expect(() => requireStorable(['', 'a\tb\n', '😀', '\u202e', '\uffff'])).not.toThrow();
});
