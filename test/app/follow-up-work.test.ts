import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { expireRequest } from '../../src/app/expire-request.ts';
import type { Queue } from '../../src/app/ports.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { submitRequest } from '../../src/app/submit-request.ts';
import { createQueue } from '../../src/queue/create-queue.ts';
import type { Database } from '../../src/store/database.ts';
import { applyTransition, withRequest } from '../../src/store/transition.ts';
import { inventory, link, scope, workspace } from '../domain/build.ts';
import { log } from '../store/database.ts';
import { armErrors } from './simulated-azure.ts';
import { smallInventory } from './small-inventory.ts';
import { ALICE, BOB, CAROL, openApproved, openStage, openWaiting, slackUser } from './support.ts';

/** Queues that lose everything, each in its own way. */
const brokenQueues: readonly (readonly [string, Queue])[] = [
  ['never answers', { enqueue: () => new Promise(() => undefined) }],
  ['is given to a store that never answers', createQueue({ add: () => new Promise(() => undefined) }, log)],
  ['is given to a store that fails', createQueue({ add: () => Promise.reject(new Error('no Redis')) }, log)],
];

test('plans and announces a new request', async () => {
  const { submit, queue } = await openStage();
  const id = await submit();
  expect(queue.items).toMatchObject([
    { work: 'plan', id, version: 1 },
    { work: 'deliver', id, version: 1 },
  ]);
});

test('enqueues nothing for a request that was submitted before', async () => {
  const { context, submit, queue } = await openStage();
  await submit({ key: 'trigger.1' });
  queue.take();
  await submit({ key: 'trigger.1' });
  expect(queue.take()).toEqual([]);
  expect(context.queue).toBe(queue);
});

test('only delivers once a plan waits for approval', async () => {
  const { submit, plan, queue } = await openStage();
  const id = await submit();
  queue.take();
  await plan(id);
  expect(queue.take()).toEqual([`deliver ${id}`]);
});

test('executes a request that is approved by its plan alone', async () => {
  const { submit, plan, queue } = await openStage({ approvals: 0 });
  const id = await submit();
  queue.take();
  await plan(id);
  expect(queue.take()).toEqual([`execute ${id}`, `deliver ${id} later`]);
});

test('checks the limits only with the last approval that is needed, and executes after that', async () => {
  const { id, context, queue, reserve } = await openWaiting(2);
  queue.take();
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  expect(queue.take()).toEqual([`deliver ${id}`]);
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  expect(queue.take()).toEqual([]);
  await approveRequest(context, { request: id, actor: slackUser(CAROL), planHash: null });
  expect(queue.take()).toEqual([`reserve ${id}`, `deliver ${id} later`]);
  await reserve(id);
  expect(queue.take()).toEqual([`execute ${id}`, `deliver ${id} later`]);
});

test('only delivers where the check of the limits finds a limit used up', async () => {
  const full = inventory({
    scopes: [scope('ampls-b')],
    resources: ['law-prod', 'law-next', ...Array.from({ length: 49 }, (_, n) => `law-${n}`)].map(name =>
      workspace(name),
    ),
    links: Array.from({ length: 49 }, (_, n) => link('ampls-b', workspace(`law-${n}`).id)),
  });
  const { submit, plan, approve, queue } = await openStage({ inventory: full });
  const ids = [await submit(), await submit({ inputs: { resources: ['law-next'], scope: ['ampls-b'] } })];
  for (const id of ids) await plan(id);
  const [first = 0, second = 0] = ids;
  await approve(first, BOB);
  queue.take();
  await approve(second, BOB);
  expect(queue.take()).toEqual([`reserve ${second}`, `deliver ${second} later`, `deliver ${second}`]);
});

test('only delivers after a decline, a cancellation and an expiry', async () => {
  const { context, clock, queue, submit, plan } = await openStage();
  const ids = [await submit(), await submit(), await submit()];
  for (const id of ids) await plan(id);
  const [declined = 0, cancelled = 0, expired = 0] = ids;
  queue.take();
  await declineRequest(context, { request: declined, actor: slackUser(BOB), planHash: null, reason: 'no' });
  expect(queue.take()).toEqual([`deliver ${declined}`]);
  await cancelRequest(context, { request: cancelled, actor: slackUser(ALICE) });
  expect(queue.take()).toEqual([`deliver ${cancelled}`]);
  clock.advance(context.rulebook.policy.expiry);
  await expireRequest(context, expired);
  expect(queue.take()).toEqual([`deliver ${expired}`]);
});

test('only delivers while it executes, because the worker goes on by itself, and at once what it ended with', async () => {
  const { id, execute, queue } = await openApproved('law-prod');
  queue.take();
  await execute(id);
  const items = queue.take();
  expect(new Set(items.slice(0, -1))).toEqual(new Set([`deliver ${id} later`]));
  expect(items.at(-1)).toBe(`deliver ${id}`);
});

test('executes the requests that waited for the locks of one that has ended', async () => {
  const { submit, plan, execute, queue } = await openStage({ approvals: 0 });
  const ids = [
    await submit(),
    await submit(),
    await submit({ inputs: { resources: ['appi-web'], scope: ['ampls-b'] } }),
  ];
  for (const id of ids) await plan(id);
  const [first = 0, second = 0, third = 0] = ids;
  await execute(second);
  await execute(third);
  queue.take();
  await execute(first);
  const executions = queue.take().filter(item => item.startsWith('execute'));
  // The third waits for the second too, which is first in line for the scope.
  expect(executions).toEqual([`execute ${second}`]);
});

test('plans and announces a stale request that is retried, and releases its locks', async () => {
  const { context, source, queue, submit, plan, execute } = await openStage({ approvals: 0 });
  const id = await submit();
  const next = await submit({ inputs: { resources: ['appi-web'], scope: ['ampls-b'] } });
  for (const each of [id, next]) await plan(each);
  await execute(next);
  queue.take();
  source.inventory = { ...smallInventory, links: [link('ampls-b', workspace('law-prod').id)] };
  await execute(id);
  expect(queue.take()).toEqual([`execute ${next}`, `deliver ${id}`]);
  await retryRequest(context, { request: id, key: 'retry', actor: slackUser(ALICE), origin: 'C1', planHash: null });
  expect(queue.take()).toEqual([`plan ${id}`, `deliver ${id} later`]);
});

test('comes back to a deferred request when its time has come, and announces the reason once', async () => {
  const { submit, plan, source, clock, queue } = await openStage();
  const id = await submit();
  source.before = () => {
    throw armErrors.retryable(5_000);
  };
  queue.take();
  await plan(id);
  expect(queue.items).toMatchObject([
    { work: 'plan', id, delayMs: 5_050 },
    { work: 'deliver', id },
  ]);
  queue.take();
  clock.advance(5_000);
  await plan(id);
  expect(queue.take()).toEqual([`plan ${id} later`]);
});

test('enqueues only after the commit', async () => {
  const { id, context, db } = await openWaiting();
  const order: string[] = [];
  const transaction: Database['transaction'] = async (work, config) => {
    const result = await db.transaction(work, config);
    order.push('committed');
    return result;
  };
  const observed: Database = Object.assign(Object.create(db), { transaction });
  const queue: Queue = { enqueue: items => order.push(...items.map(({ work }) => work)) };
  await approveRequest({ ...context, db: observed, queue }, { request: id, actor: slackUser(BOB), planHash: null });
  expect(order).toEqual(['committed', 'reserve', 'deliver']);
});

test('enqueues nothing for a transition that is not committed', async () => {
  const { id, context, queue, state } = await openWaiting();
  queue.take();
  const failing = withRequest(context, id, async (tx, request) => {
    await applyTransition(tx, request, { to: 'cancelled' }, context.clock());
    throw new Error('the transaction fails');
  });
  await expect(failing).rejects.toThrow('the transaction fails');
  expect(queue.take()).toEqual([]);
  expect(await state(id)).toBe('awaiting_approval');
});

test.for(brokenQueues)(
  'accepts, plans, approves and executes with a queue that %s',
  { timeout: 60_000 },
  async ([, queue]) => {
    const stage = await openStage();
    const context = { ...stage.context, queue };
    const request = {
      ...{ key: 'trigger.1', workflow: 'connect-resources', reason: null, actor: slackUser(ALICE), origin: 'C1' },
      inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
    };
    const { id } = await submitRequest(context, request);
    await stage.run(context, 'plan', id);
    expect(await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })).toEqual({
      approved: true,
      missing: 0,
    });
    await stage.run(context, 'reserve', id);
    await stage.run(context, 'execute', id);
    await stage.run(context, 'deliver', id);
    expect(await stage.state(id)).toBe('succeeded');
    expect(stage.slack.topics()[0]).toBe('card succeeded');
  },
);
