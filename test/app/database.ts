import type { Database, DatabaseHandle } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createMigratedDatabase, log } from '../store/database.ts';

/**
 * The tests that one process runs, one after the other, share a database: to create one takes longer than most of them. It is
 * dropped at the end of the run.
 */
let shared: Promise<DatabaseHandle> | undefined;

/** Returns the database of this process, without any rows: the first request will have the number 1. */
export async function emptiedDatabase(): Promise<Database> {
  const isNew = shared === undefined;
  shared ??= create();
  const { db, pool } = await shared;
  if (!isNew) await pool.query(EMPTY);
  return db;
}

/** Deletes all rows. The triggers that keep the audit trail append-only are disabled for that. */
const EMPTY = `
  begin;
  delete from amplsbot.notice_decisions;
  ${['events', 'documents', 'audit_leaves', 'audit_nodes', 'audit_checkpoints']
    .map(
      table => `
    alter table amplsbot.${table} disable trigger user;
    delete from amplsbot.${table};
    alter table amplsbot.${table} enable trigger user;`,
    )
    .join('\n')}
  delete from amplsbot.unsealed_events;
  delete from amplsbot.audit_announcements;
  ${[
    'decisions',
    'steps',
    'locks',
    'leases',
    'inbox',
    'outbox',
    'notices',
    'inventory',
    'drafts',
    'home_tabs',
    'response_urls',
    'requests',
  ]
    .map(table => `delete from amplsbot.${table};`)
    .join('\n')}
  alter table amplsbot.requests alter column id restart with 1;
  commit;`;

async function create(): Promise<DatabaseHandle> {
  const { url } = await createMigratedDatabase();
  return openDatabase(url, log, 6);
}
