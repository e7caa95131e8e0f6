import type { Job } from 'bullmq';
import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pTimeout from 'p-timeout';
import type { Work, WorkItem } from '../app/ports.ts';
import type { Logger } from '../base/log.ts';
import { describeForLog, IDLE_TRANSACTION_MS, openPool } from '../base/postgres.ts';
import { pause } from '../base/wait.ts';
import { refOf } from '../domain/request/record.ts';
import { queuePool } from './queue-pool.ts';

/** Where jobs are kept: on Redis, or in Postgres beside the requests. */
export interface QueueStore {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
  /** Distinguishes this installation's queues from others in the same store. */
  readonly prefix: string;
}

/** Carries work to any process that is free. It may lose jobs or run them twice: leases and the sweep allow for both. */
export interface Queues {
  /** Queues jobs. Never fails and takes five seconds at most: what is lost, the sweep queues again. */
  add(items: readonly WorkItem[]): Promise<void>;
  /** Runs jobs of one kind, so many at once. */
  work(work: Work, atOnce: number, handle: (request: number) => Promise<void>): void;
  close(): Promise<void>;
}

/** Longest that queueing jobs may take, in milliseconds. */
const ADD_MS = 5_000;

/** How quickly the jobs of a dead worker are noticed, in milliseconds (BullMQ's defaults are twice as long). */
const LOCK_MS = 15_000;
const STALLED_MS = 5_000;

/** Pause before asking an unreachable store for work again, in milliseconds (BullMQ's default is 15 s). */
const RECONNECT_MS = 1_000;

/**
 * How long Redis may leave a command unanswered before its connection is given up, in milliseconds. It is longer than the
 * ten seconds for which a worker waits for a job at most (BullMQ, `maximumBlockTimeout`).
 */
const SILENT_MS = 15_000;

/** The parts of BullMQ's queues and workers that are used, on either store. */
interface JobQueue {
  add(...job: readonly [name: string, data: number, opts: ReturnType<typeof jobOf>['opts']]): Promise<unknown>;
  addBulk(jobs: ReturnType<typeof jobOf>[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(): Promise<void>;
}

interface Backend {
  queue(name: string): JobQueue;
  /** Creates a worker, which does nothing until it is run. */
  worker(name: string, process: (job: Job) => Promise<void>, atOnce: number): JobWorker;
  /**
   * Whether to wait until a queue or worker is ready before using it. BullMQ reads its tables in Postgres once and keeps the
   * result. If that was an error it fails for ever, and a worker then loops without letting anything else run.
   */
  readonly waitsUntilReady: boolean;
  close(): Promise<void>;
}

/** Opens the queues. Postgres must be reachable, with its tables in place, where no Redis is given. */
export function openQueues(store: QueueStore, log: Logger): Queues {
  const backend = store.redisUrl === undefined ? onPostgres(store, log) : onRedis(store, store.redisUrl, log);
  const queues = new Map<Work, Promise<JobQueue>>();
  const workers: Promise<JobWorker | undefined>[] = [];
  const closing = new AbortController();
  const logError = (error: unknown) => log.warn({ error: describeForLog(error) }, 'the job queue reported an error');
  const opened = async <T extends JobQueue | JobWorker>(one: T): Promise<T> => {
    try {
      if (backend.waitsUntilReady) await one.waitUntilReady();
      return one;
    } catch (error) {
      await one.close();
      throw error;
    }
  };
  const queueOf = (work: Work) => {
    const known = queues.get(work);
    if (known !== undefined) return known;
    const queue = backend.queue(work);
    queue.on('error', logError);
    const opening = opened(queue);
    queues.set(work, opening);
    opening.catch(() => queues.delete(work));
    return opening;
  };
  const startWorker = async (work: Work, atOnce: number, handle: (request: number) => Promise<void>) => {
    do {
      const worker = backend.worker(work, job => handle(Number(job.data)), atOnce);
      worker.on('error', logError);
      worker.on('failed', (job, error) => log.error({ job: job?.id, error: describeForLog(error) }, 'a job failed'));
      const ready = await opened(worker).catch(logError);
      if (ready === undefined) continue;
      ready.run().catch(logError);
      return ready;
    } while (await pause(RECONNECT_MS, closing.signal));
    return undefined;
  };
  return {
    async add(items) {
      const kinds = Map.groupBy(items, ({ work }) => work);
      const adding = [...kinds].map(async ([work, entries]) => addTo(await queueOf(work), entries.map(jobOf)));
      const timeout = { milliseconds: ADD_MS, message: 'the job queue does not answer' };
      await pTimeout(Promise.all(adding), timeout).catch(logError);
    },
    work(work, atOnce, handle) {
      workers.push(startWorker(work, atOnce, handle));
    },
    async close() {
      closing.abort();
      await Promise.all((await Promise.all(workers)).map(worker => worker?.close()));
      const open = await Promise.allSettled(queues.values());
      await Promise.all(open.map(queue => (queue.status === 'fulfilled' ? queue.value.close() : undefined)));
      await backend.close();
    },
  };
}

/**
 * How many jobs are added one by one. To add any number of them together, BullMQ creates and drops two tables in Postgres,
 * which takes as long as some twenty single jobs.
 */
const FEW_JOBS = 10;

async function addTo(queue: JobQueue, jobs: ReturnType<typeof jobOf>[]): Promise<void> {
  if (jobs.length > FEW_JOBS) await queue.addBulk(jobs);
  else for (const { name, data, opts } of jobs) await queue.add(name, data, opts);
}

/** A job names a request and nothing else. With the request's version in its id, the same work is queued once. */
function jobOf({ work, id, version }: WorkItem) {
  const jobId = `${refOf(id)}-${work}-v${version}`;
  return { name: work, data: id, opts: { jobId, removeOnComplete: true, removeOnFail: true } };
}

const pace = {
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_MS,
  maxStalledCount: 1_000,
  runRetryDelay: RECONNECT_MS,
  autorun: false,
};

function onRedis({ prefix }: QueueStore, url: string, log: Logger): Backend {
  const connect = (options: { maxRetriesPerRequest: null; enableOfflineQueue: boolean }) => {
    const redis = new Redis(url, { ...options, socketTimeout: SILENT_MS });
    redis.on('error', error => log.debug({ error: error.message }, 'Redis cannot be reached'));
    return redis;
  };
  const producer = connect({ maxRetriesPerRequest: null, enableOfflineQueue: false });
  const consumer = connect({ maxRetriesPerRequest: null, enableOfflineQueue: true });
  return {
    queue: name => new Queue(name, { connection: producer, prefix }),
    worker: (name, process, concurrency) =>
      new Worker(name, process, { connection: consumer, prefix, concurrency, ...pace }),
    waitsUntilReady: false,
    async close() {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

/** Connections for the queues' statements. Each worker keeps one more to listen on. */
const CONNECTIONS = 10;

function onPostgres({ databaseUrl, prefix }: QueueStore, log: Logger): Backend {
  const classes = withBackend(createPostgresBackend);
  const pool = openPool(
    {
      connectionString: databaseUrl,
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      application_name: 'amplsbot queues',
      options: '-c search_path=bullmq',
    },
    log,
  );
  const connection = queuePool(pool);
  const named = (work: string) => `${prefix}-${work}`;
  return {
    queue: name => new classes.Queue(named(name), { connection }),
    worker: (name, process, concurrency) =>
      new classes.Worker(named(name), process, { connection, concurrency, ...pace }),
    waitsUntilReady: true,
    close: () => pool.end(),
  };
}
