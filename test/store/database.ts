import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { createLog } from '../../src/base/log.ts';
import type { NewRequest } from '../../src/store/accept-request.ts';
import { acceptRequest } from '../../src/store/accept-request.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { RequestStore } from '../../src/store/work.ts';

export const log = createLog('silent');

/** The URL of an empty database that is gone after the test. */
export async function emptyDatabase(): Promise<string> {
  const server = inject('databaseUrl');
  const name = `amplsbot_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  onTestFinished(() => onServer(server, `drop database if exists ${name} with (force)`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** A database with this version's schema. */
export async function migratedDatabase(): Promise<{ readonly db: Database; readonly url: string }> {
  const url = await emptyDatabase();
  await migrate(url);
  const { db, close } = openDatabase(url, log, 8);
  onTestFinished(close);
  return { db, url };
}

/** Where requests are changed in a test that starts no work. */
export function storeOn(db: Database): RequestStore {
  return { db, queue: { enqueue() {} } };
}

let asked = 0;

/** Makes a request that is as good as any. */
export async function someRequest(db: Database, more: Partial<NewRequest> = {}): Promise<number> {
  asked += 1;
  const request: NewRequest = {
    key: `key-${asked}`,
    workflow: 'connect-resources',
    inputs: { resources: ['law-prod'], scope: ['ampls-a'] },
    reason: null,
    requester: 'UALICE',
    origin: 'C1',
    ...more,
  };
  return (await acceptRequest(storeOn(db), request, new Date())).id;
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
