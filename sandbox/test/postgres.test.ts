import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openInstallation } from '../src/installation.ts';
import { startCluster } from '../src/postgres/cluster.ts';
import { query } from './query.ts';

/** Returns a new folder that only its owner can enter, as home folders often are. */
function closedFolder(): string {
  const home = mkdtempSync(join(tmpdir(), 'amplsbot-home-'));
  const folder = join(home, 'sandbox');
  mkdirSync(folder, { mode: 0o700 });
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  expect(statSync(home).mode & 0o777).toBe(0o700);
  return folder;
}

test('starts an embedded Postgres in a folder that other users cannot enter, also for root', async () => {
  const cluster = await startCluster(openInstallation(closedFolder()));
  onTestFinished(() => cluster.discard());
  const [row] = await query(cluster.url, `select current_setting('server_version_num')::int as version`);
  expect(row.version).toBeGreaterThanOrEqual(130_000);
});

test('takes over a server, with its data, whose starter has died', async () => {
  const folder = closedFolder();
  const left = await startCluster(openInstallation(folder));
  await query(left.url, 'create table kept (id int)');
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(() => cluster.discard());
  expect(cluster.url).toBe(left.url);
  expect(await query(cluster.url, 'select * from kept')).toEqual([]);
});

test('keeps the data of a server that is stopped and started again', async () => {
  const folder = closedFolder();
  const first = await startCluster(openInstallation(folder));
  await query(first.url, 'create table kept as select 7 as id');
  await first.stop();
  const second = await startCluster(openInstallation(folder));
  onTestFinished(() => second.discard());
  expect(await query(second.url, 'select id from kept')).toEqual([{ id: 7 }]);
});
