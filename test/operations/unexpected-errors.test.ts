import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { gt, sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import { leases } from '../../src/store/schema.ts';
import { migratedDatabase } from '../store/database.ts';

/** Starts a bot that only works. Neither Slack nor Azure can be reached, and it waits for both. */
async function startFailingBot() {
  const { db, url } = await migratedDatabase();
  const [port, operationsPort] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: url,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: '0123456789abcdef',
    SLACK_API_URL: `http://127.0.0.1:${await freePort()}/`,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATIONS_PORT: String(operationsPort),
  };
  const child = spawn(process.execPath, [inject('programs').failingBot, 'work'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout.on('data', data => {
    output += String(data);
  });
  const page = async (at: number, path: string) => {
    const response = await fetch(`http://127.0.0.1:${at}${path}`);
    return { status: response.status, text: await response.text() };
  };
  await eventually(async () => expect((await page(port, '/readyz')).status).toBe(200), 120_000);
  return {
    db,
    child,
    output: () => output,
    ready: async () => (await page(port, '/readyz')).text,
    metrics: async () => (await page(operationsPort, '/metrics')).text,
    publicMetrics: async () => (await page(port, '/metrics')).status,
  };
}

test('survives an unexpected rejection, and stops in order after an unexpected exception', async () => {
  const bot = await startFailingBot();
  bot.child.kill('SIGUSR2');
  await eventually(async () => {
    expect(await bot.metrics()).toContain('amplsbot_unexpected_errors_total{kind="rejection"} 1');
  }, 60_000);
  expect(await bot.ready()).toBe('ready');
  expect(bot.output()).toMatch(/a planted rejection.*going on after an unexpected rejection/);

  const exited = once(bot.child, 'exit');
  bot.child.kill('SIGWINCH');
  expect(await exited).toEqual([70, null]);
  expect(bot.output()).toMatch(/a planted exception.*stopping after an unexpected exception/);
  expect(await bot.db.select().from(leases).where(gt(leases.expiresAt, sql`now()`))).toEqual([]);
});

test('shows metrics on the port for operators only', async () => {
  const bot = await startFailingBot();
  expect(await bot.publicMetrics()).toBe(404);
  expect(await bot.metrics()).toContain('amplsbot_database_up 1');
});
