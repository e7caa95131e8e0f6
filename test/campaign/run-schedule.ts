import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../sandbox/src/postgres/cluster.ts';
import type { Sandbox } from '../../sandbox/src/sandbox.ts';
import { flushQueues } from '../endurance/flush.ts';
import type { SentCommand, Surroundings } from './drive-request.ts';
import { driveRequest, sendCommand } from './drive-request.ts';
import type { Fault, Schedule } from './schedule.ts';
import { withDatabase } from './watch-requests.ts';

/** The parts that a schedule acts on. */
export interface RunningSystem {
  readonly sandbox: Sandbox;
  readonly queues: 'postgres' | 'redis';
  /** The Postgres server, where the campaign may restart it. */
  readonly cluster: Cluster | undefined;
}

/** What was done, and what could not be done. */
export interface Performed {
  readonly sent: SentCommand[];
  kills: number;
  restarts: number;
  flushes: number;
  freezes: number;
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
  const performed: Performed = { sent: [], kills: 0, restarts: 0, flushes: 0, freezes: 0 };
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
      begin(performFault(system, surroundings, action, performed));
    }
  }
  await sleep(Math.max(0, seconds * 1_000 - (performance.now() - startedAt)));
  await Promise.all(running);
  if (errors.length > 0) throw new AggregateError(errors, `The schedule could not be followed: ${errors.join('; ')}`);
  return { performed, people: Promise.all(people) };
}

async function performFault(
  system: RunningSystem,
  { control }: Surroundings,
  fault: Fault,
  performed: Performed,
): Promise<void> {
  const { sandbox, queues, cluster } = system;
  switch (fault.do) {
    case 'kill': {
      const wasRunning = sandbox.bots.get(fault.bot)?.pid !== undefined;
      await control.slack(`bots/${fault.bot}`, { do: 'kill' });
      performed.kills += wasRunning ? 1 : 0;
      return;
    }
    case 'start':
      // A start fails if the bot is killed before it is ready. Whether every bot can start is checked after the schedule.
      await control.slack(`bots/${fault.bot}`, { do: 'start' }).catch(() => undefined);
      return;
    case 'restart-postgres':
      if (cluster === undefined) throw new Error('This run has no Postgres server of its own.');
      await cluster.restart();
      performed.restarts += 1;
      return;
    case 'flush-queues':
      // A flush that meets a restart of Postgres deletes less, and that is as good as another moment.
      await flushQueues(sandbox, queues).then(
        () => {
          performed.flushes += 1;
        },
        () => undefined,
      );
      return;
    case 'freeze-queues':
      if (await freezeQueues(system, fault.ms)) performed.freezes += 1;
  }
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
