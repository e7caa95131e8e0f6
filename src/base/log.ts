import type { Logger } from 'pino';
import { pino } from 'pino';

export type { Logger } from 'pino';

const secrets = ['token', 'authorization', 'signingSecret', 'response_url', 'password', 'connectionString'];

/** Structured logs on stdout; what could hold a secret is left out wherever it stands. */
export function createLog(level: string): Logger {
  const paths = secrets.flatMap(name => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ level, redact: { paths, censor: '[left out]' }, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
