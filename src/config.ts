import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What people need to know about a variable to set it. */
interface Documentation {
  readonly purpose: string;
  /** What a valid value looks like, in words that follow "expected". */
  readonly expected: string;
  readonly example: string;
  /** How the documentation shows a default that differs by machine. */
  readonly shownDefault?: string;
}

const documentation = z.registry<Documentation>();

const list = z
  .string()
  .transform(text => text.split(',').map(part => part.trim()))
  .pipe(z.array(z.string().min(1)));

const days = (byDefault: number) => z.coerce.number().int().min(1).max(3_650).default(byDefault);

/**
 * A container, perhaps a folder in it, and perhaps a SAS. Names of containers: Learn, "Naming and Referencing Containers,
 * Blobs, and Metadata".
 */
const containerUrl =
  /^https:\/\/[a-z0-9.-]+\/(?=[a-z0-9-]{3,63}(?:[/?]|$))[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[\w./-]*)?(?:\?(?:[^#\s]*&)?sig=[^#\s]+)?$/;

const shape = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .register(documentation, {
      purpose: 'Postgres database that stores every request',
      expected: 'postgres://user@host/database',
      example: 'postgres://amplsbot:secret@db.example.com/amplsbot',
    }),
  DATABASE_MIGRATION_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .register(documentation, {
      purpose:
        'The same database through the role that owns its tables, for `amplsbot migrate`; without it, DATABASE_URL is used',
      expected: 'postgres://user@host/database',
      example: 'postgres://amplsbot_owner:secret@db.example.com/amplsbot',
    }),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//)
    .optional()
    .register(documentation, {
      purpose: 'Redis that carries the jobs and can be flushed at any time; without it Postgres carries them',
      expected: 'redis://host:port',
      example: 'redis://redis.example.com:6379',
    }),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/)
    .default('amplsbot')
    .register(documentation, {
      purpose: 'Prefix that separates installations that share a Redis',
      expected: '1 to 40 of a-z, 0-9 and _',
      example: 'amplsbot_test',
    }),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-').register(documentation, {
    purpose: 'Bot token of the Slack app',
    expected: 'a token that begins with xoxb-',
    example: 'xoxb-1234-5678-abc',
  }),
  SLACK_TRANSPORT: z.enum(['http', 'socket']).default('http').register(documentation, {
    purpose: 'How Slack reaches the bot: HTTP requests or Socket Mode',
    expected: 'http or socket',
    example: 'socket',
  }),
  SLACK_SIGNING_SECRET: z.string().min(16).optional().register(documentation, {
    purpose: 'Secret that verifies what Slack sends over HTTP; required when SLACK_TRANSPORT is http',
    expected: 'the signing secret of the Slack app, at least 16 characters',
    example: '8f742231b10e8888abcd99yyyzzz85a5',
  }),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional().register(documentation, {
    purpose: 'App-level token for Socket Mode; required when SLACK_TRANSPORT is socket',
    expected: 'a token that begins with xapp-',
    example: 'xapp-1-A123-456-abc',
  }),
  SLACK_API_URL: z.url().default('https://slack.com/api/').register(documentation, {
    purpose: 'Base URL of the Slack Web API; GovSlack has its own',
    expected: 'a URL',
    example: 'https://slack-gov.com/api/',
  }),
  SLACK_CHANNEL: z.string().min(1).default('network-changes').register(documentation, {
    purpose: 'Channel that requests are posted in, by name or id',
    expected: 'the name or the id of a channel',
    example: 'network-changes',
  }),
  HOST: z.string().default('0.0.0.0').register(documentation, {
    purpose: 'Address that the HTTP server listens on',
    expected: 'a host name or an IP address',
    example: '127.0.0.1',
  }),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).register(documentation, {
    purpose: 'Port of the HTTP server: /slack/events, /healthz and /readyz',
    expected: 'a whole number from 0 to 65535',
    example: '3000',
  }),
  OPERATIONS_HOST: z.string().default('127.0.0.1').register(documentation, {
    purpose: 'Address that the server for operators listens on',
    expected: 'a host name or an IP address',
    example: '0.0.0.0',
  }),
  OPERATIONS_PORT: z.coerce.number().int().min(0).max(65535).optional().register(documentation, {
    purpose: 'Port of the server for operators: /metrics, /healthz and /readyz; without it, there are no metrics',
    expected: 'a whole number from 0 to 65535',
    example: '9464',
  }),
  AZURE_SUBSCRIPTIONS: list.optional().register(documentation, {
    purpose: 'Subscriptions to work in; without it, all that the reader identity can see',
    expected: 'subscription ids separated by commas',
    example: '00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002',
  }),
  AZURE_CLOUD: z.enum(['public', 'usgov', 'china']).default('public').register(documentation, {
    purpose: 'Azure cloud: sets the endpoints, the sign-in authority and the DNS zones',
    expected: 'public, usgov or china',
    example: 'usgov',
  }),
  AZURE_READER_CLIENT_ID: z.string().optional().register(documentation, {
    purpose: 'Client id of the managed or workload identity that reads Azure, with the role azure-roles/reader.json',
    expected: 'a client id',
    example: '00000000-0000-0000-0000-000000000003',
  }),
  AZURE_WRITER_CLIENT_ID: z.string().optional().register(documentation, {
    purpose:
      'Client id of the managed or workload identity that writes to Azure, with the role azure-roles/writer.json',
    expected: 'a client id',
    example: '00000000-0000-0000-0000-000000000004',
  }),
  AZURE_POLL_MS: z.coerce.number().int().min(10).max(60_000).default(5_000).register(documentation, {
    purpose: 'Pause in milliseconds between two checks of an operation that is still running in Azure',
    expected: 'a whole number from 10 to 60000',
    example: '5000',
  }),
  AUDIT_KEY: z.string().optional().register(documentation, {
    purpose: 'Key that seals the audit trail, from amplsbot audit key; keep it out of the database',
    expected: 'a key that begins with PRIVATE+KEY+',
    example: 'PRIVATE+KEY+audit.example.com/amplsbot+b1ddd2fb+Ab0Yh…',
  }),
  AUDIT_FOLDER: z.string().optional().register(documentation, {
    purpose: 'Folder that the sealed audit log is published in; it has to exist, and auditors read it',
    expected: 'the path of a folder',
    example: '/mnt/audit',
  }),
  AUDIT_BLOB_URL: z.string().regex(containerUrl).optional().register(documentation, {
    purpose:
      'Azure Blob container that the sealed audit log is published in, instead of AUDIT_FOLDER; a secret where it has a SAS',
    expected: 'the https URL of a container, or of a folder in it, and no AUDIT_FOLDER',
    example: 'https://examplecorpaudit.blob.core.windows.net/amplsbot-audit',
  }),
  AUDIT_CHANNEL: z.string().optional().register(documentation, {
    purpose: 'Channel that gets a checkpoint of the audit log, once an hour at most, by name or id',
    expected: 'the name or the id of a channel',
    example: 'audit',
  }),
  LIMITS_PROFILE: z.string().optional().register(documentation, {
    purpose: 'Profile of workflows/limits.yaml to apply; without it, the default that the file names',
    expected: 'the name of a profile',
    example: 'ga-2025',
  }),
  KEEP_DELIVERIES_DAYS: days(30).register(documentation, {
    purpose:
      'Days for which a delivery of Slack is remembered, so that a repeat changes nothing, and for which a question about a request can be answered',
    expected: 'a whole number from 1 to 3650',
    example: '30',
  }),
  KEEP_SENT_MESSAGES_DAYS: days(30).register(documentation, {
    purpose: 'Days for which messages that Slack accepted are kept in the database; Slack keeps its own',
    expected: 'a whole number from 1 to 3650',
    example: '30',
  }),
  KEEP_REFUSED_MESSAGES_DAYS: days(180).register(documentation, {
    purpose: 'Days for which messages that Slack refused are kept in the database',
    expected: 'a whole number from 1 to 3650',
    example: '180',
  }),
  WORKFLOWS_DIR: z
    .string()
    .default(resolve(import.meta.dirname, '../workflows'))
    .refine(existsSync)
    .register(documentation, {
      purpose: 'Folder with the workflows, the approval policy and the limits',
      expected: 'the path of an existing folder',
      example: '/etc/amplsbot/workflows',
      shownDefault: 'workflows',
    }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .register(documentation, {
      purpose: 'Least severe level that is logged',
      expected: 'fatal, error, warn, info, debug, trace or silent',
      example: 'debug',
    }),
};

/** The audit log is published in one place. */
const hasOnePlace = ({ AUDIT_FOLDER, AUDIT_BLOB_URL }: { AUDIT_FOLDER?: unknown; AUDIT_BLOB_URL?: unknown }) =>
  AUDIT_FOLDER === undefined || AUDIT_BLOB_URL === undefined;

const schema = z
  .object(shape)
  .refine(hasOnePlace, { path: ['AUDIT_BLOB_URL'] })
  .refine(({ SLACK_TRANSPORT, SLACK_SIGNING_SECRET }) => SLACK_TRANSPORT === 'socket' || SLACK_SIGNING_SECRET, {
    path: ['SLACK_SIGNING_SECRET'],
  })
  .refine(({ SLACK_TRANSPORT, SLACK_APP_TOKEN }) => SLACK_TRANSPORT === 'http' || SLACK_APP_TOKEN, {
    path: ['SLACK_APP_TOKEN'],
  });

export type Config = z.infer<typeof schema>;

/** What auditors need to set: they work without Slack, and without Azure Resource Manager. */
const auditSchema = z
  .object({
    DATABASE_URL: shape.DATABASE_URL,
    AUDIT_KEY: shape.AUDIT_KEY,
    AUDIT_FOLDER: shape.AUDIT_FOLDER,
    AUDIT_BLOB_URL: shape.AUDIT_BLOB_URL,
    AZURE_CLOUD: shape.AZURE_CLOUD,
    AZURE_WRITER_CLIENT_ID: shape.AZURE_WRITER_CLIENT_ID,
    LOG_LEVEL: shape.LOG_LEVEL,
  })
  .refine(hasOnePlace, { path: ['AUDIT_BLOB_URL'] });

export type AuditConfig = z.infer<typeof auditSchema>;

interface ConfigVariable extends Documentation {
  readonly name: string;
  readonly required: boolean;
  /** Undefined where the variable has no default. */
  readonly shownDefault?: string;
}

/** Every variable that configures the bot. The command line's help prints it, and a test compares README.md with it. */
export const configVariables: readonly ConfigVariable[] = Object.entries(shape).map(([name, variable]) => {
  const documented = documentation.get(variable);
  if (documented === undefined) throw new Error(`The variable ${name} is not documented.`);
  const { success, data } = variable.safeParse(undefined);
  const shownDefault = documented.shownDefault ?? data?.toString();
  return { ...documented, name, required: !success, ...(shownDefault !== undefined && { shownDefault }) };
});

/**
 * Reads the configuration from the environment. An empty variable counts as not set. Values are never repeated in the
 * error, because some of them are secrets.
 *
 * @throws an Error that names each invalid variable with its purpose, what was expected and an example
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  return read(schema, environment);
}

/** Reads what the audit commands need from the environment. @throws as `readConfig` does */
export function readAuditConfig(environment: NodeJS.ProcessEnv): AuditConfig {
  return read(auditSchema, environment);
}

function read<T>(from: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = from.safeParse(set);
  if (result.success) return result.data;
  const invalid = new Set(result.error.issues.map(({ path }) => String(path[0])));
  const lines = configVariables
    .filter(({ name }) => invalid.has(name))
    .map(({ name, purpose, expected, example }) => {
      const problem = set[name] === undefined ? `not set, expected ${expected}` : `expected ${expected}`;
      return `  ${name}: ${problem}. ${purpose}. Example: ${name}=${example}`;
    });
  throw new Error(`The configuration is not valid:\n${lines.join('\n')}\nREADME.md lists all variables.`);
}
