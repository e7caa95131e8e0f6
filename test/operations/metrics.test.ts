import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import type { HttpRoute } from '../../src/base/http-server.ts';
import { routeListener, startHttpServer } from '../../src/base/http-server.ts';
import { healthRoutes } from '../../src/operations/health.ts';
import { metricsRoute } from '../../src/operations/metrics.ts';
import { openDatabase } from '../../src/store/database.ts';
import { log, migratedDatabase, someRequest } from '../store/database.ts';

/** Serves pages, and returns what a GET of a path answers. */
async function serve(...routes: readonly HttpRoute[]) {
  const { port, close } = await startHttpServer(routeListener(routes), { host: '127.0.0.1', port: 0 });
  onTestFinished(close);
  return async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
}

/** A database that counts the statements that are sent to it. */
async function countingDatabase() {
  const { db } = await migratedDatabase();
  let statements = 0;
  const query = db.$client.query.bind(db.$client);
  db.$client.query = ((...args: Parameters<typeof query>) => {
    statements += 1;
    return query(...args);
  }) as typeof query;
  return { db, statements: () => statements };
}

test('counts requests and messages by state', async () => {
  const { db } = await migratedDatabase();
  await someRequest(db);
  await someRequest(db);
  const get = await serve(metricsRoute(db));
  const { status, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('amplsbot_requests{state="planning"} 2');
  expect(text).toContain('amplsbot_undelivered_messages{state="pending"} 2');
  expect(text).toContain('amplsbot_database_up 1');
  expect(text).toContain('process_cpu_user_seconds_total');
});

test('counts in one statement however many scrape at once', async () => {
  const { db, statements } = await countingDatabase();
  const get = await serve(metricsRoute(db));
  const pages = await Promise.all(Array.from({ length: 50 }, () => get('/metrics')));
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
  await get('/metrics');
  expect(statements()).toBe(1);
});

test('asks the database once however many probes ask whether the bot is ready', async () => {
  const { db, statements } = await countingDatabase();
  const get = await serve(...healthRoutes(db, () => true));
  const pages = await Promise.all(Array.from({ length: 50 }, () => get('/readyz')));
  expect(new Set(pages.map(({ text }) => text))).toEqual(new Set(['ready']));
  expect(statements()).toBe(1);
});

test('shows the metrics of the process while the database cannot be reached', async () => {
  const { db, close } = openDatabase(`postgres://postgres@127.0.0.1:${await freePort()}/none`, log, 1);
  onTestFinished(close);
  const get = await serve(metricsRoute(db), ...healthRoutes(db, () => true));
  const { status, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('amplsbot_database_up 0');
  expect(text).not.toContain('amplsbot_requests{');
  expect(text).toContain('process_cpu_user_seconds_total');
  expect((await get('/readyz')).status).toBe(503);
});

test('is ready again soon after the database answers again', async () => {
  const { db } = await migratedDatabase();
  const query = db.$client.query.bind(db.$client);
  db.$client.query = (() => Promise.reject(new Error('Connection terminated'))) as typeof query;
  const get = await serve(...healthRoutes(db, () => true));
  expect(await get('/readyz')).toEqual({ status: 503, text: 'Postgres does not answer' });
  db.$client.query = query;
  await eventually(async () => expect((await get('/readyz')).status).toBe(200));
});
