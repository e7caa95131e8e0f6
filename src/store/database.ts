import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { NodePgDatabase, NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient, PoolConfig } from 'pg';
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

/** Opens a pool of connections. Nothing is contacted yet. `more` replaces settings of the pool. */
export function openDatabase(url: string, log: Logger, size = 12, more: PoolConfig = {}): DatabaseHandle {
  const pool = openPool(
    {
      connectionString: url,
      max: size,
      connectionTimeoutMillis: 2_000,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      application_name: 'amplsbot',
      ...more,
    },
    log,
  );
  prepareStatements(pool);
  const db = drizzle(pool, { schema });
  return { db: Object.assign(db, { transaction: transactionsOn(pool) }), pool, close: () => pool.end() };
}

/**
 * Returns how transactions run on a pool. Drizzle's own never gives a connection back on which not even `begin` succeeded,
 * so that a pool would shrink with each connection that is lost at that moment.
 */
function transactionsOn(pool: Pool): Database['transaction'] {
  const opened = new WeakMap<PoolClient, NodePgDatabase<Schema>>();
  return async (work, config) => {
    const client = await pool.connect();
    try {
      const on = opened.get(client) ?? drizzle(client, { schema });
      opened.set(client, on);
      return await on.transaction(work, config);
    } finally {
      client.release();
    }
  };
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
