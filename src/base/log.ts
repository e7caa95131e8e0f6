import type { Logger } from 'pino';
import { pino } from 'pino';

export type { Logger } from 'pino';

const secrets = ['token', 'authorization', 'signingSecret', 'response_url', 'password', 'connectionString'];

/** Creates the structured log on stdout. Fields that could hold a secret are censored at any depth down to three. */
export function createLog(level: string): Logger {
  const paths = secrets.flatMap(name => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ level, redact: { paths, censor: '[left out]' }, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
