import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { builtInEstate, startArm } from '../sandbox/src/arm/server.ts';
import { newToken } from '../sandbox/src/azure-transport.ts';
import { freePort } from '../sandbox/src/free-port.ts';
import { emptyDatabase } from './store/database.ts';

/** Starts a process that executes requests, on a database of its own and the simulated Azure. */
async function startWorker() {
  const databaseUrl = await emptyDatabase();
  const token = newToken();
  const arm = await startArm({ port: 0, speed: 0, estate: builtInEstate(), token });
  onTestFinished(() => arm.close());
  const port = await freePort();
  const child = spawn(process.execPath, [inject('programs').bot, 'work'], {
    stdio: 'ignore',
    env: {
      DATABASE_URL: databaseUrl,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_SIGNING_SECRET: 'a secret of the test',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      SANDBOX_ARM_URL: arm.url,
      SANDBOX_ARM_TOKEN: token,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
  });
  const ended = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const isListening = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isListening).toBe(true);
  return { databaseUrl, child, ended, isListening };
}

test('finishes its work before it ends, and a second signal while it stops changes nothing', async () => {
  const { databaseUrl, child, ended, isListening } = await startWorker();
  const operator = new Client({ connectionString: databaseUrl });
  await operator.connect();
  onTestFinished(() => operator.end());
  // Work that needs a lease waits until the transaction ends, and stopping waits for that work.
  await operator.query('begin');
  await operator.query('lock table amplsbot.leases in access exclusive mode');
  const waiting = `select count(*)::int as count from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await operator.query(waiting)).rows[0]?.count).toBeGreaterThan(0);
  child.kill('SIGTERM');
  await expect.poll(isListening).toBe(false);
  child.kill('SIGTERM');
  child.kill('SIGINT');
  await sleep(1_000);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  await operator.query('rollback');
  expect(await ended).toEqual([0, null]);
});
