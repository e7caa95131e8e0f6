import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { repeated, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

async function databaseOf({ sandbox }: Stage): Promise<Client> {
  const client = new Client({ connectionString: sandbox.databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test('a worker whose lease is lost writes nothing more; once the lease is free the request goes on, and each link is made once', {
  timeout: 400_000,
}, async () => {
  const stage = await stageForTest();
  const client = await databaseOf(stage);
  await stage.armFault({ method: 'PUT', path: 'scopedResources', status: 429, headers: { 'retry-after': '14' } });
  const ref = await stage.agreed(command);
  const puts = async () => (await stage.player.armCalls()).filter(({ method }) => method === 'PUT');
  await eventually(async () => expect(await puts()).toHaveLength(1), 120_000);
  const { rows } = await client.query(
    `update amplsbot.leases set owner = 'somebody else', fence = fence + 1, expires_at = clock_timestamp() + interval '25 s'
     where key = $1 returning expires_at`,
    [`${ref}:work`],
  );
  const free: Date = rows[0].expires_at;
  await stage.reaches(ref, 'succeeded', 120_000);
  expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
  const later = (await puts()).slice(1).map(({ at }) => Date.parse(at));
  expect(Math.min(...later)).toBeGreaterThan(free.getTime());
  expect(await stage.writes()).toHaveLength(2);
});

test('a bot that is frozen in the middle of a transaction does not keep what it holds from the others', {
  timeout: 400_000,
}, async () => {
  const stage = await stageForTest();
  const [client, watcher] = [await databaseOf(stage), await databaseOf(stage)];
  await stage.bot(2, 'start');
  // Whichever bot has the work: the other one is the one that is left.
  await stage.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', delayMs: 15_000, times: 2 });
  const ref = await stage.agreed(command);
  await eventually(async () => expect(await stage.writes()).toHaveLength(1), 120_000);
  // Nothing is left to be told: it is the worker that will wait for the table, and nobody before it.
  await stage.told(ref, /Started/);
  await client.query('begin');
  await client.query('lock table amplsbot.outbox in exclusive mode');
  await eventually(async () => {
    const { rows } = await watcher.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
       and query ilike '%insert%outbox%'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  }, 120_000);
  const { rows } = await client.query('select owner from amplsbot.leases where key = $1', [`${ref}:work`]);
  const worker = Number(/-(\d+)-[0-9a-f]{8}$/.exec(rows[0].owner)?.[1]);
  process.kill(worker, 'SIGSTOP');
  onTestFinished(() => void process.kill(worker, 'SIGKILL'));
  await client.query('rollback');
  await stage.reaches(ref, 'succeeded', 180_000);
  expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
  expect(await stage.writes()).toHaveLength(2);
});
