import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { azureAccess } from './azure/access.ts';
import { readingArm } from './azure/arm.ts';
import type { Clock } from './base/clock.ts';
import { shiftedClock, systemClock } from './base/clock.ts';
import type { Logger } from './base/log.ts';
import type { Config } from './config.ts';
import { kindOf } from './domain/changes/index.ts';
import { healthRoutes, serveRoutes } from './health.ts';
import type { JobDeps } from './jobs/deps.ts';
import type { EstateSource } from './jobs/estate.ts';
import { createEstateSource } from './jobs/estate.ts';
import type { Nudge } from './jobs/nudge.ts';
import { createNudge } from './jobs/nudge.ts';
import { openQueues } from './jobs/queues.ts';
import { startWorkers } from './jobs/workers.ts';
import type { Database } from './requests/database.ts';
import { openDatabase, waitForDatabase } from './requests/database.ts';
import { migrate } from './requests/migrate.ts';
import { reservationsBeside } from './requests/reservations.ts';
import { createSlack } from './slack/app.ts';
import type { SlackDeps } from './slack/deps.ts';
import type { Rulebook } from './workflows/load.ts';
import { loadRulebook } from './workflows/load.ts';

/** What a process does: hear Slack out, or carry work out, or both. */
export interface Roles {
  readonly slack: boolean;
  readonly workers: boolean;
}

export interface Bot {
  stop(): Promise<void>;
}

/**
 * Puts the parts together and starts them. Waits for Postgres rather than failing; everything else that is wrong with
 * the configuration ends the start with a sentence.
 */
export async function startBot(config: Config, roles: Roles, log: Logger): Promise<Bot> {
  const rulebook = loadRulebook(config.WORKFLOWS_DIR, config.LIMITS_PROFILE);
  const clock = config.SANDBOX_CLOCK_FILE === undefined ? systemClock : shiftedClock(config.SANDBOX_CLOCK_FILE);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch(error => log.warn({ error: String(error) }, 'while stopping'));
    }
  };
  try {
    const { db, pool, close } = openDatabase(config.DATABASE_URL, log);
    undo.push(close);
    await waitForDatabase(pool, log);
    await migrate(config.DATABASE_URL);
    const store = { redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL, prefix: config.QUEUE_PREFIX };
    const queues = openQueues(store, log);
    undo.push(() => queues.close());
    const azure = {
      reading: azureAccess(config, config.AZURE_READER_CLIENT_ID),
      writing: azureAccess(config, config.AZURE_WRITER_CLIENT_ID),
    };
    const nudge = createNudge(db, queues, log);
    const estate = createEstateSource({
      db,
      arm: readingArm(azure.reading),
      clock,
      subscriptions: config.AZURE_SUBSCRIPTIONS,
    });
    let started = false;
    const routes = healthRoutes(db, () => started);
    const slack = createSlack(slackDeps(config, { db, log, clock, rulebook, estate, nudge }, routes));
    if (roles.workers) {
      const { messenger, directory } = slack;
      const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
      const pollMs = config.AZURE_POLL_MS;
      const deps: JobDeps = { db, log, clock, rulebook, owner, azure, estate, messenger, directory, nudge, pollMs };
      const workers = startWorkers(deps, queues);
      undo.push(() => workers.stop());
    }
    if (roles.slack) {
      await slack.start();
      undo.push(() => slack.stop());
    }
    if (!roles.slack || config.SLACK_TRANSPORT === 'socket') {
      const server = await serveRoutes(routes, { host: config.HOST, port: config.PORT });
      undo.push(() => server.close());
    }
    started = true;
    log.info({ roles, queues: config.REDIS_URL === undefined ? 'postgres' : 'redis' }, 'ready');
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
  readonly rulebook: Rulebook;
  readonly estate: EstateSource;
  readonly nudge: Nudge;
}

/** Slack's side asks the estate how full things are: with what others have reserved, and what was done since. */
function slackDeps(config: Config, parts: Parts, routes: SlackDeps['routes']): SlackDeps {
  const { db, estate } = parts;
  return {
    ...parts,
    routes,
    config: {
      token: config.SLACK_BOT_TOKEN,
      signingSecret: config.SLACK_SIGNING_SECRET,
      appToken: config.SLACK_APP_TOKEN,
      transport: config.SLACK_TRANSPORT,
      apiUrl: config.SLACK_API_URL,
      channel: config.SLACK_CHANNEL,
      host: config.HOST,
      port: config.PORT,
    },
    async estate(maxAgeMs) {
      const { topology: read, readAt } = await estate.current(maxAgeMs);
      const beside = await reservationsBeside(db, 0, readAt);
      const made = beside.filter(entry => entry.made);
      const topology = made.reduce((known, { change }) => kindOf(change).apply(known, change), read);
      return { topology, readAt, reserved: beside.filter(entry => !entry.made).flatMap(({ demands }) => demands) };
    },
  };
}
