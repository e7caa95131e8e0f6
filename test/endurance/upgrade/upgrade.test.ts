import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../../../sandbox/src/control-client.ts';
import { openDatabase } from '../../../sandbox/src/database.ts';
import { openInstallation } from '../../../sandbox/src/installation.ts';
import { duplicateLines, openSystemForTest } from '../../system/harness.ts';

const version = '0.1.0';
const stoppedAt = new Date('2026-11-28T18:09:36Z');

/** Restores the database and a copy of the sandbox's folder, with the clock set back to that time. Returns the folder. */
async function restoreFixture(): Promise<string> {
  const fixture = join(import.meta.dirname, version);
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['arm', 'slack']) cpSync(join(fixture, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'clock'), String(stoppedAt.getTime() - Date.now()));
  const database = await openDatabase(openInstallation(folder), inject('databaseUrl'));
  onTestFinished(() => database.discard());
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(readFileSync(join(fixture, 'database.sql'), 'utf8'));
  await client.end();
  return folder;
}

test('finishes the open requests of a database of version 0.1.0, whatever state they are in', {
  timeout: 240_000,
}, async () => {
  const system = await openSystemForTest({ data: await restoreFixture() });
  const { control, clock, waitForStatus, writes } = system;
  const finished = {
    1: 'succeeded',
    2: 'blocked',
    3: 'blocked',
    4: 'declined',
    5: 'cancelled',
    6: 'rolled_back',
    7: 'failed',
  };
  for (const [id, state] of Object.entries(finished)) expect(await control.status(`CR-${id}`)).toBe(state);
  await waitForStatus('CR-16', 'succeeded');
  // This version warns about networks that cannot be judged: nobody has approved a plan with that warning yet.
  await waitForStatus('CR-17', 'stale');
  await system.waitForReport('CR-17', /can't be judged/);
  await waitForStatus('CR-18', 'rolled_back');
  await waitForStatus('CR-19', 'awaiting_approval');
  await control.click('alice', 'request:cancel', 'CR-12');
  await waitForStatus('CR-12', 'cancelled');
  await control.click('alice', 'request:retry', 'CR-15');
  await waitForStatus('CR-15', 'blocked');
  for (const ref of ['CR-17', 'CR-19', 'CR-9', 'CR-10', 'CR-11']) {
    if ((await control.status(ref)) === 'awaiting_approval') await control.click('bob', 'request:approve', ref);
    await eventually(async () => expect(['stale', 'succeeded']).toContain(await control.status(ref)), 30_000);
    if ((await control.status(ref)) === 'stale') {
      await control.click('alice', 'request:retry', ref);
      await waitForStatus(ref, 'awaiting_approval');
      await control.click('bob', 'request:approve', ref);
      await waitForStatus(ref, 'succeeded');
    }
    // Each plan is approved: the earlier version's, and the one with the new warning.
    const twice = duplicateLines(await control.thread(ref)).filter(line => !/^(?:Approved by|Planned) /.test(line));
    expect(twice).toEqual([]);
  }
  // CR-16 had written law-team-56 and law-team-57, CR-18 had to undo its one link, and CR-10 undoes both links of CR-1.
  const written = (await writes()).map(({ method, path }) => `${method} ${path.split('/').at(-1)?.toLowerCase()}`);
  expect(written.map(text => text.replace(/-[0-9a-f]{8}$/, '')).sort()).toEqual([
    'DELETE appi-web',
    'DELETE law-prod-weu',
    'DELETE law-team-01',
    'PUT appi-web',
    'PUT law-team-03',
    'PUT law-team-51',
    'PUT law-team-54',
    'PUT law-team-58',
  ]);
  // Someone linked law-team-60 in the portal after the earlier version had last read Azure.
  await clock(stoppedAt.getTime() - Date.now() + 10 * 60_000);
  await eventually(async () => {
    const notices = (await control.cards()).filter(({ metadata }) => metadata?.event_type === 'inventory_changed');
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('law-team-60')]);
  }, 60_000);
});
