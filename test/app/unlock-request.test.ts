import { expect, onTestFinished, test } from 'vitest';
import { executeRequest } from '../../src/app/execute/execute-request.ts';
import { unlockRequest } from '../../src/app/unlock-request.ts';
import { takeLease } from '../../src/store/leases.ts';
import { locks } from '../../src/store/schema.ts';
import { leaseKey } from '../../src/store/work.ts';
import { openApproved, openStage, openWaiting } from './support.ts';

const input = { operator: 'olga', reason: 'the worker hangs' };

type Approved = Awaited<ReturnType<typeof openApproved>>;

/** Leaves the request with its first step done, and its second one as a dead process left it. */
async function dieAtSecondStep(
  { azure, context, db, id, expireLease }: Approved,
  before: () => void = () => undefined,
): Promise<void> {
  const lease = await takeLease(db, leaseKey('execute', id), 'dead');
  if (lease === undefined) throw new Error('the lease is held');
  onTestFinished(() => lease.release());
  azure.onWrite('link appi-web', { before, error: new TypeError('died') });
  await expect(executeRequest(context, id, lease)).rejects.toThrow('died');
  await expireLease('execute', id);
}

test('fails the request, lists what is and what may be in place, and releases its locks', async () => {
  const stage = await openApproved('law-prod', 'appi-web', 'law-1');
  const { id, azure, context, db, queue, eventTypes, eventOf } = stage;
  await dieAtSecondStep(stage);
  queue.take();
  const failed = await unlockRequest({ ...context, callTimeoutMs: 1 }, { request: id, ...input });
  expect(failed).toMatchObject({
    state: 'failed',
    statusReasons: [
      'Unlocked by operator olga: the worker hangs',
      'Link law-prod to ampls-b: still in place.',
      'Link appi-web to ampls-b: may be in place. Check in Azure.',
    ],
  });
  expect(await db.select().from(locks)).toEqual([]);
  expect((await eventTypes(id)).slice(-2)).toEqual(['unlocked', 'failed']);
  expect(await eventOf(id, 'unlocked')).toMatchObject([{ actor: 'operator olga', data: { reason: input.reason } }]);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web']);
  expect(queue.take()).toEqual([`deliver ${id}`]);
});

test('lets the requests run that waited for its locks', async () => {
  const { context, queue, submit, plan, execute, state } = await openStage({ approvals: 0 });
  const first = await submit();
  const second = await submit({ inputs: { resources: ['appi-web'], scope: ['ampls-b'] } });
  for (const id of [first, second]) await plan(id);
  await execute(second);
  queue.take();
  await unlockRequest({ ...context, callTimeoutMs: 1 }, { request: first, ...input });
  expect(queue.take()).toEqual([`execute ${second}`, `deliver ${first}`]);
  await execute(second);
  expect(await state(second)).toBe('succeeded');
});

test('waits until a write of the dead process can no longer take effect', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  let hasTakenEffect = false;
  await dieAtSecondStep(stage, () => {
    setTimeout(() => {
      hasTakenEffect = true;
    }, 100);
  });
  await unlockRequest({ ...stage.context, callTimeoutMs: 200 }, { request: stage.id, ...input });
  expect(hasTakenEffect).toBe(true);
});

test('refuses while a worker is working on the request', async () => {
  const { id, azure, context, execute, state } = await openApproved('law-prod');
  let unlocked: Promise<unknown> = Promise.resolve();
  azure.onWrite('link law-prod', {
    before: async () => {
      unlocked = unlockRequest({ ...context, callTimeoutMs: 1 }, { request: id, ...input });
      await unlocked.catch(() => undefined);
    },
  });
  await execute(id);
  await expect(unlocked).rejects.toMatchObject({ code: 'not-allowed', message: expect.stringContaining('A worker') });
  expect(await state(id)).toBe('succeeded');
});

test('refuses a request that holds no locks, and one that does not exist', async () => {
  const { id, context, state } = await openWaiting();
  const unlock = (request: number) => unlockRequest({ ...context, callTimeoutMs: 1 }, { request, ...input });
  await expect(unlock(id)).rejects.toMatchObject({ code: 'not-allowed' });
  await expect(unlock(999)).rejects.toMatchObject({ code: 'unknown-request' });
  expect(await state(id)).toBe('awaiting_approval');
});
