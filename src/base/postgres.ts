import { DrizzleQueryError } from 'drizzle-orm';
import type { PoolConfig } from 'pg';
import { DatabaseError, Pool } from 'pg';
import type { Logger } from './log.ts';
import { Problem } from './problem.ts';

/**
 * Longest that a transaction may be idle before the server ends it, in milliseconds: a process that is frozen or cut off in
 * the middle of one would keep its locks from everyone else.
 */
export const IDLE_TRANSACTION_MS = 10_000;

/**
 * Creates a pool of connections to Postgres. Nothing is contacted yet. A connection that is lost, in use or not, fails the
 * statement that is in progress on it and nothing else: without a listener of its own it would end the process.
 */
export function openPool(config: PoolConfig, log: Logger): Pool {
  const pool = new Pool({ keepAlive: true, ...config });
  const lost = (error: Error) => log.debug({ error: error.message }, 'lost a connection to Postgres');
  pool.on('error', lost);
  pool.on('connect', client => client.on('error', lost));
  return pool;
}

/** What the driver says where its error has no code. */
const driverMessages =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|timeout expired/i;

const networkCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'];

/** Returns whether an error comes from Postgres, or from the way there. */
export function isDatabaseError(error: unknown): boolean {
  if (error instanceof DrizzleQueryError || error instanceof DatabaseError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return driverMessages.test(error.message) || networkCodes.includes(code);
}

/**
 * Classes of SQLSTATE in which the statement or its values are at fault, and Postgres is well: data exceptions, violated
 * constraints, and mistakes in a statement. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const statementErrors = /^(22|23|42)/;

/** Returns whether Postgres could not be used, so that the same statement may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof DatabaseError) return !statementErrors.test(cause.code ?? '');
  return isDatabaseError(error);
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
