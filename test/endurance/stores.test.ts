import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openInstallation } from '../../sandbox/src/installation.ts';
import { startCluster } from '../../sandbox/src/postgres/cluster.ts';
import { duplicateLines, openSystemForTest, queueStores } from '../system/harness.ts';
import { flushQueues } from './flush.ts';

describe.each(queueStores)('with the queues on %s', queues => {
  test('completes all requests within 60 s after the queues were flushed while they waited', {
    timeout: 150_000,
  }, async () => {
    const system = await openSystemForTest({ queues });
    const teams = Array.from({ length: 12 }, (_, index) => String(index + 49).padStart(2, '0'));
    const refs = await Promise.all(
      teams.map(team => system.submit('alice', `/ampls connect law-team-${team} to ampls-b`)),
    );
    await flushQueues(system.sandbox, queues);
    for (const ref of refs) await system.waitForStatus(ref, 'awaiting_approval', 60_000);
    await Promise.all(refs.map(ref => system.control.click('bob', 'request:approve', ref)));
    await flushQueues(system.sandbox, queues);
    for (const ref of refs) await system.waitForStatus(ref, 'succeeded', 60_000);
    expect(await system.writes()).toHaveLength(refs.length);
    for (const ref of refs) expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
  });

  test('writes the links of one scope one at a time and in the order of approval', { timeout: 120_000 }, async () => {
    const system = await openSystemForTest({ queues, speed: 0.02 });
    const refs: string[] = [];
    for (const team of ['49', '50', '51', '52']) {
      refs.push(await system.submit('alice', `/ampls connect law-team-${team} to ampls-b`));
    }
    for (const ref of refs) await system.waitForStatus(ref, 'awaiting_approval');
    for (const ref of refs) await system.control.click('bob', 'request:approve', ref);
    for (const ref of refs) await system.waitForStatus(ref, 'succeeded', 60_000);
    const answers = (await system.control.armCalls())
      .filter(({ method }) => method === 'PUT')
      .map(({ status }) => status);
    expect(answers.filter(status => status === 409)).toEqual([]);
    const order = (await system.writes()).map(({ path }) => /law-team-\d\d/i.exec(path)?.[0]);
    expect(order).toEqual(['law-team-49', 'law-team-50', 'law-team-51', 'law-team-52']);
  });
});

test('loses no accepted request when Postgres restarts under load', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-restart-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  });
  const system = await openSystemForTest({ databaseUrl: cluster.url });
  const accepted: string[] = [];
  const refused: string[] = [];
  const submitting = Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await new Promise(resolve => setTimeout(resolve, index * 150));
      const { body } = await system.control.command('alice', `/ampls connect law-team-${index + 49} to ampls-b`);
      const ref = /CR-\d+/.exec(JSON.stringify(body))?.[0];
      if (ref === undefined) refused.push(JSON.stringify(body));
      else accepted.push(ref);
    }),
  );
  await eventually(async () => expect(accepted.length).toBeGreaterThan(2));
  await cluster.restart();
  await submitting;
  for (const answer of refused) expect(answer).toMatch(/not|again/i);
  for (const ref of accepted) await system.waitForStatus(ref, 'awaiting_approval', 60_000);
  await Promise.all(accepted.map(ref => system.control.click('bob', 'request:approve', ref)));
  await cluster.restart();
  await eventually(async () => {
    for (const ref of accepted) {
      if ((await system.control.status(ref)) === 'awaiting_approval') {
        await system.control.click('bob', 'request:approve', ref);
      }
      expect(await system.control.status(ref)).toBe('succeeded');
    }
  }, 90_000);
  expect(await system.writes()).toHaveLength(accepted.length);
  for (const ref of accepted) expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
});

test('refuses a command with an explanation while Postgres is down', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-down-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
  const system = await openSystemForTest({ databaseUrl: cluster.url });
  await cluster.stop();
  const { status, ms, body } = await system.control.command('alice', '/ampls connect law-prod-weu to ampls-a');
  await cluster.restart();
  expect(status).toBe(200);
  expect(ms).toBeLessThan(3_000);
  expect(JSON.stringify(body)).toMatch(/nothing was saved/);
  await system.waitForStatus(
    await eventually(() => system.submit('alice', '/ampls connect law-prod-weu to ampls-a'), 30_000),
    'awaiting_approval',
  );
});
