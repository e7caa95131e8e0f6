import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Estate, LimitProfile } from './arm/server.ts';
import { builtInEstate, startArm } from './arm/server.ts';
import type { AuditLog } from './audit-log.ts';
import { openAuditLog } from './audit-log.ts';
import { newToken } from './azure-transport.ts';
import { saveBotEnvironment } from './bot-environment.ts';
import { addBotRoutes } from './bot-routes.ts';
import type { Bots } from './bots.ts';
import { createBots } from './bots.ts';
import type { SandboxDatabase } from './database.ts';
import { openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { openInstallation } from './installation.ts';
import type { SlackWorkspace } from './slack/server.ts';
import { startSlack } from './slack/server.ts';

export interface SandboxOptions {
  readonly port: number;
  readonly armPort: number;
  /** 1: delays like Azure's; 0: no delays. */
  readonly speed: number;
  /** Folder that keeps everything; without it, a temporary folder that is removed at the end. */
  readonly data?: string | undefined;
  readonly estate?: Estate | undefined;
  /** Limits profile of both sides: what the simulated Azure allows, and what the bots assume that it allows. */
  readonly limits?: LimitProfile | undefined;
  readonly transport: 'http' | 'socket';
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** The bots' command: `start` does everything, `serve` only answers Slack. */
  readonly command?: 'start' | 'serve' | undefined;
  /** The bots' program: `bot.ts`, unless a bundle of it is given. */
  readonly program?: string | undefined;
  /** Further configuration variables of the bots. */
  readonly bot?: Readonly<Record<string, string>> | undefined;
}

export interface Sandbox {
  /** Base URL of the Slack workspace and the control API. */
  readonly url: string;
  readonly armUrl: string;
  /** The only token that the simulated ARM accepts from bots. Each start has a new one. */
  readonly armToken: string;
  /** Of the role that owns the tables. The bots use another one. */
  readonly databaseUrl: string;
  readonly queuePrefix: string;
  readonly folder: string;
  readonly bots: Bots;
  close(): Promise<void>;
}

/** Starts the sandbox's parts one after the other, then a bot. Resolves when all of them answer. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const temporary = options.data === undefined;
  const installation = openInstallation(options.data ?? mkdtempSync(join(tmpdir(), 'amplsbot-sandbox-')));
  const { folder, id } = installation;
  const cleanups: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    cleanups.push(await lockFolder(installation));
    if (temporary) cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
    const queuePrefix = `amplsbot_${id}`;
    const database = await openDatabase(installation, options.databaseUrl);
    cleanups.push(() => (temporary ? database.discard() : database.stop()));
    if (database.onlyOneRole !== undefined) {
      process.stderr.write(`The bots use the server's own database role: ${database.onlyOneRole}\n`);
    }
    if (temporary && options.redisUrl !== undefined)
      cleanups.push(() => deleteQueues(options.redisUrl ?? '', queuePrefix));
    const { speed } = options;
    const token = newToken();
    const arm = await startArm({
      token,
      port: options.armPort,
      folder: join(folder, 'arm'),
      speed,
      estate: options.estate ?? builtInEstate(),
      ...(options.limits !== undefined && { limits: options.limits }),
    });
    cleanups.push(() => arm.close());
    const clockFile = join(folder, 'clock');
    if (!existsSync(clockFile)) writeFileSync(clockFile, '0');
    const parts: { bots?: Bots; slack?: SlackWorkspace } = {};
    const slack = await startSlack({
      port: options.port,
      folder: join(folder, 'slack'),
      speed,
      transport: options.transport,
      requestUrl: () => parts.bots?.requestUrl(),
      extend: app =>
        addBotRoutes(app, {
          bots: () => requireStarted(parts.bots),
          signingSecret: () => requireStarted(parts.slack).app.signingSecret,
          clockFile,
        }),
    });
    parts.slack = slack;
    cleanups.push(() => slack.close());
    const audit = openAuditLog(installation);
    const own = { slack, armUrl: arm.url, token, database, queuePrefix, clockFile, audit };
    const environment = botEnvironment(options, own);
    cleanups.push(saveBotEnvironment(installation, environment));
    const bots = createBots(environment, folder, options);
    parts.bots = bots;
    cleanups.push(() => bots.close());
    await bots.start(1);
    const urls = { url: slack.url, armUrl: arm.url, databaseUrl: database.url };
    return { ...urls, armToken: token, queuePrefix, folder, bots, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns a bot's environment: what an operator would set, and the three variables of `bot.ts`. */
function botEnvironment(
  { redisUrl, transport, speed, limits, bot }: SandboxOptions,
  parts: {
    slack: SlackWorkspace;
    armUrl: string;
    token: string;
    database: SandboxDatabase;
    queuePrefix: string;
    clockFile: string;
    audit: AuditLog;
  },
): Record<string, string> {
  const { slack, armUrl, token, database, queuePrefix, clockFile, audit } = parts;
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    DATABASE_URL: database.botUrl,
    DATABASE_MIGRATION_URL: database.url,
    QUEUE_PREFIX: queuePrefix,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.app.botToken,
    SLACK_APP_TOKEN: slack.app.appToken,
    SLACK_SIGNING_SECRET: slack.app.signingSecret,
    SLACK_TRANSPORT: transport,
    SANDBOX_ARM_URL: armUrl,
    SANDBOX_ARM_TOKEN: token,
    SANDBOX_CLOCK_FILE: clockFile,
    AUDIT_KEY: audit.key,
    AUDIT_FOLDER: audit.folder,
    AZURE_POLL_MS: speed === 0 ? '50' : '1000',
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    ...(limits !== undefined && { LIMITS_PROFILE: limits }),
    ...bot,
  };
}

async function deleteQueues(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 })) {
      if (Array.isArray(keys) && keys.length > 0) await redis.del(...keys.map(String));
    }
  } finally {
    redis.disconnect();
  }
}

function requireStarted<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The sandbox is still starting.');
  return part;
}
