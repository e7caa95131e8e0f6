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
    /** How the server copies that database, as the end of a `create database`. */
    databaseCopy: string;
  }
}

/** Starts one Postgres for all tests, unless `DATABASE_URL` names one, and makes the database that tests copy. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL'];
  const server =
    given === undefined || given === '' ? await startServer() : { url: given, strategy: '', discard: async () => {} };
  const template = `amplsbot_test_${randomBytes(6).toString('hex')}`;
  await onServer(server.url, `create database ${template}`);
  await migrate(Object.assign(new URL(server.url), { pathname: `/${template}` }).href);
  provide('databaseUrl', server.url);
  provide('databasePrefix', template);
  provide('databaseCopy', `template ${template} ${server.strategy}`);
  return async () => {
    const found = await onServer(
      server.url,
      `select datname from pg_database where starts_with(datname, '${template}')`,
    );
    await onServer(server.url, ...found.map(({ datname }) => `drop database if exists ${datname} with (force)`));
    await server.discard();
  };
}

async function startServer(): Promise<{ readonly url: string; readonly strategy: string; discard(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-tests-'));
  const { url, discard } = await startCluster(openInstallation(folder));
  // Tests make and drop hundreds of databases, and each waits for the disk. What they write has to survive a process, and
  // not the machine. https://www.postgresql.org/docs/current/non-durability.html
  const settings = ['fsync = off', 'full_page_writes = off'];
  // A template is copied by the kernel rather than page by page. Postgres does not offer that on Windows.
  // https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-FILE-COPY-METHOD
  if (process.platform !== 'win32') settings.push('file_copy_method = clone');
  await onServer(url, ...settings.map(setting => `alter system set ${setting}`), 'select pg_reload_conf()');
  return {
    url,
    strategy: 'strategy file_copy',
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
