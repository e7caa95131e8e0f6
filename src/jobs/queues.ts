import type { Job, PostgresConnectionOptions } from 'bullmq';
import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '../base/log.ts';
import { openPool } from '../base/postgres.ts';
import { within } from '../base/wait.ts';
import { refOf } from '../domain/request/record.ts';
import type { Due, Work } from '../requests/due.ts';

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

/** What is used of BullMQ's queues and workers, whatever they stand on. */
interface JobQueue {
  addBulk(jobs: ReturnType<typeof jobOf>[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
  close(): Promise<void>;
}

interface Backend {
  queue(name: string): JobQueue;
  worker(name: string, process: (job: Job) => Promise<void>, atOnce: number): JobWorker;
  close(): Promise<void>;
}

/** Opens the queues. Postgres must be reachable, with its tables in place, where no Redis is given. */
export function openQueues(store: QueueStore, log: Logger): Queues {
  const backend = store.redisUrl === undefined ? onPostgres(store, log) : onRedis(store, store.redisUrl, log);
  const queues = new Map<Work, JobQueue>();
  const workers: JobWorker[] = [];
  const complain = (error: unknown) => log.warn({ error: String(error) }, 'the job queue has trouble');
  const queueOf = (work: Work) => {
    const queue = queues.get(work) ?? backend.queue(work);
    if (!queues.has(work)) queue.on('error', complain);
    queues.set(work, queue);
    return queue;
  };
  return {
    async add(due) {
      const kinds = Map.groupBy(due, ({ work }) => work);
      const adding = [...kinds].map(([work, entries]) => queueOf(work).addBulk(entries.map(jobOf)));
      await within(ADD_MS, Promise.all(adding), 'The job queue does not answer.').catch(complain);
    },
    work(work, atOnce, handle) {
      const worker = backend.worker(work, job => handle(Number(job.data)), atOnce);
      worker.on('error', complain);
      worker.on('failed', (job, error) => log.error({ job: job?.id, error: String(error) }, 'a job failed'));
      workers.push(worker);
    },
    async close() {
      await Promise.all(workers.map(worker => worker.close()));
      await Promise.all([...queues.values()].map(queue => queue.close()));
      await backend.close();
    },
  };
}

/** A job names a request and nothing else; the request's version keeps two wishes for it apart. */
function jobOf({ work, id, version }: Due) {
  const jobId = `${refOf(id)}-${work}-v${version}`;
  return { name: work, data: id, opts: { jobId, removeOnComplete: true, removeOnFail: true } };
}

const pace = { lockDuration: LOCK_MS, stalledInterval: STALLED_MS, maxStalledCount: 1_000 };

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
      application_name: 'amplsbot queues',
      options: '-c search_path=bullmq',
    },
    log,
  );
  // BullMQ describes a pool by a type of its own, whose parameters are read-only where node-postgres's are not.
  const connection = pool as unknown as PostgresConnectionOptions;
  const named = (work: string) => `${prefix}-${work}`;
  return {
    queue: name => new classes.Queue(named(name), { connection }),
    worker: (name, process, concurrency) =>
      new classes.Worker(named(name), process, { connection, concurrency, ...pace }),
    close: () => pool.end(),
  };
}
