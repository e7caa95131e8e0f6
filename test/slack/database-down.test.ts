import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import { openDatabase } from '../../src/store/database.ts';
import { log } from '../store/database.ts';
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

test('waits for an unresponsive Postgres no longer than Slack waits', async () => {
  const bot = await startOn(`postgres://postgres@127.0.0.1:${await silentServer()}/none`);
  const typed = ['connect law-prod to ampls-a', 'requests', 'show CR-1', 'cancel CR-1', 'connect law-1 to ampls-a'];
  const answers = await Promise.all(typed.map(text => bot.control.command('alice', `/ampls ${text}`)));
  for (const { status, ms, body } of answers) {
    expect([status, ms < 3_000]).toEqual([200, true]);
    expect(textOf(body)).toMatch(/database/);
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
