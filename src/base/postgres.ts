import type { PoolConfig } from 'pg';
import { Pool } from 'pg';
import type { Logger } from './log.ts';

/**
 * A pool of connections to Postgres. Nothing is contacted yet. A connection that is lost, in use or not, fails the
 * statement that is under way on it and nothing else: without a listener of its own it would end the process.
 */
export function openPool(config: PoolConfig, log: Logger): Pool {
  const pool = new Pool({ keepAlive: true, ...config });
  const lost = (error: Error) => log.debug({ error: error.message }, 'a connection to Postgres was lost');
  pool.on('error', lost);
  pool.on('connect', client => client.on('error', lost));
  return pool;
}
