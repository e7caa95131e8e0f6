import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseError } from 'pg';

/** What the driver says where there is no code to go by. */
const words = /timeout exceeded when trying to connect|connection terminated|query read timeout|timeout expired/i;

/** Whether an error says that Postgres cannot be reached or does not answer, rather than that something is wrong here. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof DrizzleQueryError) return true;
  if (error instanceof DatabaseError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return words.test(error.message) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(code);
}
