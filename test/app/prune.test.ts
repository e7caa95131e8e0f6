import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { prune } from '../../src/app/prune.ts';
import type { Database } from '../../src/store/database.ts';
import { holdLease, takeLease } from '../../src/store/leases.ts';
import { someRequest } from '../store/database.ts';
import { emptiedDatabase } from './database.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const retention = { deliveryDays: 30, sentMessageDays: 30, refusedMessageDays: 180 };

async function openPruned() {
  const db = await emptiedDatabase();
  const context = { db, owner: 'test', clock: () => NOW };
  return {
    db,
    pruned: (signal = new AbortController().signal) => prune(context, retention, signal),
    keys: () => texts(db, sql`select key as text from amplsbot.inbox order by 1`),
    messages: () => texts(db, sql`select problem as text from amplsbot.outbox where problem is not null order by 1`),
  };
}

async function texts(db: Database, query: ReturnType<typeof sql>): Promise<readonly string[]> {
  const { rows } = await db.execute<{ text: string }>(query);
  return rows.map(({ text }) => text);
}

function daysAgo(days: number): string {
  return new Date(NOW.getTime() - days * 24 * 60 * 60_000).toISOString();
}

async function addKey(db: Database, key: string, days: number, request: number | null = null): Promise<void> {
  await db.execute(sql`insert into amplsbot.inbox (key, at, request_id) values (${key}, ${daysAgo(days)}, ${request})`);
}

/** Adds a message whose `problem` names it, so that a test can tell which are left. */
async function addMessage(db: Database, request: number, name: string, state: string, days: number): Promise<void> {
  await db.execute(sql`
    insert into amplsbot.outbox (id, request_id, body, state, created_at, sent_at, problem)
    values (${randomUUID()}, ${request}, '{"kind":"card"}', ${state}, ${daysAgo(days)},
      ${state === 'sent' ? daysAgo(days) : null}, ${name})`);
}

test('forgets deliveries after their retention, and not before', async () => {
  const { db, pruned, keys } = await openPruned();
  await addKey(db, 'command:old', 31);
  await addKey(db, 'click:young', 29);
  expect(await pruned()).toMatchObject({ inbox: 1 });
  expect(await keys()).toEqual(['click:young']);
});

test('remembers the deliveries of open requests and the connections that were imported', async () => {
  const { db, pruned, keys } = await openPruned();
  const open = await someRequest(db, { key: 'command:open' });
  await db.execute(sql`update amplsbot.inbox set at = ${daysAgo(400)}`);
  await addKey(db, 'connection:/subscriptions/1', 400);
  await pruned();
  expect(await keys()).toEqual(['command:open', 'connection:/subscriptions/1']);
  await db.execute(sql`update amplsbot.requests set state = 'cancelled' where id = ${open}`);
  await pruned();
  expect(await keys()).toEqual(['connection:/subscriptions/1']);
});

test('deletes response_urls that Slack has not taken for a day', async () => {
  const { db, pruned } = await openPruned();
  await db.execute(sql`
    insert into amplsbot.response_urls (request_id, url, uses, until)
    values (1, 'old', 5, now() - interval '25 hours'), (2, 'young', 5, now() - interval '23 hours')`);
  expect(await pruned()).toMatchObject({ response_urls: 1 });
  expect(await texts(db, sql`select url as text from amplsbot.response_urls`)).toEqual(['young']);
});

test('deletes messages that were sent or refused after their retention, and never one that waits', async () => {
  const { db, pruned, messages } = await openPruned();
  const request = await someRequest(db);
  for (const days of [29, 31, 179, 181]) {
    for (const state of ['sent', 'parked', 'pending', 'sending']) {
      await addMessage(db, request, `${state} ${days}`, state, days);
    }
  }
  await pruned();
  expect(await messages()).toEqual(
    [29, 31, 179, 181]
      .flatMap(days => [`pending ${days}`, `sending ${days}`])
      .concat('parked 29', 'parked 31', 'parked 179', 'sent 29')
      .sort(),
  );
});

test('keeps a message for its retention after it was sent, however long it waited', async () => {
  const { db, pruned, messages } = await openPruned();
  const request = await someRequest(db);
  await addMessage(db, request, 'late', 'sent', 100);
  await db.execute(sql`update amplsbot.outbox set sent_at = ${daysAgo(1)} where problem = 'late'`);
  await pruned();
  expect(await messages()).toEqual(['late']);
});

test('deletes old notices', async () => {
  const { db, pruned } = await openPruned();
  for (const [state, days] of [
    ['sent', 31],
    ['sent', 1],
    ['pending', 400],
  ] as const) {
    await db.execute(sql`
      insert into amplsbot.notices (id, observations, state, created_at, sent_at)
      values (${randomUUID()}, '[]', ${state}, ${daysAgo(days)}, ${daysAgo(days)})`);
  }
  expect(await pruned()).toMatchObject({ notices: 1 });
});

test('never touches requests, plans, decisions, steps, documents or the audit trail', async () => {
  const { db, pruned } = await openPruned();
  const request = await someRequest(db);
  await db.execute(
    sql`update amplsbot.requests set state = 'succeeded', created_at = '2000-01-01', changed_at = '2000-01-01'`,
  );
  await db.execute(sql`
    insert into amplsbot.decisions (request_id, plan_hash, person, verdict, at)
    values (${request}, 'h', 'UBOB', 'approve', '2000-01-01')`);
  await db.execute(sql`
    insert into amplsbot.steps (id, request_id, position, change, title, demands, state, finished_at)
    values (${randomUUID()}, ${request}, 1, '{}', 't', '[]', 'done', '2000-01-01')`);
  const { rows: tables } = await db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables where table_schema = 'amplsbot'
      and table_name not in ('inbox', 'outbox', 'notices', 'leases') order by 1`);
  const contents = async () =>
    Promise.all(
      tables.map(async ({ name }) => {
        const rows = sql`select coalesce(json_agg(t)::text, '') as text from ${sql.identifier('amplsbot')}.${sql.identifier(name)} t`;
        return [name, ...(await texts(db, rows))];
      }),
    );
  const before = await contents();
  expect(before.map(([name]) => name)).toEqual(expect.arrayContaining(['events', 'decisions', 'steps', 'requests']));
  await db.execute(sql`update amplsbot.inbox set at = '2000-01-01'`);
  expect(await pruned()).toMatchObject({ inbox: 1 });
  expect(await contents()).toEqual(before);
});

test('deletes in batches, and stops between two of them at the signal', async () => {
  const { db, pruned } = await openPruned();
  await db.execute(sql`
    insert into amplsbot.inbox (key, at) select 'command:' || n, ${daysAgo(40)}::timestamptz from generate_series(1, 2500) n`);
  const stopping = new AbortController();
  const statements: number[] = [];
  const execute = db.execute.bind(db);
  const counting = Object.assign(Object.create(db), {
    async execute(query: Parameters<typeof execute>[0]) {
      const result = await execute(query);
      if (result.command === 'DELETE') statements.push(result.rowCount ?? 0);
      if (statements.length === 2) stopping.abort();
      return result;
    },
  }) as Database;
  await prune({ db: counting, owner: 'test', clock: () => NOW }, retention, stopping.signal);
  expect(statements).toEqual([1_000, 1_000]);
  expect(await pruned()).toMatchObject({ inbox: 500 });
});

test('prunes in one process at a time', async () => {
  const { db, pruned, keys } = await openPruned();
  await addKey(db, 'command:old', 31);
  const other = await takeLease(db, 'prune', 'another process');
  expect(await pruned()).toEqual({});
  expect(await keys()).toEqual(['command:old']);
  await other?.release();
  expect(await pruned()).toMatchObject({ inbox: 1 });
});

test('skips rows that somebody is using, and takes them the next time', async () => {
  const { db, pruned } = await openPruned();
  await addKey(db, 'command:used', 31);
  await addKey(db, 'command:unused', 31);
  await db.transaction(async tx => {
    await tx.execute(sql`select 1 from amplsbot.inbox where key = 'command:used' for update`);
    expect(await pruned()).toMatchObject({ inbox: 1 });
  });
  expect(await pruned()).toMatchObject({ inbox: 1 });
});

test('deletes leases that nobody holds any more, and keeps their holders of long ago from writing', async () => {
  const { db, pruned } = await openPruned();
  const frozen = await takeLease(db, 'CR-1:work', 'frozen');
  const held = await takeLease(db, 'CR-2:work', 'alive');
  if (frozen === undefined || held === undefined) throw new Error('The leases were not free.');
  await db.execute(sql`update amplsbot.leases set expires_at = now() - interval '2 days' where key = 'CR-1:work'`);
  expect(await pruned()).toMatchObject({ leases: 1 });
  await expect(holdLease(db, held)).resolves.toBeUndefined();
  const successor = await takeLease(db, 'CR-1:work', 'successor');
  await expect(holdLease(db, frozen)).rejects.toThrow(/taken over/);
  for (const lease of [frozen, held, successor]) await lease?.release();
});

test('forgets drafts after the retention of deliveries', async () => {
  const { db, pruned } = await openPruned();
  for (const days of [29, 31]) {
    await db.execute(sql`
      insert into amplsbot.drafts (key, workflow, inputs, requester, origin, answer, created_at, changed_at)
      values (${`${days} days`}, 'connect-resources', '{}', 'U1', 'C1', '{}', ${daysAgo(days)}, ${daysAgo(days)})`);
  }
  expect(await pruned()).toMatchObject({ drafts: 1 });
  expect(await texts(db, sql`select key as text from amplsbot.drafts`)).toEqual(['29 days']);
});

test('forgets who has not opened their Home tab within the retention of deliveries', async () => {
  const { db, pruned } = await openPruned();
  for (const days of [29, 31]) {
    await db.execute(sql`insert into amplsbot.home_tabs (person, opened_at) values (${`U${days}`}, ${daysAgo(days)})`);
  }
  expect(await pruned()).toMatchObject({ home_tabs: 1 });
  expect(await texts(db, sql`select person as text from amplsbot.home_tabs`)).toEqual(['U29']);
});
