import type { Pool } from 'pg';
import { DatabaseError } from 'pg';

/**
 * What BullMQ asks of a pool of node-postgres. While Postgres is not there, every failure says so in the one way that
 * BullMQ pauses for: it knows a refused connection alone, and would try anything else again at once and without end,
 * which keeps a server that is going down from getting there.
 */
export function queuePool(pool: Pool) {
  return {
    options: pool.options,
    query: (text: string, values?: readonly unknown[]) => pool.query(text, values && [...values]).catch(asRefused),
    connect: () => pool.connect().catch(asRefused),
    end: () => pool.end(),
    /** Connections that are lost while nobody uses them concern nobody: the pool sees to them itself. */
    on() {
      return this;
    },
    removeAllListeners() {
      return this;
    },
  };
}

/** @throws the error, as a refused connection where the server is going down, coming up, full or not to be reached */
function asRefused(error: unknown): never {
  if (error instanceof DatabaseError && !/^(57P|08|53)/.test(error.code ?? '')) throw error;
  throw Object.assign(new Error(`Postgres is not there: ${String(error)}`, { cause: error }), { code: 'ECONNREFUSED' });
}
