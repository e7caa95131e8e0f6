import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { WorkItem } from '../../src/app/ports.ts';
import { createQueue } from '../../src/queue/create-queue.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { migrate } from '../../src/store/migrate.ts';
import { emptyDatabase, log, migratedDatabase } from '../store/database.ts';
import { queueStores } from '../system/harness.ts';

async function queuesOn(store: 'postgres' | 'redis', databaseUrl: string) {
  const prefix = `amplsbot_${randomBytes(4).toString('hex')}`;
  const redisUrl = store === 'redis' ? process.env['REDIS_URL'] : undefined;
  const queues = openQueues({ redisUrl, databaseUrl, prefix }, log);
  onTestFinished(() => queues.close());
  return queues;
}

describe.each(queueStores)('queues on %s', store => {
  test('runs a job, and queues the same version of a request once at a time', async () => {
    const { url } = await migratedDatabase();
    const queues = await queuesOn(store, url);
    const done: number[] = [];
    const { promise: go, resolve } = Promise.withResolvers<void>();
    queues.work('plan', 4, async id => {
      await go;
      done.push(id);
    });
    const due = { work: 'plan', id: 7, version: 1 } as const;
    await queues.add([due, due, { ...due, id: 8 }]);
    await queues.add([due]);
    resolve();
    await eventually(async () => expect([...done].sort()).toEqual([7, 8]));
    await queues.add([due]);
    await eventually(async () => expect(done).toHaveLength(3));
  });

  test('removes a job that fails, so that it can be queued again', async () => {
    const { url } = await migratedDatabase();
    const queues = await queuesOn(store, url);
    let tries = 0;
    queues.work('execute', 1, async () => {
      tries += 1;
      throw new Error('not this time');
    });
    await queues.add([{ work: 'execute', id: 1, version: 1 }]);
    await eventually(async () => expect(tries).toBe(1));
    await eventually(async () => {
      await queues.add([{ work: 'execute', id: 1, version: 1 }]);
      expect(tries).toBeGreaterThan(1);
    });
  });

  test('hands over the same work for one request as one job, in its newest version', async () => {
    const { url } = await migratedDatabase();
    const queues = await queuesOn(store, url);
    const done: number[] = [];
    queues.work('deliver', 1, async request => {
      done.push(request);
    });
    const queue = createQueue(queues, log);
    for (let version = 1; version <= 20; version += 1) queue.enqueue([{ work: 'deliver', id: 7, version }]);
    await eventually(async () => expect(done).toEqual([7]));
  });
});

test('keeps nobody waiting for a store that cannot be reached', async () => {
  const { url } = await migratedDatabase();
  const queues = openQueues({ redisUrl: 'redis://127.0.0.1:1', databaseUrl: url, prefix: 'none' }, log);
  const began = performance.now();
  await queues.add([{ work: 'plan', id: 1, version: 1 }]);
  expect(performance.now() - began).toBeLessThan(6_000);
  await queues.close();
});

test('runs jobs once its tables in Postgres exist, and blocks nothing before', async () => {
  const url = await emptyDatabase();
  const queues = openQueues({ redisUrl: undefined, databaseUrl: url, prefix: 'later' }, log);
  onTestFinished(() => queues.close());
  const done: number[] = [];
  queues.work('plan', 2, async id => {
    done.push(id);
  });
  await queues.add([{ work: 'plan', id: 1, version: 1 }]);
  let beats = 0;
  const beating = setInterval(() => beats++, 20);
  await eventually(async () => expect(beats).toBeGreaterThan(10), 30_000);
  clearInterval(beating);
  expect(done).toEqual([]);
  await migrate(url);
  await eventually(async () => {
    await queues.add([{ work: 'plan', id: 1, version: 1 }]);
    expect(done).not.toEqual([]);
  }, 30_000);
});

describe('work that is enqueued', () => {
  const item = (version: number, delayMs?: number) =>
    ({ work: 'deliver', id: 7, version, ...(delayMs !== undefined && { delayMs }) }) as const;

  /** Returns a queue, and what it has handed over so far. */
  function queueInMemory() {
    const added: (readonly WorkItem[])[] = [];
    return { queue: createQueue({ add: async items => void added.push(items) }, log), added };
  }

  test('is handed over at once after a pause, and together where it comes in quick succession', async () => {
    const { queue, added } = queueInMemory();
    queue.enqueue([item(1)]);
    await eventually(async () => expect(added).toEqual([[item(1)]]));
    for (const id of [8, 9]) queue.enqueue([{ ...item(1), id }]);
    await eventually(async () => expect(added.slice(1)).toEqual([[8, 9].map(id => ({ ...item(1), id }))]));
  });

  test('is handed over once, in its newest version, at the earliest time', async () => {
    const { queue, added } = queueInMemory();
    queue.enqueue([item(1, 60_000), item(2, 10), item(3, 50_000)]);
    await eventually(async () => expect(added).toEqual([[item(3, 50_000)]]));
  });

  test('does not wait any more once it is due now', async () => {
    const { queue, added } = queueInMemory();
    queue.enqueue([item(1, 20), item(2)]);
    queue.enqueue([{ ...item(1, 150), id: 8 }]);
    await eventually(async () => expect(added).toEqual([[item(2)], [{ ...item(1, 150), id: 8 }]]));
    queue.enqueue([item(3, 20)]);
    await eventually(async () => expect(added[2]).toEqual([item(3, 20)]));
  });
});
