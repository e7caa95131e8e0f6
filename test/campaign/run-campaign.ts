import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient } from '../../sandbox/src/control-client.ts';
import { openInstallation } from '../../sandbox/src/installation.ts';
import type { Cluster } from '../../sandbox/src/postgres/cluster.ts';
import { startCluster } from '../../sandbox/src/postgres/cluster.ts';
import { startSandbox } from '../../sandbox/src/sandbox.ts';
import { startProxy } from '../proxy.ts';
import type { CampaignName } from './campaigns.ts';
import { campaigns } from './campaigns.ts';
import { campaignEstate } from './estate.ts';
import type { Sample } from './measure.ts';
import { measure, slopesOf } from './measure.ts';
import { describeLastRequest, observe, readLinks } from './observe.ts';
import { judge } from './oracle.ts';
import { startRedisServer } from './redis-server.ts';
import type { RunResult } from './results.ts';
import type { Proxies, RunningSystem } from './run-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';
import { settle } from './settle.ts';
import { watchRequests } from './watch-requests.ts';

/** What identifies a run. */
export interface RunOptions {
  readonly campaign: CampaignName;
  readonly seed: number;
  readonly schedule: Schedule;
  readonly queues: 'postgres' | 'redis';
  /** Postgres server to use; without it, one is started. */
  readonly databaseUrl: string | undefined;
}

/** How often a soak is measured, in milliseconds. */
const MEASURE_MS = 5_000;

/** Runs a schedule against a new sandbox, waits until it is quiet, and judges what is left. */
export async function runCampaign(options: RunOptions): Promise<RunResult> {
  const { ownPostgres, cutsConnections } = campaigns[options.campaign];
  const cluster = ownPostgres ? await ownCluster() : undefined;
  const databaseUrl = cluster?.url ?? options.databaseUrl;
  const proxies = cutsConnections ? await openProxies(options.queues, databaseUrl) : undefined;
  const redisUrl = options.queues === 'redis' ? (proxies?.queues.url ?? process.env['REDIS_URL']) : undefined;
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    // A link takes some tenths of a second, so that kills meet writes that are in progress.
    speed: 0.1,
    transport: 'http',
    estate: campaignEstate(),
    databaseUrl: proxies?.postgres.url ?? databaseUrl,
    redisUrl,
    bot: { LOG_LEVEL: 'warn' },
  });
  try {
    return await perform(options, { sandbox, queues: options.queues, cluster, proxies });
  } finally {
    await sandbox.close();
    proxies?.postgres.close();
    proxies?.queues.close();
    await proxies?.redis?.close();
    await cluster?.discard();
  }
}

/** Starts the ways to both stores, and the Redis server behind one of them. */
async function openProxies(queues: 'postgres' | 'redis', databaseUrl: string | undefined): Promise<Proxies> {
  if (databaseUrl === undefined) throw new Error('A campaign that cuts connections has a Postgres server of its own.');
  const postgres = await startProxy(databaseUrl);
  if (queues === 'postgres') return { postgres, queues: postgres, redis: undefined };
  const redis = await startRedisServer();
  return { postgres, queues: await startProxy(redis.url), redis };
}

/** Starts a Postgres server that may be restarted, as nobody else uses it. */
async function ownCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-campaign-'));
  const cluster = await startCluster(openInstallation(folder));
  const discard = async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...cluster, discard };
}

async function perform(options: RunOptions, system: RunningSystem): Promise<RunResult> {
  const { campaign, schedule } = options;
  const { sandbox } = system;
  const control = createControlClient(sandbox);
  for (let bot = 2; bot <= schedule.bots; bot += 1) await control.slack(`bots/${bot}`, { do: 'start' });
  const initial = await readLinks(sandbox);
  const watched = watchRequests(sandbox.databaseUrl);
  const startedAt = new Date().toISOString();
  const samples: Sample[] = [];
  const measuring = campaigns[campaign].measures ? startMeasuring(system, schedule.bots, samples) : undefined;
  let isOver = false;
  const surroundings = { control, requestOf: watched.of, isOver: () => isOver };
  try {
    const { performed, people } = await runSchedule(system, surroundings, schedule);
    measuring?.stop();
    const settled = await settle(system, surroundings, { bots: schedule.bots, requests: watched.all });
    isOver = true;
    await people;
    const observed = await observe(sandbox);
    const amended = schedule.actions.flatMap(action =>
      action.do === 'command' && action.course.amendedTo !== undefined ? [action.number] : [],
    );
    const violations = judge({ sent: performed.sent, amended: new Set(amended), settled, initial, observed });
    const { sent, faults } = performed;
    return {
      campaign,
      queues: options.queues,
      seed: options.seed,
      startedAt,
      seconds: schedule.seconds,
      bots: schedule.bots,
      faults,
      commands: sent.length,
      acknowledged: sent.filter(({ acknowledged }) => acknowledged !== undefined).length,
      states: countStates(observed.requests),
      armWrites: observed.writes.length,
      settledMs: settled.ms,
      stuck: settled.stuck.length,
      violations,
      slopes: slopesOf(samples),
      last: await describeLastRequest(sandbox.databaseUrl),
    };
  } finally {
    isOver = true;
    measuring?.stop();
    await watched.stop();
  }
}

function countStates(requests: readonly { readonly state: string }[]): Record<string, number> {
  const groups = Map.groupBy(requests, ({ state }) => state);
  return Object.fromEntries([...groups].map(([state, those]) => [state, those.length]));
}

function startMeasuring({ sandbox }: RunningSystem, bots: number, samples: Sample[]) {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    measure(sandbox, bots, startedAt).then(
      sample => samples.push(sample),
      () => undefined,
    );
  }, MEASURE_MS);
  return { stop: () => clearInterval(timer) };
}
