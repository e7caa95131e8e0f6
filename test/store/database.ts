import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { createLog } from '../../src/base/log.ts';
import type { Accepted, NewRequest } from '../../src/store/accept-request.ts';
import { acceptRequests } from '../../src/store/accept-request.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { RequestStore } from '../../src/store/work.ts';

export const log = createLog('silent');

/** The URL of an empty database that is gone after the test. */
export async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  return url;
}

/** A database with this version's schema. */
export async function migratedDatabase(): Promise<{ readonly db: Database; readonly url: string }> {
  const { url, drop } = await createMigratedDatabase();
  onTestFinished(drop);
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
  return (await acceptOne(storeOn(db), request)).id;
}

/** Saves one request. */
export async function acceptOne(store: RequestStore, request: NewRequest): Promise<Accepted> {
  const [outcome] = await acceptRequests(store, [request], new Date());
  if (outcome?.status === 'fulfilled') return outcome.value;
  throw outcome?.reason;
}

/** Creates a database with this version's schema. It lasts until the caller drops it, or until the end of the run. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('databaseCopy'));
}

interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

async function createDatabase(from = ''): Promise<TestDatabase> {
  const name = `${inject('databasePrefix')}_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} ${from}`);
  const url = Object.assign(new URL(inject('databaseUrl')), { pathname: `/${name}` }).href;
  return { url, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(statement);
  await client.end();
}
