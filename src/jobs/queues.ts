import type { Job } from 'bullmq';
import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '../base/log.ts';
import { openPool } from '../base/postgres.ts';
import { pause, within } from '../base/wait.ts';
import { refOf } from '../domain/request/record.ts';
import { STANDSTILL_MS } from '../requests/database.ts';
import type { Due, Work } from '../requests/due.ts';
import { queuePool } from './queue-pool.ts';

/** Where jobs are kept: on Redis, or beside the record in Postgres. */
export interface QueueStore {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
  /** Tells this installation's queues apart from others in the same store. */
  readonly prefix: string;
}

/** Carries work to whichever process is free. It may lose jobs and bring them twice: leases and the sweep see to it. */
export interface Queues {
  add(due: readonly Due[]): Promise<void>;
  /** Takes up jobs of a kind, so many at once. */
  work(work: Work, atOnce: number, handle: (request: number) => Promise<void>): void;
  close(): Promise<void>;
}

/** Longest that handing over jobs may take, in milliseconds; the sweep hands them over again. */
const ADD_MS = 5_000;

/** A worker that is gone is noticed within these, in milliseconds (BullMQ's own defaults are twice as long). */
const LOCK_MS = 15_000;
const STALLED_MS = 5_000;

/** Pause before a store that was not there is asked for work again, in milliseconds (BullMQ's own is 15 s). */
const RECONNECT_MS = 1_000;

/** What is used of BullMQ's queues and workers, whatever they stand on. */
interface JobQueue {
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
  /** Does nothing until it is run. */
  worker(name: string, process: (job: Job) => Promise<void>, atOnce: number): JobWorker;
  /**
   * Whether a queue or worker is of use only once it has been ready: BullMQ looks at its tables in Postgres once, keeps
   * the answer, and where that is an error fails for ever, a worker in a loop that lets nothing else run.
   */
  readonly readyFirst: boolean;
  close(): Promise<void>;
}

/** Opens the queues. Postgres must be reachable, with its tables in place, where no Redis is given. */
export function openQueues(store: QueueStore, log: Logger): Queues {
  const backend = store.redisUrl === undefined ? onPostgres(store, log) : onRedis(store, store.redisUrl, log);
  const queues = new Map<Work, Promise<JobQueue>>();
  const workers: Promise<JobWorker | undefined>[] = [];
  const closing = new AbortController();
  const complain = (error: unknown) => log.warn({ error: String(error) }, 'the job queue has trouble');
  const opened = async <T extends JobQueue | JobWorker>(one: T): Promise<T> => {
    try {
      if (backend.readyFirst) await one.waitUntilReady();
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
    queue.on('error', complain);
    const opening = opened(queue);
    queues.set(work, opening);
    opening.catch(() => queues.delete(work));
    return opening;
  };
  const startWorker = async (work: Work, atOnce: number, handle: (request: number) => Promise<void>) => {
    do {
      const worker = backend.worker(work, job => handle(Number(job.data)), atOnce);
      worker.on('error', complain);
      worker.on('failed', (job, error) => log.error({ job: job?.id, error: String(error) }, 'a job failed'));
      const ready = await opened(worker).catch(complain);
      if (ready === undefined) continue;
      ready.run().catch(complain);
      return ready;
    } while (await pause(RECONNECT_MS, closing.signal));
    return undefined;
  };
  return {
    async add(due) {
      const kinds = Map.groupBy(due, ({ work }) => work);
      const adding = [...kinds].map(async ([work, entries]) => (await queueOf(work)).addBulk(entries.map(jobOf)));
      await within(ADD_MS, Promise.all(adding), 'The job queue does not answer.').catch(complain);
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

/** A job names a request and nothing else; the request's version keeps two wishes for it apart. */
function jobOf({ work, id, version }: Due) {
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
    const redis = new Redis(url, options);
    redis.on('error', error => log.debug({ error: error.message }, 'Redis is not there'));
    return redis;
  };
  const sending = connect({ maxRetriesPerRequest: null, enableOfflineQueue: false });
  const taking = connect({ maxRetriesPerRequest: null, enableOfflineQueue: true });
  return {
    queue: name => new Queue(name, { connection: sending, prefix }),
    worker: (name, process, concurrency) =>
      new Worker(name, process, { connection: taking, prefix, concurrency, ...pace }),
    readyFirst: false,
    async close() {
      sending.disconnect();
      taking.disconnect();
    },
  };
}

/** Connections for the queues' own statements; each worker keeps one more to listen on. */
const CONNECTIONS = 10;

function onPostgres({ databaseUrl, prefix }: QueueStore, log: Logger): Backend {
  const classes = withBackend(createPostgresBackend);
  const pool = openPool(
    {
      connectionString: databaseUrl,
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: STANDSTILL_MS,
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
    readyFirst: true,
    close: () => pool.end(),
  };
}
