import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/requests/database.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { freePort } from '../../src/sandbox/ports.ts';
import { log } from '../requests/database.ts';
import { openStage, textOf } from './stage.ts';

async function stageOn(url: string) {
  const { db, close } = openDatabase(url, log, 2);
  onTestFinished(close);
  return openStage({ db });
}

/** A server that takes connections and never says a word, as one behind a broken network does. */
async function silentServer(): Promise<number> {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return port;
}

test('without Postgres nothing is accepted, and Slack is told so in words', async () => {
  const stage = await stageOn(`postgres://postgres@127.0.0.1:${await freePort()}/none`);
  const { status, body } = await stage.player.command('alice', '/ampls connect law-prod to ampls-a');
  expect(status).toBe(200);
  expect(textOf(body)).toMatch(/cannot reach its database just now, so nothing was written down/);
  expect(stage.nudges).toEqual([]);
});

test('a Postgres that does not answer is waited for no longer than Slack waits', async () => {
  const stage = await stageOn(`postgres://postgres@127.0.0.1:${await silentServer()}/none`);
  const typed = ['connect law-prod to ampls-a', 'requests', 'show CR-1', 'cancel CR-1', 'connect law-1 to ampls-a'];
  const answers = await Promise.all(typed.map(text => stage.player.command('alice', `/ampls ${text}`)));
  for (const { status, ms, body } of answers) {
    expect([status, ms < 3_000]).toEqual([200, true]);
    expect(textOf(body)).toMatch(/database/);
  }
});

test('a form that cannot be written down keeps what was filled in, and says why', async () => {
  const stage = await stageOn(`postgres://postgres@127.0.0.1:${await silentServer()}/none`);
  await stage.player.command('alice', '/ampls connect law-prod');
  const view = await eventually(async () => {
    const [open] = await stage.player.views('alice');
    expect(open).toBeDefined();
    return open?.id ?? '';
  });
  const { status, body } = await stage.player.submit('alice', view, { scope: 'ampls-a' });
  expect([status, body]).toEqual([
    200,
    { response_action: 'errors', errors: { reason: expect.stringMatching(/database/) } },
  ]);
});
