import { DrizzleQueryError } from 'drizzle-orm';
import type { Client, PoolConfig } from 'pg';
import { DatabaseError, Pool } from 'pg';
import type { Logger } from './log.ts';
import { Problem } from './problem.ts';

/**
 * Longest that a transaction may be idle before the server ends it, in milliseconds: a process that is frozen or cut off in
 * the middle of one would keep its locks from everyone else.
 */
export const IDLE_TRANSACTION_MS = 10_000;

/** Longest that a statement may take before its connection is given up, in milliseconds. */
const STATEMENT_MS = 20_000;

/**
 * Creates a pool of connections to Postgres. Nothing is contacted yet. A connection that is lost, in use or not, fails the
 * statement that is in progress on it and nothing else: without a listener of its own it would end the process.
 */
export function openPool(config: PoolConfig, log: Logger): Pool {
  const pool = new Pool({ keepAlive: true, query_timeout: STATEMENT_MS, ...config });
  const lost = (error: Error) => log.debug({ error: error.message }, 'lost a connection to Postgres');
  pool.on('error', lost);
  pool.on('connect', client => {
    client.on('error', lost);
    endWhenSilent(client);
  });
  return pool;
}

/**
 * Ends a connection on which a statement got no answer in time. The driver would wait on for the answer, and so fail
 * everything that is sent on this connection later, for as long as TCP repeats what was sent: a quarter of an hour. Whoever
 * keeps the connection gets an event, as for any lost connection: BullMQ replaces the one that it listens on only then.
 */
function endWhenSilent(client: Client): void {
  const query = client.query.bind(client);
  Object.assign(client, {
    query(...args: readonly unknown[]) {
      const result: unknown = Reflect.apply(query, client, args);
      if (result instanceof Promise) {
        result.catch(async error => {
          if (!isUnanswered(error)) return;
          await client.end();
          client.emit('error', error);
        });
      }
      return result;
    },
  });
}

function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** What an error of Postgres, or of the way there, means for the statement or transaction that it ended. */
export type DatabaseFailure =
  /** All connections of the pool were in use for too long. Postgres was asked nothing. */
  | 'busy'
  /** No connection could be made. Postgres was asked nothing. */
  | 'unreachable'
  /** The connection was lost, or the statement was stopped: what was sent may have been committed. */
  | 'interrupted'
  /** Postgres refused the statement, and nothing of it is saved. */
  | 'refused';

/** What the driver says where its error has no code: node-postgres, and its pool. */
const driverMessages: readonly (readonly [RegExp, DatabaseFailure])[] = [
  [/timeout exceeded when trying to connect/i, 'busy'],
  [/connection terminated due to connection timeout|timeout expired/i, 'unreachable'],
  [/connection terminated|query read timeout|is not queryable/i, 'interrupted'],
];

const networkCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'];

/**
 * Returns what an error of Postgres, or of the way there, means; undefined for any other error.
 *
 * Postgres's codes: 57P03 and 53300 end an attempt to connect (starting or stopping, too many connections), 08 a connection,
 * and the rest of 57 a connection or a statement. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure | undefined {
  if (error instanceof DrizzleQueryError) return classifyDatabaseError(error.cause) ?? 'refused';
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (error instanceof DatabaseError) {
    if (code === '57P03' || code === '53300') return 'unreachable';
    return /^(57|08)/.test(code) ? 'interrupted' : 'refused';
  }
  const known = driverMessages.find(([message]) => message.test(error.message));
  if (known !== undefined) return known[1];
  if (!networkCodes.includes(code)) return undefined;
  const wasConnecting = 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo');
  return wasConnecting || code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'unreachable' : 'interrupted';
}

/** Returns whether an error comes from Postgres, or from the way there. */
export function isDatabaseError(error: unknown): boolean {
  return classifyDatabaseError(error) !== undefined;
}

/**
 * Refuses text that Postgres cannot save: it takes no NUL character, and no half of a surrogate pair in JSON.
 * https://www.postgresql.org/docs/current/datatype-json.html
 *
 * @throws Problem `bad-input`
 */
export function requireStorable(texts: readonly string[]): void {
  if (texts.every(text => !text.includes('\0') && text.isWellFormed())) return;
  throw new Problem(
    'bad-input',
    'Your text contains a character that cannot be saved (NUL, or half of a surrogate pair). Type it again without it.',
  );
}

/**
 * Returns what the log may hold of an error. The message of a failed statement repeats the statement and what people
 * typed, so its first line and its cause are kept instead.
 */
export function describeForLog(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = error.message.split('\n')[0] ?? '';
  if (error instanceof DrizzleQueryError) return `${error.cause?.message ?? 'unknown'} (${first})`;
  return error.stack ?? first;
}
