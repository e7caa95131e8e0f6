import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { NodePgDatabase, NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import type { Logger } from '../base/log.ts';
import { IDLE_TRANSACTION_MS, openPool } from '../base/postgres.ts';
import { prepareStatements } from '../base/prepared-statements.ts';
import { pause } from '../base/wait.ts';
import * as schema from './schema.ts';

type Schema = typeof schema;

export type Database = NodePgDatabase<Schema> & { readonly $client: Pool };

/** A transaction, or the database itself for a statement of its own. */
export type Transaction = PgTransaction<NodePgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>> | Database;

export interface DatabaseHandle {
  readonly db: Database;
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Longest that a statement may take before the connection is given up, in milliseconds. */
const STATEMENT_MS = 20_000;

/** Opens a pool of connections. Nothing is contacted yet. */
export function openDatabase(url: string, log: Logger, size = 12): DatabaseHandle {
  const pool = openPool(
    {
      connectionString: url,
      max: size,
      connectionTimeoutMillis: 2_000,
      query_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      application_name: 'amplsbot',
    },
    log,
  );
  prepareStatements(pool);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}

/** Waits until Postgres answers, however long that takes, and logs every tenth attempt. */
export async function waitForDatabase(pool: Pool, log: Logger, signal?: AbortSignal): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (attempt % 10 === 0) log.warn({ error: String(error) }, 'waiting for Postgres');
      if (!(await pause(500, signal))) throw new Error('stopped while waiting for Postgres');
    }
  }
}
