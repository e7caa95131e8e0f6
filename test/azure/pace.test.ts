import { expect, test } from 'vitest';
import { production, scopeId, workspaceId } from '../../sandbox/test/arm/support.ts';
import type { PauseScope, PauseStore } from '../../src/app/ports.ts';
import { readingArm, writingArm } from '../../src/azure/arm.ts';
import { createInventorySource } from '../../src/azure/index.ts';
import { queryGraph } from '../../src/azure/inventory/query-graph.ts';
import type { Pace } from '../../src/azure/pace.ts';
import { createPace } from '../../src/azure/pace.ts';
import { leaseGuard } from '../../src/azure/pipeline-policies.ts';
import { listPauses, savePause } from '../../src/store/arm-pauses.ts';
import type { Database } from '../../src/store/database.ts';
import { migratedDatabase } from '../store/database.ts';
import type { Azure } from './support.ts';
import { azure, failureOf, write } from './support.ts';

const scope = scopeId('ampls-a');
const other = '/subscriptions/7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';
const closing = { kind: 'set-public-access', resourceId: workspaceId('law-orders'), query: 'Disabled' } as const;
const slow = { status: 429, headers: { 'retry-after': '45' } };
const guard = leaseGuard({ key: 'CR-1', left: () => 1 });

const sharedBy = (db: Database): PauseStore => ({
  save: (one, ms) => savePause(db, one, ms),
  list: () => listPauses(db),
});

/** The clients of one process. */
function processOf({ access }: Azure, pace: Pace, identity = '') {
  const own = { ...access, pace, identity };
  return { reading: readingArm(own), writing: writingArm(own, guard), source: createInventorySource(own) };
}

test('after one 429, no part of the bot and no other process reads the subscription, and everything else goes on', async () => {
  const sut = await azure();
  const { db } = await migratedDatabase();
  const one = processOf(sut, createPace(sharedBy(db)));
  const two = processOf(sut, createPace(sharedBy(db)));
  await sut.fault({ method: 'GET', path: 'ampls-a', ...slow });
  const paused = { kind: 'retryable', reason: 'throttled', retryAfterMs: expect.any(Number) };
  const sentence = expect.stringMatching(/^Azure has asked the bot to wait 4[45] s before its next read\.$/);
  expect(await failureOf(one.reading.get(scope, '2021-09-01'))).toMatchObject({ ...paused, sentence });
  await sut.calls();
  for (const { reading, writing, source } of [one, two]) {
    const failure = await failureOf(reading.list(`${scope}/scopedResources`, '2021-09-01'));
    expect(failure).toMatchObject({ ...paused, sentence });
    expect('retryAfterMs' in failure && failure.retryAfterMs).toBeGreaterThan(30_000);
    expect(await failureOf(reading.get(workspaceId('law-orders'), '2023-09-01'))).toMatchObject(paused);
    expect(await failureOf(writing.get(scope, '2021-09-01'))).toMatchObject(paused);
    expect(await failureOf(source.readAll())).toMatchObject(paused);
  }
  const during = (await sut.calls()).filter(({ method, path }) => method === 'GET' && path.includes(production));
  expect(during).toEqual([]);
  for (const { reading, writing } of [one, two]) {
    expect((await reading.get(`${other}/resourceGroups`, '2021-04-01')).status).toBe(200);
    expect((await write({ ...sut, writing }, closing)).correlationId).not.toBeNull();
    expect((await queryGraph(reading, [production], [])).rows.size).toBeGreaterThan(0);
  }
});

test('counts the calls of another identity apart, and keeps writes and deletes apart', async () => {
  const sut = await azure();
  const pace = createPace();
  const first = processOf(sut, pace, 'one');
  const second = processOf(sut, pace, 'two');
  await sut.fault({ method: 'PATCH', ...slow });
  await failureOf(write({ ...sut, writing: first.writing }, closing));
  expect(await failureOf(write({ ...sut, writing: first.writing }, closing))).toMatchObject({
    reason: 'throttled',
    sentence: expect.stringMatching(/before its next change\.$/),
  });
  expect((await first.writing.get(scope, '2021-09-01')).status).toBe(200);
  await expect(first.writing.delete(`${scope}/scopedResources/none`, '2021-09-01', 'x')).resolves.toBeDefined();
  expect((await write({ ...sut, writing: second.writing }, closing)).correlationId).not.toBeNull();
});

test('holds back all queries of Resource Graph, whatever the subscription, and no other read', async () => {
  const sut = await azure();
  const { reading } = processOf(sut, createPace());
  const query = (subscription: string) => queryGraph(reading, [subscription], []);
  await sut.fault({ path: 'resourcegraph', ...slow });
  expect(await failureOf(query(production))).toMatchObject({ reason: 'throttled' });
  // The other queries of the same reading may still arrive.
  await expect.poll(async () => (await sut.calls()).length, { interval: 20 }).toBe(0);
  expect(await failureOf(query(other.split('/').at(-1) ?? ''))).toMatchObject({
    sentence: expect.stringMatching(/before its next search\.$/),
  });
  expect(await sut.calls()).toEqual([]);
  expect((await reading.get(scope, '2021-09-01')).status).toBe(200);
});

test('waits for a short pause by itself, to the letter, also after a 503', async () => {
  const sut = await azure();
  const { reading } = processOf(sut, createPace());
  for (const status of [429, 503]) {
    await sut.fault({ method: 'GET', status, headers: { 'retry-after': '1' } });
    const start = performance.now();
    const answers = await Promise.all([reading.get(scope, '2021-09-01'), reading.get(scope, '2021-09-01')]);
    expect(answers.map(answer => answer.status)).toEqual([200, 200]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  }
});

test('shares no pause that concerns one object alone', async () => {
  const sut = await azure();
  const { reading } = processOf(sut, createPace());
  await sut.fault({ method: 'GET', code: 'RetryableErrorDueToAnotherOperation', ...slow });
  expect(await failureOf(reading.get(scope, '2021-09-01'))).toMatchObject({ reason: 'busy', retryAfterMs: 45_000 });
  expect((await reading.get(scope, '2021-09-01')).status).toBe(200);
});

test('ignores a pause of another region of ARM, once it knows which region answers it', async () => {
  const pace = createPace();
  const read = { identity: '', subscription: 's', kind: 'read' } as const;
  await pace.add({ ...read, region: 'northeurope' }, 45_000);
  expect(await pace.remainingMs(read)).toBeGreaterThan(0);
  pace.answeredFrom('westeurope');
  expect(await pace.remainingMs(read)).toBe(0);
  await pace.add({ ...read, region: '' }, 45_000);
  expect(await pace.remainingMs(read)).toBeGreaterThan(0);
});

test.each([
  ['fails', () => Promise.reject(new Error('no database'))],
  ['never answers', () => new Promise<never>(() => undefined)],
])('goes on reading where the store %s, and keeps to the pauses that it knows', async (_, broken) => {
  const sut = await azure();
  const { reading } = processOf(sut, createPace({ save: broken, list: broken }));
  expect((await reading.get(scope, '2021-09-01')).status).toBe(200);
  await sut.fault({ method: 'GET', ...slow });
  expect(await failureOf(reading.get(scope, '2021-09-01'))).toMatchObject({ reason: 'throttled' });
  await sut.calls();
  await failureOf(reading.get(scope, '2021-09-01'));
  expect(await sut.calls()).toEqual([]);
});

test('keeps the longer of two pauses, counts by the clock of the database, and deletes those that have ended', async () => {
  const { db } = await migratedDatabase();
  const one: PauseScope = { identity: 'a', subscription: 's', region: 'r', kind: 'read' };
  await savePause(db, one, 60_000);
  await savePause(db, one, 1_000);
  await savePause(db, { ...one, kind: 'write' }, 50);
  const [kept] = (await listPauses(db)).filter(({ kind }) => kind === 'read');
  expect(kept?.remainingMs).toBeGreaterThan(30_000);
  await expect.poll(async () => (await listPauses(db)).length).toBe(1);
  await savePause(db, { ...one, kind: 'delete' }, 60_000);
  const { rows } = await db.execute('select kind from amplsbot.arm_pauses order by kind');
  expect(rows).toEqual([{ kind: 'delete' }, { kind: 'read' }]);
});
