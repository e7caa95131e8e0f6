import { expect, test } from 'vitest';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import { retryRequest } from '../../../src/app/retry-request.ts';
import { link, scope, workspaceId } from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import { smallInventory } from '../small-inventory.ts';
import { ALICE, BOB, CAROL, openApproved, openStage, openWaiting, slackUser } from '../support.ts';

test('becomes stale without a write where Azure has changed since the plan was made', async () => {
  const { id, azure, source, execute, request, stepsOf, eventOf } = await openApproved('law-prod');
  source.inventory = { ...smallInventory, links: [...smallInventory.links, link('ampls-b', workspaceId('law-prod'))] };
  await execute(id);
  const { state, statusReasons } = await request(id);
  expect(state).toBe('stale');
  expect(statusReasons[0]).toContain('Azure now shows "linked to ampls-b"');
  expect(await eventOf(id, 'stale')).toMatchObject([{ data: { differences: statusReasons } }]);
  expect(await stepsOf(id)).toEqual([]);
  expect(azure.calls).toEqual([]);
});

test('becomes stale where the scope is gone, and is planned again on request', async () => {
  const { id, source, execute, state, context, plan, request } = await openApproved('law-prod');
  source.inventory = { ...smallInventory, scopes: [scope('ampls-a')] };
  await execute(id);
  expect(await state(id)).toBe('stale');
  source.inventory = smallInventory;
  const input = { request: id, key: 'retry', actor: slackUser(ALICE), origin: 'C1', planHash: null };
  expect(await retryRequest(context, input)).toEqual({ replanned: id });
  await plan(id);
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'succeeded', id });
});

test('checks for drift again where a predecessor started the request and wrote nothing', async () => {
  const { id, azure, clock, source, execute, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.retryable(60_000) });
  await execute(id);
  expect(await state(id)).toBe('executing');
  source.inventory = { ...smallInventory, scopes: [scope('ampls-a')] };
  clock.advance(60_000);
  await execute(id);
  expect(await state(id)).toBe('stale');
  expect(azure.writes()).toHaveLength(1);
});

test('does not count the approval of a person who has left the group', async () => {
  const { id, azure, approve, directory, execute, request } = await openWaiting();
  expect(await approve(id, BOB)).toMatchObject({ missing: 0 });
  directory.groups = { 'network-owners': [ALICE, CAROL] };
  await execute(id);
  expect(azure.calls).toEqual([]);
  expect(await request(id)).toMatchObject({
    state: 'stale',
    statusReasons: [expect.stringContaining('approvals no longer count')],
  });
});

test('is executed where the group has changed and its approver is still in it', async () => {
  const { id, approve, directory, execute, state } = await openWaiting();
  await approve(id, BOB);
  directory.groups = { 'network-owners': [BOB] };
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});

test('waits where Slack does not say who is in the group, and writes nothing', async () => {
  const { id, azure, approve, clock, directory, execute, request, state } = await openWaiting();
  await approve(id, BOB);
  directory.error = new Error('Slack is down');
  await execute(id);
  expect(azure.calls).toEqual([]);
  expect(await request(id)).toMatchObject({
    state: 'approved',
    statusReasons: ['Slack did not return the members of the groups that have to approve.'],
  });
  directory.error = undefined;
  clock.advance(60_000);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});

test('waits for the locks of an earlier request, says so once, and runs when it has ended', async () => {
  const { context, queue, submit, plan, execute, request, eventOf, state, azure } = await openStage({ approvals: 0 });
  const first = await submit();
  const second = await submit({ inputs: { resources: ['appi-web'], scope: ['ampls-b'] } });
  for (const id of [first, second]) await plan(id);
  await execute(second);
  await execute(second);
  expect(azure.calls).toEqual([]);
  expect(await request(second)).toMatchObject({ state: 'approved', statusReasons: [`Waiting for CR-${first}.`] });
  expect(await eventOf(second, 'waits')).toMatchObject([{ data: { for: [first] } }]);
  queue.take();
  await cancelRequest(context, { request: first, actor: slackUser(ALICE) });
  expect(queue.take()).toEqual([`execute ${second}`, `deliver ${first}`]);
  await execute(second);
  expect(await state(second)).toBe('succeeded');
});

test('overtakes a request that waits for something else', async () => {
  const { submit, plan, execute, state } = await openStage({ approvals: 0 });
  const first = await submit();
  const other = await submit({ inputs: { resources: ['appi-web'], scope: ['ampls-a'] } });
  for (const id of [first, other]) await plan(id);
  await execute(other);
  expect(await state(other)).toBe('succeeded');
  expect(await state(first)).toBe('approved');
});

test('does nothing for a request that is not approved, or has ended', async () => {
  const { id, azure, context, execute, request } = await openWaiting();
  await execute(id);
  expect((await request(id)).state).toBe('awaiting_approval');
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  const { version } = await request(id);
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'cancelled', version });
  expect(azure.calls).toEqual([]);
});
