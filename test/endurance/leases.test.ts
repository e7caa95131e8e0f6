import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystemForTest } from '../system/harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

async function openDatabase({ sandbox }: TestSystem): Promise<Client> {
  const client = new Client({ connectionString: sandbox.databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test('writes nothing after a worker has lost its lease, and makes each link once after the lease is free again', {
  timeout: 400_000,
}, async () => {
  const system = await openSystemForTest();
  const client = await openDatabase(system);
  await system.armFault({ method: 'PUT', path: 'scopedResources', status: 429, headers: { 'retry-after': '14' } });
  const ref = await system.submitAndApprove(command);
  const puts = async () => (await system.control.armCalls()).filter(({ method }) => method === 'PUT');
  await eventually(async () => expect(await puts()).toHaveLength(1), 120_000);
  const { rows } = await client.query(
    `update amplsbot.leases set owner = 'another process', fence = fence + 1, expires_at = clock_timestamp() + interval '25 s'
     where key = $1 returning expires_at`,
    [`${ref}:work`],
  );
  const free: Date = rows[0].expires_at;
  await system.waitForStatus(ref, 'succeeded', 120_000);
  expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
  const later = (await puts()).slice(1).map(({ at }) => Date.parse(at));
  expect(Math.min(...later)).toBeGreaterThan(free.getTime());
  expect(await system.writes()).toHaveLength(2);
});

test('completes a request on another bot when its worker is frozen in the middle of a transaction', {
  timeout: 400_000,
}, async () => {
  const system = await openSystemForTest();
  const [client, watcher] = [await openDatabase(system), await openDatabase(system)];
  await system.bot(2, 'start');
  // Either bot may take the request. The other one has to complete it.
  await system.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', delayMs: 15_000, times: 2 });
  const ref = await system.submitAndApprove(command);
  await eventually(async () => expect(await system.writes()).toHaveLength(1), 120_000);
  // Once everything is delivered and recorded, the worker is the first one to wait for the table.
  await system.waitForThread(ref, /Started/);
  await eventually(async () => {
    const { rows } = await watcher.query(
      "select 1 from amplsbot.outbox where state in ('pending', 'sending') union select 1 from amplsbot.leases where key like '%:deliver' and expires_at > clock_timestamp()",
    );
    expect(rows).toEqual([]);
  }, 120_000);
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
  await system.waitForStatus(ref, 'succeeded', 180_000);
  expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
  expect(await system.writes()).toHaveLength(2);
});
