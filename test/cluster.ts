import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openInstallation } from '../sandbox/src/installation.ts';
import { startCluster } from '../sandbox/src/postgres/cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Postgres server for all tests: each makes a database of its own there. */
    databaseUrl: string;
  }
}

/** Starts one Postgres for all tests, unless `DATABASE_URL` names one. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    provide('databaseUrl', given);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-tests-'));
  const cluster = await startCluster(openInstallation(folder));
  provide('databaseUrl', cluster.url);
  return async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  };
}
