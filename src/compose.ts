import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AppContext } from './app/context.ts';
import { createInventory } from './app/inventory/inventory.ts';
import type { PauseScope } from './app/ports.ts';
import type { Retention } from './app/prune.ts';
import type { AzureTransport } from './azure/access.ts';
import { azureAccess, portalOf } from './azure/access.ts';
import { createAzure, createInventorySource } from './azure/index.ts';
import { createPace } from './azure/pace.ts';
import type { Clock } from './base/clock.ts';
import { systemClock } from './base/clock.ts';
import { routeListener, startHttpServer } from './base/http-server.ts';
import type { Logger } from './base/log.ts';
import { describeForLog } from './base/postgres.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './operations/health.ts';
import { metricsRoute } from './operations/metrics.ts';
import type { QuestionContext } from './operations/question-commands.ts';
import { startSealing } from './operations/seal-trail.ts';
import { createQueue } from './queue/create-queue.ts';
import { openQueues } from './queue/queues.ts';
import { startWorkers } from './queue/workers.ts';
import type { SlackClients } from './slack/app.ts';
import { createSlackApp, createSlackClients } from './slack/app.ts';
import type { SlackConfig } from './slack/context.ts';
import { listPauses, savePause } from './store/arm-pauses.ts';
import type { Database } from './store/database.ts';
import { openDatabase, waitForDatabase } from './store/database.ts';
import { prepareDatabase } from './store/migrate.ts';
import type { Rulebook } from './workflows/load-rulebook.ts';
import { loadRulebook } from './workflows/load-rulebook.ts';

/** What a process does: listen to Slack, or run the workers, or both. */
export interface Roles {
  readonly slack: boolean;
  readonly workers: boolean;
}

export interface Bot {
  stop(): Promise<void>;
}

/** Replacements for production parts: the sandbox passes its own clock and its own way to Azure. */
export interface BotParts {
  readonly clock?: Clock | undefined;
  readonly azure?: AzureTransport | undefined;
}

/**
 * Connections for what people wait for: commands, clicks and forms. Nothing else uses this pool, so that no
 * acknowledgement waits for a connection that a worker holds.
 */
const SLACK_CONNECTIONS = 6;

/**
 * Connections for what is known of Azure. People wait for it too, but it is large, and workers read and save it as well:
 * neither of them keeps the other from a connection.
 */
const INVENTORY_CONNECTIONS = 2;

/**
 * Binds the parts together and starts them. Waits for Postgres rather than failing. Anything else that is wrong with the
 * configuration ends the start with an error that says what.
 */
export async function startBot(config: Config, roles: Roles, log: Logger, parts: BotParts = {}): Promise<Bot> {
  const rulebook = loadRulebook(config.WORKFLOWS_DIR, config.LIMITS_PROFILE);
  const cleanUp: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of cleanUp.splice(0).reverse()) {
      await step().catch(error => log.warn({ error: String(error) }, 'an error while stopping'));
    }
  };
  const opened = <T extends { close(): Promise<unknown> }>(part: T): T => {
    cleanUp.push(() => part.close());
    return part;
  };
  try {
    const { db, pool } = opened(openDatabase(config.DATABASE_URL, log));
    await waitForDatabase(pool, log);
    await checkDatabase(config, log);
    const store = { redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL, prefix: config.QUEUE_PREFIX };
    const queues = opened(openQueues(store, log));
    const slackDb = roles.slack ? opened(openDatabase(config.DATABASE_URL, log, SLACK_CONNECTIONS)).db : db;
    const slackConfig = slackConfigOf(config);
    const slack = createSlackClients(slackConfig, log);
    const inventoryDb = opened(openDatabase(config.DATABASE_URL, log, INVENTORY_CONNECTIONS)).db;
    const queue = createQueue(queues, log);
    const context = createContext(config, { db, inventoryDb, queue, slack, rulebook, log, ...parts });
    let isReady = false;
    const routes = healthRoutes(db, () => isReady);
    if (roles.workers) {
      const sealing = startSealing(config, { ...context, messengerFor: slack.messengerFor, azure: parts.azure });
      cleanUp.push(() => sealing.stop());
      const workers = startWorkers(context, queues, retentionOf(config));
      cleanUp.push(() => workers.stop());
    }
    if (roles.slack) {
      const app = createSlackApp({ ...context, db: slackDb }, slackConfig, slack, routes);
      await app.start();
      cleanUp.push(() => app.stop());
    }
    if (!roles.slack || config.SLACK_TRANSPORT === 'socket') {
      opened(await startHttpServer(routeListener(routes), { host: config.HOST, port: config.PORT }));
    }
    if (config.OPERATIONS_PORT !== undefined) {
      const address = { host: config.OPERATIONS_HOST, port: config.OPERATIONS_PORT };
      opened(await startHttpServer(routeListener([...routes, metricsRoute(db)]), address));
    }
    isReady = true;
    log.info({ roles, queues: config.REDIS_URL === undefined ? 'postgres' : 'redis' }, 'ready');
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Opens what questions are answered with outside of a running bot: they read the database, and Azure where what is known of it is
 * too old. Nothing is enqueued.
 */
export function openQuestionContext(config: Config, log: Logger, parts: BotParts = {}): QuestionContext {
  const rulebook = loadRulebook(config.WORKFLOWS_DIR, config.LIMITS_PROFILE);
  const { db, close } = openDatabase(config.DATABASE_URL, log, QUESTION_CONNECTIONS);
  const slack = createSlackClients(slackConfigOf(config), log);
  const queue = { enqueue() {} };
  return { context: createContext(config, { db, inventoryDb: db, queue, slack, rulebook, log, ...parts }), close };
}

/** Connections for one question. */
const QUESTION_CONNECTIONS = 3;

/** Migrates the database where that is needed, and warns where the bot's role could change the audit trail. */
async function checkDatabase(config: Config, log: Logger): Promise<void> {
  const reasons = await prepareDatabase(config.DATABASE_URL, config.DATABASE_MIGRATION_URL);
  if (reasons.length === 0) return;
  log.warn(
    { reasons },
    "the bot's database role could change the audit trail; docs/operations.md shows how to use two roles",
  );
}

interface ContextParts extends BotParts {
  readonly db: Database;
  readonly inventoryDb: Database;
  readonly queue: AppContext['queue'];
  readonly slack: SlackClients;
  readonly rulebook: Rulebook;
  readonly log: Logger;
}

/** Binds the ports of the use cases. */
function createContext(config: Config, parts: ContextParts): AppContext {
  const { db, inventoryDb, queue, slack, rulebook, log, clock = systemClock, azure: transport } = parts;
  const cloud = config.AZURE_CLOUD;
  const pauses = { save: (scope: PauseScope, ms: number) => savePause(db, scope, ms), list: () => listPauses(db) };
  const pace = createPace(pauses, error => {
    log.warn({ error: describeForLog(error) }, "could not share Azure's pauses with other processes");
  });
  const reader = azureAccess({ cloud, clientId: config.AZURE_READER_CLIENT_ID, pace, ...transport });
  const writer = azureAccess({ cloud, clientId: config.AZURE_WRITER_CLIENT_ID, pace, ...transport });
  const source = createInventorySource(reader, config.AZURE_SUBSCRIPTIONS);
  const { messenger, directory, homeTabs } = slack;
  return {
    db,
    queue,
    log,
    clock,
    rulebook,
    owner: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    inventory: createInventory({ db: inventoryDb, source, clock }),
    ports: { azure: createAzure(writer), messenger, directory, homeTabs },
    portal: portalOf(cloud),
    pollMs: config.AZURE_POLL_MS,
  };
}

function retentionOf(config: Config): Retention {
  return {
    deliveryDays: config.KEEP_DELIVERIES_DAYS,
    sentMessageDays: config.KEEP_SENT_MESSAGES_DAYS,
    refusedMessageDays: config.KEEP_REFUSED_MESSAGES_DAYS,
  };
}

function slackConfigOf(config: Config): SlackConfig {
  return {
    token: config.SLACK_BOT_TOKEN,
    signingSecret: config.SLACK_SIGNING_SECRET,
    appToken: config.SLACK_APP_TOKEN,
    transport: config.SLACK_TRANSPORT,
    apiUrl: config.SLACK_API_URL,
    channel: config.SLACK_CHANNEL,
    host: config.HOST,
    port: config.PORT,
  };
}
