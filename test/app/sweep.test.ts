import { expect, test } from 'vitest';
import { amendRequest } from '../../src/app/amend-request.ts';
import { approveRequest } from '../../src/app/approve-request.ts';
import { announceExpiry, expireRequest } from '../../src/app/expire-request.ts';
import { sweep } from '../../src/app/sweep.ts';
import { sweepWork } from '../../src/store/work.ts';
import { scope } from '../domain/build.ts';
import { armErrors } from './simulated-azure.ts';
import { slackErrors } from './simulated-slack.ts';
import { smallInventory } from './small-inventory.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, openApproved, openStage, openWaiting, slackUser } from './support.ts';

const HOUR = 3_600_000;

/** What a sweep finds in this moment. */
async function swept({ context, queue }: Stage): Promise<readonly string[]> {
  queue.take();
  await sweep(context);
  return queue.take();
}

test('finds the work of every state after the queue has lost it', async () => {
  const stage = await openStage();
  const { submit, plan, reserve, execute, deliver, context } = stage;
  const id = await submit();
  expect(await swept(stage)).toEqual([`plan ${id}`, `deliver ${id}`]);
  await plan(id);
  expect(await swept(stage)).toEqual([`deliver ${id}`]);
  await deliver(id);
  expect(await swept(stage)).toEqual([]);
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  expect(await swept(stage)).toEqual([`reserve ${id}`, `deliver ${id}`]);
  await reserve(id);
  expect(await swept(stage)).toEqual([`execute ${id}`, `deliver ${id}`]);
  await execute(id);
  expect(await swept(stage)).toEqual([`deliver ${id}`]);
  await deliver(id);
  expect(await swept(stage)).toEqual([]);
});

test('leaves a request alone that a worker works on, and finds it once its worker is dead', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute, deliver, expireLease, state } = stage;
  const found: (readonly string[])[] = [];
  await deliver(id);
  azure.onWrite('link law-prod', {
    before: async () => {
      found.push((await swept(stage)).filter(item => item.startsWith('execute')));
      await expireLease('execute', id);
      found.push((await swept(stage)).filter(item => item.startsWith('execute')));
    },
  });
  await execute(id);
  expect(found).toEqual([[], [`execute ${id}`]]);
  expect(await state(id)).toBe('succeeded');
});

test('leaves a deferred request alone until its time has come', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, clock, execute, deliver } = stage;
  azure.onWrite('link law-prod', { error: armErrors.retryable(HOUR) });
  await execute(id);
  await deliver(id);
  clock.advance(HOUR - 1);
  expect(await swept(stage)).toEqual([]);
  clock.advance(1);
  expect(await swept(stage)).toEqual([`execute ${id}`]);
});

test('leaves a request alone that waits for the locks of another', async () => {
  const stage = await openStage({ approvals: 0 });
  const { submit, plan, execute, deliver } = stage;
  const ids = [await submit(), await submit()];
  for (const id of ids) await plan(id);
  const [first = 0, second = 0] = ids;
  await execute(second);
  for (const id of ids) await deliver(id);
  expect(await swept(stage)).toEqual([`execute ${first}`]);
  await execute(first);
  expect(await swept(stage)).toEqual([`execute ${second}`, `deliver ${first}`]);
});

test('leaves messages alone until Slack may be asked again', async () => {
  const stage = await openWaiting();
  const { id, slack, clock, deliver } = stage;
  slack.onPost({ error: slackErrors.retryable(30_000) });
  await deliver(id);
  expect(await swept(stage)).toEqual([]);
  clock.advance(30_000);
  expect(await swept(stage)).toEqual([`deliver ${id}`]);
});

test('ends requests that were not approved in time, and no others', async () => {
  const stage = await openWaiting();
  const { id, context, clock, submit, plan, state, eventOf } = stage;
  clock.advance(context.rulebook.policy.expiry - 1);
  const younger = await submit();
  await plan(younger);
  await sweep(context);
  expect(await state(id)).toBe('awaiting_approval');
  clock.advance(1);
  await sweep(context);
  await sweep(context);
  expect(await state(id)).toBe('expired');
  expect(await state(younger)).toBe('awaiting_approval');
  expect(await eventOf(id, 'expired')).toHaveLength(1);
  await expect(approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })).resolves.toMatchObject({
    refused: 'not-waiting',
  });
});

test('says once that a request is about to expire, and again for the time after it was planned again', async () => {
  const stage = await openWaiting();
  const { id, context, clock, plan, eventOf } = stage;
  const { expiry } = context.rulebook.policy;
  const times = async () => (await eventOf(id, 'expiring')).map(({ data }) => 'at' in data && data.at);
  clock.advance((expiry * 3) / 4 - 1);
  await sweep(context);
  expect(await times()).toEqual([]);
  clock.advance(1);
  const first = new Date(clock.now().getTime() + expiry / 4).toISOString();
  for (let round = 0; round < 3; round += 1) await sweep(context);
  expect(await times()).toEqual([first]);
  const amended = {
    workflow: 'connect-resources',
    inputs: { resources: ['appi-web'], scope: ['ampls-b'] },
    effect: null,
  };
  await amendRequest(context, { request: id, key: 'amend', reason: null, actor: slackUser(ALICE), ...amended });
  await plan(id);
  await sweep(context);
  expect(await times()).toEqual([first]);
  clock.advance((expiry * 3) / 4);
  await sweep(context);
  expect(await times()).toEqual([first, new Date(clock.now().getTime() + expiry / 4).toISOString()]);
});

test('does not say that a request is about to expire whose approvals are complete, or that has expired', async () => {
  const { id, context, clock, eventOf } = await openWaiting();
  const { expiry } = context.rulebook.policy;
  clock.advance(expiry - 1);
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  await announceExpiry(context, id);
  await sweep(context);
  expect(await eventOf(id, 'expiring')).toEqual([]);
  const other = await openWaiting();
  other.clock.advance(expiry);
  await sweep(other.context);
  expect(await other.eventOf(other.id, 'expiring')).toEqual([]);
});

test('does not expire a request before its time', async () => {
  const { id, context, clock, state } = await openWaiting();
  clock.advance(context.rulebook.policy.expiry - 1);
  await expireRequest(context, id);
  expect(await state(id)).toBe('awaiting_approval');
});

test('does not expire a request that was approved in the same moment', async () => {
  const { id, context, clock, reserve, state } = await openWaiting();
  clock.advance(context.rulebook.policy.expiry);
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  await expireRequest(context, id);
  await sweep(context);
  await reserve(id);
  expect(await state(id)).toBe('approved');
});

test('expires a stale request that nobody plans again', async () => {
  const { id, context, source, clock, execute, state } = await openApproved('law-prod');
  source.inventory = { ...smallInventory, scopes: [scope('ampls-a')] };
  await execute(id);
  expect(await state(id)).toBe('stale');
  clock.advance(context.rulebook.policy.expiry);
  await sweep(context);
  expect(await state(id)).toBe('expired');
});

test('sweeps in one process at a time', async () => {
  const { db, clock, submit } = await openStage();
  await submit();
  await db.transaction(async tx => {
    expect(await sweepWork(Object.assign(tx, { $client: db.$client }), clock.now(), 0)).toBeDefined();
    expect(await sweepWork(db, clock.now(), 0)).toBeUndefined();
  });
  expect(await sweepWork(db, clock.now(), 0)).toBeDefined();
});
