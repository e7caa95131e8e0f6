import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openInstallation } from '../../src/sandbox/installation.ts';
import { startCluster } from '../../src/sandbox/postgres/cluster.ts';

/** A folder that only its owner can enter, as a home often is. */
function closedFolder(): string {
  const home = mkdtempSync(join(tmpdir(), 'amplsbot-home-'));
  const folder = join(home, 'sandbox');
  mkdirSync(folder, { mode: 0o700 });
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  expect(statSync(home).mode & 0o777).toBe(0o700);
  return folder;
}

async function ask(url: string, statement: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('an embedded Postgres starts in a folder that other users cannot enter, also for root', async () => {
  const cluster = await startCluster(openInstallation(closedFolder()));
  onTestFinished(() => cluster.discard());
  const [row] = await ask(cluster.url, `select current_setting('server_version_num')::int as version`);
  expect(row.version).toBeGreaterThanOrEqual(130_000);
});

test('a server that outlived whoever started it is taken over, with what is in it', async () => {
  const folder = closedFolder();
  const left = await startCluster(openInstallation(folder));
  await ask(left.url, 'create table kept (id int)');
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(() => cluster.discard());
  expect(cluster.url).toBe(left.url);
  expect(await ask(cluster.url, 'select * from kept')).toEqual([]);
});

test('a stopped server goes on where it was', async () => {
  const folder = closedFolder();
  const first = await startCluster(openInstallation(folder));
  await ask(first.url, 'create table kept as select 7 as id');
  await first.stop();
  const second = await startCluster(openInstallation(folder));
  onTestFinished(() => second.discard());
  expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 7 }]);
});
