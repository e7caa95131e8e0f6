import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, waitForDatabase } from '../../src/requests/database.ts';
import { migrate } from '../../src/requests/migrate.ts';
import { openInstallation } from '../../src/sandbox/installation.ts';
import { startCluster } from '../../src/sandbox/postgres/cluster.ts';
import { emptyDatabase, log } from './database.ts';

async function query(url: string, statement: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('many at once bring a database to the schema once, ours and the queue’s', async () => {
  const url = await emptyDatabase();
  await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
  await migrate(url);
  const schemas = await query(url, `select distinct schemaname as name from pg_tables order by 1`);
  expect(schemas.map(({ name }) => name)).toEqual(expect.arrayContaining(['amplsbot', 'bullmq']));
  const migrations = await query(url, 'select created_at from amplsbot.__drizzle_migrations');
  expect(new Set(migrations.map(row => row.created_at)).size).toBe(migrations.length);
});

test('a schema newer than this version knows is refused, and left as it is', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  await query(url, `insert into amplsbot.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`);
  await expect(migrate(url)).rejects.toThrow(/newer amplsbot.*2286-11-20/);
});

test('a start waits for Postgres rather than failing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-waits-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  });
  await cluster.stop();
  const { pool, close } = openDatabase(cluster.url, log);
  onTestFinished(close);
  let there = false;
  const waiting = waitForDatabase(pool, log).then(() => {
    there = true;
  });
  await new Promise(resolve => setTimeout(resolve, 1_200));
  expect(there).toBe(false);
  await cluster.restart();
  await waiting;
});
