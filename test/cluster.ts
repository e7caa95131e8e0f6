import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openInstallation } from '../sandbox/src/installation.ts';
import { startCluster } from '../sandbox/src/postgres/cluster.ts';
import { migrate } from '../src/store/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Postgres server for all tests: each makes a database of its own there. */
    databaseUrl: string;
    /**
     * The name of an empty database with this version's schema on that server: to copy it is far quicker than to migrate
     * again. The databases of the run's tests begin with it.
     */
    databasePrefix: string;
  }
}

/** Starts one Postgres for all tests, unless `DATABASE_URL` names one, and makes the database that tests copy. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL'];
  const server = given === undefined || given === '' ? await startServer() : { url: given, discard: async () => {} };
  const template = `amplsbot_test_${randomBytes(6).toString('hex')}`;
  await onServer(server.url, `create database ${template}`);
  await migrate(Object.assign(new URL(server.url), { pathname: `/${template}` }).href);
  provide('databaseUrl', server.url);
  provide('databasePrefix', template);
  return async () => {
    const found = await onServer(
      server.url,
      `select datname from pg_database where starts_with(datname, '${template}')`,
    );
    await onServer(server.url, ...found.map(({ datname }) => `drop database if exists ${datname} with (force)`));
    await server.discard();
  };
}

async function startServer(): Promise<{ readonly url: string; discard(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-tests-'));
  const { url, discard } = await startCluster(openInstallation(folder));
  // Tests make and drop hundreds of databases, and each waits for the disk. What they write has to survive a process, and
  // not the machine. https://www.postgresql.org/docs/current/non-durability.html
  // A template is copied by the kernel rather than page by page: https://www.postgresql.org/docs/18/runtime-config-resource.html
  await onServer(
    url,
    'alter system set fsync = off',
    'alter system set full_page_writes = off',
    'alter system set file_copy_method = clone',
    'select pg_reload_conf()',
  );
  return {
    url,
    async discard() {
      await discard();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs statements one after the other, and returns the rows of the last. */
async function onServer(url: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  let rows: Record<string, unknown>[] = [];
  for (const statement of statements) ({ rows } = await client.query(statement));
  await client.end();
  return rows;
}
