import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createNudge } from '../../src/jobs/nudge.ts';
import { openQueues } from '../../src/jobs/queues.ts';
import { migrate } from '../../src/requests/migrate.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { emptyDatabase, log, migratedDatabase, someRequest } from '../requests/database.ts';
import { queueStores } from '../system/harness.ts';

async function queuesOn(store: 'postgres' | 'redis', databaseUrl: string) {
  const prefix = `amplsbot_${randomBytes(4).toString('hex')}`;
  const redisUrl = store === 'redis' ? process.env['REDIS_URL'] : undefined;
  const queues = openQueues({ redisUrl, databaseUrl, prefix }, log);
  onTestFinished(() => queues.close());
  return queues;
}

describe.each(queueStores)('queues on %s', store => {
  test('a job is taken up, and the same version of a request is asked for once at a time', async () => {
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

  test('one that fails is gone, and may be asked for again', async () => {
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

  test('nudges for one request are handed over as one job', async () => {
    const { db, url } = await migratedDatabase();
    const queues = await queuesOn(store, url);
    const id = await someRequest(db);
    const done: number[] = [];
    queues.work('deliver', 1, async request => {
      done.push(request);
    });
    const nudge = createNudge(db, queues, log);
    for (let time = 0; time < 20; time += 1) nudge('deliver', id);
    await eventually(async () => expect(done).toEqual([id]));
  });
});

test('a store that is not there keeps nobody waiting: the sweep hands over again', async () => {
  const { url } = await migratedDatabase();
  const queues = openQueues({ redisUrl: 'redis://127.0.0.1:1', databaseUrl: url, prefix: 'none' }, log);
  const began = performance.now();
  await queues.add([{ work: 'plan', id: 1, version: 1 }]);
  expect(performance.now() - began).toBeLessThan(6_000);
  await queues.close();
});

test('where the tables in Postgres cannot be read at first, work is taken up once they can, and nothing else stands still', async () => {
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
