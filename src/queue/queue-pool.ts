import type { Pool } from 'pg';
import { DatabaseError } from 'pg';

/**
 * Wraps a pool of node-postgres for BullMQ. While Postgres cannot be used, every failure is reported as a refused
 * connection, the only one that BullMQ pauses for: it would retry anything else at once and without end, which keeps a
 * server that is shutting down from finishing.
 */
export function queuePool(pool: Pool) {
  return {
    options: pool.options,
    query: (text: string, values?: readonly unknown[]) => pool.query(text, values && [...values]).catch(asRefused),
    connect: () => pool.connect().catch(asRefused),
    end: () => pool.end(),
    /** Errors of idle connections are handled by the pool itself. */
    on() {
      return this;
    },
    removeAllListeners() {
      return this;
    },
  };
}

/** @throws the error; as a refused connection where the server is stopping, starting, full or unreachable */
function asRefused(error: unknown): never {
  if (error instanceof DatabaseError && !/^(57P|08|53)/.test(error.code ?? '')) throw error;
  throw Object.assign(new Error(`Postgres cannot be used: ${String(error)}`, { cause: error }), {
    code: 'ECONNREFUSED',
  });
}
