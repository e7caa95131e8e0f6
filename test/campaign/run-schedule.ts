import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../sandbox/src/postgres/cluster.ts';
import type { Sandbox } from '../../sandbox/src/sandbox.ts';
import { flushQueues } from '../endurance/flush.ts';
import type { StoreProxy } from '../proxy.ts';
import type { SentCommand, Surroundings } from './drive-request.ts';
import { driveRequest, sendCommand } from './drive-request.ts';
import type { RedisServer } from './redis-server.ts';
import type { Fault, Schedule } from './schedule.ts';
import { withDatabase } from './watch-requests.ts';

/** The parts that a schedule acts on. */
export interface RunningSystem {
  readonly sandbox: Sandbox;
  readonly queues: 'postgres' | 'redis';
  /** The Postgres server, where the campaign may restart it. */
  readonly cluster: Cluster | undefined;
  /** The ways to both stores, and a Redis server of the campaign's own, where it cuts connections. */
  readonly proxies: Proxies | undefined;
}

/** The proxies between bots and stores. With the queues in Postgres, both are the same. */
export interface Proxies {
  readonly postgres: StoreProxy;
  readonly queues: StoreProxy;
  readonly redis: RedisServer | undefined;
}

/** What was done, and what could not be done. */
export interface Performed {
  readonly sent: SentCommand[];
  /** How often each fault had an effect. */
  readonly faults: Partial<Record<Fault['do'], number>>;
}

/**
 * Does everything in a schedule at its time, and resolves when all of it is done. People go on with their requests until
 * `surroundings.isOver()`. @throws if something could not be done, such as a restart of Postgres
 */
export async function runSchedule(
  system: RunningSystem,
  surroundings: Surroundings,
  { seconds, actions }: Schedule,
): Promise<{ readonly performed: Performed; readonly people: Promise<unknown> }> {
  const performed: Performed = { sent: [], faults: {} };
  const startedAt = performance.now();
  const people: Promise<void>[] = [];
  const running: Promise<void>[] = [];
  const errors: unknown[] = [];
  const begin = (work: Promise<void>) => {
    running.push(work.catch(error => void errors.push(error)));
  };
  for (const action of actions) {
    await sleep(Math.max(0, action.at - (performance.now() - startedAt)));
    if (action.do === 'command') {
      begin(sendCommand(surroundings, action).then(sent => void performed.sent.push(sent)));
      people.push(driveRequest(surroundings, action));
    } else {
      begin(
        performFault(system, surroundings, action).then(hadEffect => {
          if (hadEffect) performed.faults[action.do] = (performed.faults[action.do] ?? 0) + 1;
        }),
      );
    }
  }
  await sleep(Math.max(0, seconds * 1_000 - (performance.now() - startedAt)));
  await Promise.all(running);
  if (errors.length > 0) throw new AggregateError(errors, `The schedule could not be followed: ${errors.join('; ')}`);
  return { performed, people: Promise.all(people) };
}

/** Does something to the bots or their stores. Returns whether it had an effect. */
async function performFault(system: RunningSystem, { control }: Surroundings, fault: Fault): Promise<boolean> {
  const { sandbox, queues, cluster, proxies } = system;
  switch (fault.do) {
    case 'kill': {
      const wasRunning = sandbox.bots.get(fault.bot)?.pid !== undefined;
      await control.slack(`bots/${fault.bot}`, { do: 'kill' });
      return wasRunning;
    }
    case 'start':
      // A start fails if the bot is killed before it is ready. Whether every bot can start is checked after the schedule.
      return succeeds(control.slack(`bots/${fault.bot}`, { do: 'start' }));
    case 'restart-postgres':
      await required(cluster).restart();
      return true;
    case 'flush-queues':
      // A flush that meets a restart of Postgres deletes less, and that is as good as another moment.
      return succeeds(flushQueues(sandbox, queues));
    case 'freeze-queues':
      return freezeQueues(system, fault.ms);
    case 'silence':
      return required(proxies)[fault.store].silence(fault.share) > 0;
    case 'kill-queues':
      await killQueues(system, fault.downMs);
      return true;
    case 'step-clock':
      await control.slack('clock', { offsetMs: fault.offsetMs });
      return true;
  }
}

/** Ends the server that has the queues without a warning. Redis forgets everything; Postgres, which cannot, recovers. */
async function killQueues({ cluster, proxies }: RunningSystem, downMs: number): Promise<void> {
  if (proxies?.redis !== undefined) return proxies.redis.killAndRestart(downMs);
  await required(cluster).crash();
  await sleep(downMs);
  await required(cluster).restart();
}

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('This run does not have what its schedule acts on.');
  return part;
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Keeps every statement on the queue's tables waiting for a while. Returns whether it did. Redis is left alone. */
async function freezeQueues({ sandbox, queues }: RunningSystem, ms: number): Promise<boolean> {
  if (queues === 'redis') return false;
  return withDatabase(sandbox.databaseUrl, async client => {
    const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'bullmq'`);
    const tables = rows.map(({ tablename }) => `bullmq."${tablename}"`).join(', ');
    await client.query('begin');
    await client.query(`lock table ${tables} in access exclusive mode`);
    await sleep(ms);
    await client.query('rollback');
    return true;
  }).catch(() => false);
}
