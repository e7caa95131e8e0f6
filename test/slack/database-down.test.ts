import { createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { lockRequest } from '../../src/store/transition.ts';
import { emptyDatabase, log, migratedDatabase } from '../store/database.ts';
import { startSlackApp, textOf } from './slack-app.ts';

async function startOn(url: string) {
  const { db, close } = openDatabase(url, log, 2);
  onTestFinished(close);
  return startSlackApp({ db });
}

/** Starts a server that accepts connections and never answers, like one behind a broken network. */
async function silentServer(): Promise<number> {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return port;
}

test('accepts nothing without Postgres, and says so', async () => {
  const bot = await startOn(`postgres://postgres@127.0.0.1:${await freePort()}/none`);
  const { status, body } = await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  expect(status).toBe(200);
  expect(textOf(body)).toMatch(/cannot reach its database, so nothing was saved/);
  expect(bot.enqueued).toEqual([]);
});

test('says that it is busy, and not that Postgres is down, while all connections are in use', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const { db, pool, close } = openDatabase(url, log, 1);
  onTestFinished(close);
  const bot = await startSlackApp({ db });
  const taken = await pool.connect();
  const { status, body } = await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  taken.release();
  expect(status).toBe(200);
  expect(textOf(body)).toMatch(/is busy and did not get to its database in time, so nothing was saved/);
  expect(bot.enqueued).toEqual([]);
});

test('does not say that nothing was saved where the connection is lost in the middle', async () => {
  const { db } = await migratedDatabase();
  const bot = await startSlackApp({ db });
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  const { body } = await db.transaction(async tx => {
    await lockRequest(tx, 1);
    const cancelling = bot.control.command('alice', '/ampls cancel CR-1');
    await eventually(async () => {
      const { rows } = await db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      expect(rows).toHaveLength(1);
    });
    return cancelling;
  });
  expect(textOf(body)).toMatch(/got no answer from its database, so this may or may not have been saved/);
});

test('waits for an unresponsive Postgres no longer than Slack waits', async () => {
  const bot = await startOn(`postgres://postgres@127.0.0.1:${await silentServer()}/none`);
  const typed = ['connect law-prod to ampls-a', 'requests', 'show CR-1', 'cancel CR-1', 'connect law-1 to ampls-a'];
  const answers = await Promise.all(typed.map(text => bot.control.command('alice', `/ampls ${text}`)));
  for (const { status, ms, body } of answers) {
    expect([status, ms < 3_000]).toEqual([200, true]);
    // A request that makes no sense by what is known is looked at again first, so less time is left for Postgres.
    expect(textOf(body)).toMatch(/database|longer than usual, so your request may or may not have been saved/);
  }
});

test('keeps a form open with its values when it cannot be saved, and says why', async () => {
  const bot = await startOn(`postgres://postgres@127.0.0.1:${await silentServer()}/none`);
  await bot.control.command('alice', '/ampls connect law-prod');
  const view = await eventually(async () => {
    const [open] = await bot.control.views('alice');
    expect(open).toBeDefined();
    return open?.id ?? '';
  });
  const { status, body } = await bot.control.submit('alice', view, { scope: 'ampls-a' });
  expect([status, body]).toEqual([
    200,
    { response_action: 'errors', errors: { reason: expect.stringMatching(/database/) } },
  ]);
});
