import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Estate, LimitProfile } from './arm/server.ts';
import { builtInEstate, startArm } from './arm/server.ts';
import type { Bots } from './bots.ts';
import { createBots } from './bots.ts';
import { claim } from './claim.ts';
import { supervisorRoutes } from './control.ts';
import { openDatabase } from './database.ts';
import { openInstallation } from './installation.ts';
import type { SlackWorkspace } from './slack/server.ts';
import { startSlack } from './slack/server.ts';

export interface SandboxOptions {
  readonly port: number;
  readonly armPort: number;
  /** 1: Azure-like delays; 0: none. */
  readonly speed: number;
  /** Folder for everything that it keeps; a temporary one, removed at the end, where none is given. */
  readonly data?: string | undefined;
  readonly estate?: Estate | undefined;
  /** The profile that is in force on both sides: what Azure allows, and what the bots believe that it allows. */
  readonly limits?: LimitProfile | undefined;
  readonly transport: 'http' | 'socket';
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** What the bots do: all of it, or only hear Slack out. */
  readonly command?: 'start' | 'serve' | undefined;
  /** More of the bots' own configuration. */
  readonly bot?: Readonly<Record<string, string>> | undefined;
}

export interface Sandbox {
  /** Of the Slack side and the control API. */
  readonly url: string;
  readonly armUrl: string;
  readonly databaseUrl: string;
  readonly queuePrefix: string;
  readonly folder: string;
  readonly bots: Bots;
  close(): Promise<void>;
}

/** Starts the parts, one after the other, and a bot; resolves when all of them answer. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const temporary = options.data === undefined;
  const installation = openInstallation(options.data ?? mkdtempSync(join(tmpdir(), 'amplsbot-sandbox-')));
  const { folder, id } = installation;
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(await claim(installation));
    if (temporary) undo.push(async () => rmSync(folder, { recursive: true, force: true }));
    const queuePrefix = `amplsbot_${id}`;
    const database = await openDatabase(installation, options.databaseUrl);
    undo.push(() => (temporary ? database.discard() : database.stop()));
    if (temporary && options.redisUrl !== undefined) undo.push(() => forgetQueues(options.redisUrl ?? '', queuePrefix));
    const { speed } = options;
    const arm = await startArm({
      port: options.armPort,
      folder: join(folder, 'arm'),
      speed,
      estate: options.estate ?? builtInEstate(),
      ...(options.limits !== undefined && { limits: options.limits }),
    });
    undo.push(() => arm.close());
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
        supervisorRoutes(app, {
          bots: () => present(parts.bots),
          signingSecret: () => present(parts.slack).app.signingSecret,
          clockFile,
        }),
    });
    parts.slack = slack;
    undo.push(() => slack.close());
    const bots = createBots(
      botEnvironment(options, { slack, armUrl: arm.url, databaseUrl: database.url, queuePrefix, clockFile }),
      folder,
      options.command,
    );
    parts.bots = bots;
    undo.push(() => bots.close());
    await bots.start(1);
    return { url: slack.url, armUrl: arm.url, databaseUrl: database.url, queuePrefix, folder, bots, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a bot is configured with: what an operator would set, and the two places where the sandbox stands in. */
function botEnvironment(
  { redisUrl, transport, speed, limits, bot }: SandboxOptions,
  parts: { slack: SlackWorkspace; armUrl: string; databaseUrl: string; queuePrefix: string; clockFile: string },
): Record<string, string> {
  const { slack, armUrl, databaseUrl, queuePrefix, clockFile } = parts;
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    DATABASE_URL: databaseUrl,
    QUEUE_PREFIX: queuePrefix,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.app.botToken,
    SLACK_APP_TOKEN: slack.app.appToken,
    SLACK_SIGNING_SECRET: slack.app.signingSecret,
    SLACK_TRANSPORT: transport,
    SANDBOX_ARM_URL: armUrl,
    SANDBOX_CLOCK_FILE: clockFile,
    AZURE_POLL_MS: speed === 0 ? '50' : '1000',
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    ...(limits !== undefined && { LIMITS_PROFILE: limits }),
    ...bot,
  };
}

async function forgetQueues(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 })) {
      if (Array.isArray(keys) && keys.length > 0) await redis.del(...keys.map(String));
    }
  } finally {
    redis.disconnect();
  }
}

function present<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The sandbox is still starting.');
  return part;
}
