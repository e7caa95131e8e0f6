import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openInstallation } from '../../src/sandbox/installation.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { startCluster } from '../../src/sandbox/postgres/cluster.ts';
import { flush } from './flush.ts';
import { queueStores, repeated, stageForTest } from './harness.ts';

describe.each(queueStores)('with the queues on %s', queues => {
  test('their store may be flushed while requests wait: all end right within 60 s', { timeout: 150_000 }, async () => {
    const stage = await stageForTest({ queues });
    const teams = Array.from({ length: 12 }, (_, index) => String(index + 49).padStart(2, '0'));
    const refs = await Promise.all(teams.map(team => stage.ask('alice', `/ampls connect law-team-${team} to ampls-b`)));
    await flush(stage.sandbox, queues);
    for (const ref of refs) await stage.reaches(ref, 'awaiting_approval', 60_000);
    await Promise.all(refs.map(ref => stage.player.click('bob', 'request:approve', ref)));
    await flush(stage.sandbox, queues);
    for (const ref of refs) await stage.reaches(ref, 'succeeded', 60_000);
    expect(await stage.writes()).toHaveLength(refs.length);
    for (const ref of refs) expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
  });

  test('one scope is written one link at a time, and in the order of approval', { timeout: 120_000 }, async () => {
    const stage = await stageForTest({ queues, speed: 0.02 });
    const refs: string[] = [];
    for (const team of ['49', '50', '51', '52']) {
      refs.push(await stage.ask('alice', `/ampls connect law-team-${team} to ampls-b`));
    }
    for (const ref of refs) await stage.reaches(ref, 'awaiting_approval');
    for (const ref of refs) await stage.player.click('bob', 'request:approve', ref);
    for (const ref of refs) await stage.reaches(ref, 'succeeded', 60_000);
    const answers = (await stage.player.armCalls())
      .filter(({ method }) => method === 'PUT')
      .map(({ status }) => status);
    expect(answers.filter(status => status === 409)).toEqual([]);
    const order = (await stage.writes()).map(({ path }) => /law-team-\d\d/i.exec(path)?.[0]);
    expect(order).toEqual(['law-team-49', 'law-team-50', 'law-team-51', 'law-team-52']);
  });
});

test('Postgres may restart under load: what was accepted is not lost', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-restart-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  });
  const stage = await stageForTest({ databaseUrl: cluster.url });
  const accepted: string[] = [];
  const refused: string[] = [];
  const asking = Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await new Promise(resolve => setTimeout(resolve, index * 150));
      const { body } = await stage.player.command('alice', `/ampls connect law-team-${index + 49} to ampls-b`);
      const ref = /CR-\d+/.exec(JSON.stringify(body))?.[0];
      if (ref === undefined) refused.push(JSON.stringify(body));
      else accepted.push(ref);
    }),
  );
  await eventually(async () => expect(accepted.length).toBeGreaterThan(2));
  await cluster.restart();
  await asking;
  for (const answer of refused) expect(answer).toMatch(/not|again/i);
  for (const ref of accepted) await stage.reaches(ref, 'awaiting_approval', 60_000);
  await Promise.all(accepted.map(ref => stage.player.click('bob', 'request:approve', ref)));
  await cluster.restart();
  await eventually(async () => {
    for (const ref of accepted) {
      if ((await stage.player.status(ref)) === 'awaiting_approval') {
        await stage.player.click('bob', 'request:approve', ref);
      }
      expect(await stage.player.status(ref)).toBe('succeeded');
    }
  }, 90_000);
  expect(await stage.writes()).toHaveLength(accepted.length);
  for (const ref of accepted) expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
});

test('without Postgres nothing is accepted, and Slack is told so in words', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-down-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
  const stage = await stageForTest({ databaseUrl: cluster.url });
  await cluster.stop();
  const { status, ms, body } = await stage.player.command('alice', '/ampls connect law-prod-weu to ampls-a');
  await cluster.restart();
  expect(status).toBe(200);
  expect(ms).toBeLessThan(3_000);
  expect(JSON.stringify(body)).toMatch(/not written down|nothing/i);
  await stage.reaches(
    await eventually(() => stage.ask('alice', '/ampls connect law-prod-weu to ampls-a'), 30_000),
    'awaiting_approval',
  );
});
