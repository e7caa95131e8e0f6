import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LATEST_SCHEMA_VERSION, runMigrations } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runOurs } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { z } from 'zod';
import { auditExposure, grantRights, missingRights } from './privileges.ts';

const folder = join(import.meta.dirname, 'migrations');

/** Every process takes this lock before it migrates: one does the work, and the others find it done. */
const LOCK = 0x616d706c;

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/**
 * Migrates the database to this version: our tables and the job queue's, one process at a time. Where another role than
 * the bot's does it, the bot's role gets the rights that it needs.
 *
 * @param url of the role that owns the tables
 * @param botUrl of the bot's role, where it is another one
 * @throws where a newer version of amplsbot has migrated it already, which this version could not read correctly
 */
export async function migrate(url: string, botUrl = url): Promise<void> {
  await onConnection(url, async client => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await refuseNewer(client);
    if (!(await isCurrent(client))) {
      await runOurs(drizzle(client), { migrationsFolder: folder, migrationsSchema: 'amplsbot' });
      await runMigrations(client);
    }
    if (botUrl === url) return;
    const bot = await onConnection(botUrl, currentRole);
    if (bot === (await currentRole(client))) return;
    const isSetUp = (await missingRights(client, bot)).length === 0 && (await auditExposure(client, bot)).length === 0;
    if (!isSetUp) await grantRights(client, bot);
  });
}

/**
 * Makes the database ready for this version before the bot starts: migrates it where that is needed and allowed, and checks
 * the rights of the bot's role.
 *
 * @returns why the bot's role could change the audit trail; empty where it could not
 * @throws an Error that says what an operator has to do
 */
export async function prepareDatabase(botUrl: string, migrationUrl: string | undefined): Promise<readonly string[]> {
  if (migrationUrl !== undefined) await migrate(migrationUrl, botUrl);
  else if (!(await onConnection(botUrl, isCurrent).catch(explainRefusal))) await migrate(botUrl).catch(explainRefusal);
  return onConnection(botUrl, async client => {
    await refuseNewer(client);
    const role = await currentRole(client);
    const missing = await missingRights(client, role);
    if (missing.length === 0) return auditExposure(client, role);
    throw new Error(
      `The database role ${role} lacks rights that the bot needs: ${missing.join(', ')}. Run "amplsbot migrate" with DATABASE_MIGRATION_URL set to the role that owns the tables: it grants them.`,
    );
  });
}

/** SQLSTATE of a statement that the role may not run. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const INSUFFICIENT_PRIVILEGE = '42501';

function explainRefusal(error: unknown): never {
  const refused = [error, error instanceof Error ? error.cause : undefined].some(
    one => typeof one === 'object' && one !== null && 'code' in one && one.code === INSUFFICIENT_PRIVILEGE,
  );
  if (!refused) throw error;
  throw new Error(
    'The role of DATABASE_URL may not use the database schema of this version, or may not upgrade it. Run "amplsbot migrate" with DATABASE_MIGRATION_URL set to the role that owns the tables.',
    { cause: error },
  );
}

async function onConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'amplsbot migrate' });
  // A lost connection fails the statement in progress. Without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function currentRole(client: Client): Promise<string> {
  const { rows } = await client.query('select current_user as role');
  return String(rows[0]?.role);
}

/** Returns whether all migrations of this version have run: ours, and those of the job queue. */
async function isCurrent(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    `select to_regclass('amplsbot.__drizzle_migrations') is not null and to_regclass('bullmq.migration') is not null as found`,
  );
  if (rows[0]?.found !== true) return false;
  const queue = await client.query('select max(version) as newest from bullmq.migration');
  return (await newestApplied(client)) === newestKnown() && Number(queue.rows[0]?.newest) >= LATEST_SCHEMA_VERSION;
}

async function newestApplied(client: Client): Promise<number> {
  const { rows } = await client.query('select max(created_at) as newest from amplsbot.__drizzle_migrations');
  return Number(rows[0]?.newest ?? 0);
}

async function refuseNewer(client: Client): Promise<void> {
  const table = await client.query(`select to_regclass('amplsbot.__drizzle_migrations') as found`);
  if (table.rows[0]?.found === null) return;
  const newest = await newestApplied(client);
  if (newest <= newestKnown()) return;
  const date = new Date(newest).toISOString().slice(0, 10);
  throw new Error(
    `A newer version of amplsbot has migrated this database (its schema is from ${date}). Run that version, or restore an older copy of the database.`,
  );
}

function newestKnown(): number {
  const { entries } = journal.parse(JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')));
  return Math.max(...entries.map(({ when }) => when));
}
