import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runOurs } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { z } from 'zod';

const folder = join(import.meta.dirname, 'migrations');

/** Every process takes this lock before it migrates: one does the work, and the others find it done. */
const LOCK = 0x616d706c;

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/**
 * Migrates the database to this version: our tables and the job queue's, one process at a time.
 *
 * @throws where a newer version of amplsbot has migrated it already, which this version could not read correctly
 */
export async function migrate(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'amplsbot migrate' });
  // A lost connection fails the statement in progress. Without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await refuseNewer(client);
    await runOurs(drizzle(client), { migrationsFolder: folder, migrationsSchema: 'amplsbot' });
    await runMigrations(client);
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: Client): Promise<void> {
  const table = await client.query(`select to_regclass('amplsbot.__drizzle_migrations') as found`);
  if (table.rows[0]?.found === null) return;
  const { rows } = await client.query('select max(created_at) as newest from amplsbot.__drizzle_migrations');
  const newest = Number(rows[0]?.newest ?? 0);
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
