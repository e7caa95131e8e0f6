import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const loopback = z.url().refine(url => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname), {
  error: 'must be on this machine: it takes the place of Azure in the sandbox',
});

const list = z
  .string()
  .transform(text => text.split(',').map(part => part.trim()))
  .pipe(z.array(z.string().min(1)));

const variables = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgres://user@host/database'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected redis://host:port')
    .optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/, 'expected 1 to 40 of a-z, 0-9 and _')
    .default('amplsbot'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-'),
  SLACK_SIGNING_SECRET: z.string().min(16).optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional(),
  SLACK_TRANSPORT: z.enum(['http', 'socket']).default('http'),
  SLACK_API_URL: z.url().default('https://slack.com/api/'),
  SLACK_CHANNEL: z.string().min(1).default('network-changes'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  AZURE_SUBSCRIPTIONS: list.optional(),
  AZURE_CLOUD: z.enum(['public', 'usgov', 'china']).default('public'),
  AZURE_READER_CLIENT_ID: z.string().optional(),
  AZURE_WRITER_CLIENT_ID: z.string().optional(),
  AZURE_POLL_MS: z.coerce.number().int().min(10).max(60_000).default(5_000),
  LIMITS_PROFILE: z.string().optional(),
  WORKFLOWS_DIR: z.string().default(resolve(import.meta.dirname, '../workflows')),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SANDBOX_ARM_URL: loopback.optional(),
  SANDBOX_CLOCK_FILE: z.string().optional(),
});

const schema = variables
  .refine(({ SLACK_TRANSPORT, SLACK_SIGNING_SECRET }) => SLACK_TRANSPORT === 'socket' || SLACK_SIGNING_SECRET, {
    path: ['SLACK_SIGNING_SECRET'],
    error: 'is needed to verify what Slack sends over HTTP',
  })
  .refine(({ SLACK_TRANSPORT, SLACK_APP_TOKEN }) => SLACK_TRANSPORT === 'http' || SLACK_APP_TOKEN, {
    path: ['SLACK_APP_TOKEN'],
    error: 'is needed for Socket Mode',
  })
  .refine(({ WORKFLOWS_DIR }) => existsSync(WORKFLOWS_DIR), {
    path: ['WORKFLOWS_DIR'],
    error: 'names a folder that does not exist',
  });

export type Config = z.infer<typeof schema>;

/**
 * Reads the configuration from the environment; an empty variable counts as not set.
 *
 * @throws an Error whose message names every variable that is wrong, and how
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`The configuration is not complete:\n${lines.join('\n')}\nREADME.md lists the variables.`);
}
