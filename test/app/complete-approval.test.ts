import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { CHECKING_LIMITS, completeApproval } from '../../src/app/complete-approval.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { expireRequest } from '../../src/app/expire-request.ts';
import { createJobRunner } from '../../src/app/jobs.ts';
import { sweep } from '../../src/app/sweep.ts';
import { recheckWaitingRequests } from '../../src/app/watch/recheck-waiting.ts';
import { inventory, link, scope, workspace } from '../domain/build.ts';
import { smallInventory } from './small-inventory.ts';
import { ALICE, BOB, CAROL, openStage, openWaiting, slackUser } from './support.ts';

/** Opens a stage with a request whose approvals are complete and whose limits are still to be checked. */
async function openComplete() {
  const stage = await openWaiting();
  await approveRequest(stage.context, { request: stage.id, actor: slackUser(BOB), planHash: null });
  return stage;
}

test('shows that the limits are checked, and refuses a further approval', async () => {
  const { id, context, request, eventTypes } = await openComplete();
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', statusReasons: [CHECKING_LIMITS] });
  const click = { request: id, planHash: null };
  expect(await approveRequest(context, { ...click, actor: slackUser(CAROL) })).toMatchObject({
    refused: 'already-approved',
  });
  expect(await approveRequest(context, { ...click, actor: slackUser(BOB) })).toMatchObject({
    refused: 'already-decided',
  });
  expect(await approveRequest(context, { ...click, actor: slackUser(ALICE) })).toMatchObject({
    refused: 'own-request',
  });
  expect((await eventTypes(id)).filter(type => type === 'agreed')).toHaveLength(1);
});

test('reserves once, however often the work arrives and in however many processes', async () => {
  const { id, context, eventOf, stepStates, state } = await openComplete();
  const processes = ['one', 'another'].map(owner => createJobRunner({ ...context, owner }));
  await Promise.all(processes.flatMap(run => [run('reserve', id), run('reserve', id)]));
  expect(await state(id)).toBe('approved');
  expect(await eventOf(id, 'approved')).toHaveLength(1);
  expect(await stepStates(id)).toEqual(['pending']);
});

test('checks limits in several processes without letting two requests into one place', async () => {
  const names = Array.from({ length: 6 }, (_, n) => `law-new-${n}`);
  const full = inventory({
    scopes: [scope('ampls-b')],
    resources: [...names, ...Array.from({ length: 48 }, (_, n) => `law-${n}`)].map(name => workspace(name)),
    links: Array.from({ length: 48 }, (_, n) => link('ampls-b', workspace(`law-${n}`).id)),
  });
  const { context, submit, plan, state } = await openStage({ inventory: full });
  const ids = await Promise.all(names.map(name => submit({ inputs: { resources: [name], scope: ['ampls-b'] } })));
  for (const id of ids) await plan(id);
  await Promise.all(ids.map(id => approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })));
  const processes = ['one', 'another'].map(owner => createJobRunner({ ...context, owner }));
  await Promise.all(ids.map((id, n) => processes[n % 2]?.('reserve', id)));
  const states = await Promise.all(ids.map(state));
  expect(states.sort()).toEqual(['approved', 'approved', 'blocked', 'blocked', 'blocked', 'blocked']);
});

test('lets a decline win over the check of the limits', async () => {
  const { id, context, queue, reserve, request, stepStates } = await openComplete();
  const decline = { request: id, actor: slackUser(CAROL), planHash: null, reason: 'wait for the freeze to end' };
  expect(await declineRequest(context, decline)).toEqual({ declined: true });
  queue.take();
  await reserve(id);
  expect(await request(id)).toMatchObject({ state: 'declined', statusReasons: [decline.reason] });
  expect(await stepStates(id)).toEqual([]);
  expect(queue.take()).toEqual([]);
});

test('lets a cancellation win over the check of the limits', async () => {
  const { id, context, reserve, state, stepStates } = await openComplete();
  expect(await cancelRequest(context, { request: id, actor: slackUser(ALICE) })).toEqual({ cancelled: true });
  await reserve(id);
  expect(await state(id)).toBe('cancelled');
  expect(await stepStates(id)).toEqual([]);
});

test('does not check the limits of a request that became stale, and needs new approvals after re-planning', async () => {
  const { id, context, source, reserve, request } = await openComplete();
  source.inventory = { ...smallInventory, links: [link('ampls-b', workspace('law-prod').id)] };
  await recheckWaitingRequests(context, [workspace('law-prod').id]);
  await reserve(id);
  expect(await request(id)).toMatchObject({ state: 'stale', approvalsCompleteAt: null, expiresAt: expect.any(Date) });
});

test('is checked after a crash between the click and the check, as soon as the sweep finds it', async () => {
  const { id, context, queue, reserve, expireLease, underLease, state } = await openComplete();
  queue.take();
  await underLease('reserve', id, async () => {
    await sweep(context);
    expect(queue.take()).toEqual([`deliver ${id}`]);
    await expireLease('reserve', id);
    await sweep(context);
    expect(queue.take()).toEqual([`reserve ${id}`, `deliver ${id}`]);
  });
  await reserve(id);
  expect(await state(id)).toBe('approved');
});

test('does not expire while its limits are still to be checked', async () => {
  const { id, context, clock, reserve, state } = await openComplete();
  clock.advance(context.rulebook.policy.expiry * 2);
  await sweep(context);
  await expireRequest(context, id);
  expect(await state(id)).toBe('awaiting_approval');
  await reserve(id);
  expect(await state(id)).toBe('approved');
});

test('does nothing for a request that still waits for approvals', async () => {
  const { id, reserve, request } = await openWaiting();
  const { version } = await request(id);
  await reserve(id);
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', version });
});

test('writes nothing once its lease is lost', async () => {
  const { id, context, loseLease, underLease, state } = await openComplete();
  await underLease('reserve', id, async lease => {
    await loseLease('reserve', id);
    await completeApproval(context, id, lease);
  });
  expect(await state(id)).toBe('awaiting_approval');
});
