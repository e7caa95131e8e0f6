import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { CHECKING_LIMITS } from '../../src/app/complete-approval.ts';
import { checkDecline, declineRequest } from '../../src/app/decline-request.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { inventory, link, scope, workspace } from '../domain/build.ts';
import { smallInventory } from './small-inventory.ts';
import { ALICE, BOB, CAROL, MALLORY, openStage, openWaiting, slackUser } from './support.ts';

const NO_PLAN = 'feedbeef';

test('approves with the approval of one network owner, who saw the plan', async () => {
  const { id, planHash, context, reserve, request, eventTypes, db } = await openWaiting();
  const click = { request: id, actor: slackUser(BOB), planHash: planHash.slice(0, 12) };
  expect(await approveRequest(context, click)).toEqual({ approved: true, missing: 0 });
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', statusReasons: [CHECKING_LIMITS] });
  await reserve(id);
  expect(await request(id)).toMatchObject({ state: 'approved', expiresAt: null, statusReasons: [] });
  expect((await eventTypes(id)).slice(-2)).toEqual(['agreed', 'approved']);
  expect(await decisionsOn(db, id)).toMatchObject([{ person: BOB, planHash, verdict: 'approve' }]);
});

test('waits for a second approval where two are needed, and does not count one person twice', async () => {
  const { id, context, reserve, state, stepStates } = await openWaiting(2);
  const approve = (person: string) =>
    approveRequest(context, { request: id, actor: slackUser(person), planHash: null });
  expect(await approve(BOB)).toEqual({ approved: true, missing: 1 });
  expect(await approve(BOB)).toMatchObject({ refused: 'already-decided', request: { request: { id } } });
  await reserve(id);
  expect(await state(id)).toBe('awaiting_approval');
  expect(await stepStates(id)).toEqual([]);
  expect(await approve(CAROL)).toEqual({ approved: true, missing: 0 });
  await reserve(id);
  expect(await state(id)).toBe('approved');
  expect(await stepStates(id)).toEqual(['pending']);
});

test.for([
  ['the requester', ALICE, 'own-request'],
  ['a person outside the group', MALLORY, 'not-an-approver'],
] as const)('refuses approval and decline by %s', async ([, person, refused]) => {
  const { id, planHash, context, request, db } = await openWaiting();
  const { version } = await request(id);
  const click = { request: id, actor: slackUser(person), planHash };
  expect(await approveRequest(context, click)).toMatchObject({ refused });
  expect(await checkDecline(context, click)).toMatchObject({ refused });
  expect(await declineRequest(context, { ...click, reason: 'no' })).toMatchObject({ refused });
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', version });
  expect(await decisionsOn(db, id)).toEqual([]);
});

test('refuses approval and decline of a plan that is no longer the current one', async () => {
  const { id, context, state } = await openWaiting();
  const click = { request: id, actor: slackUser(BOB), planHash: NO_PLAN };
  expect(await approveRequest(context, click)).toMatchObject({ refused: 'outdated' });
  expect(await checkDecline(context, click)).toMatchObject({ refused: 'outdated' });
  expect(await declineRequest(context, { ...click, reason: 'no' })).toMatchObject({ refused: 'outdated' });
  expect(await state(id)).toBe('awaiting_approval');
});

test('refuses decisions on a request that is decided already', async () => {
  const { id, context, request } = await openWaiting();
  const click = { request: id, actor: slackUser(BOB), planHash: null };
  await declineRequest(context, { ...click, reason: 'not before the freeze ends' });
  const { version } = await request(id);
  expect(await approveRequest(context, { ...click, actor: slackUser(CAROL) })).toMatchObject({
    refused: 'not-waiting',
  });
  expect(await checkDecline(context, click)).toMatchObject({ refused: 'not-waiting' });
  expect(await declineRequest(context, { ...click, reason: 'again' })).toMatchObject({ refused: 'not-waiting' });
  expect(await request(id)).toMatchObject({ state: 'declined', version });
});

test('counts one decision of many clicks of several people at the same moment', async () => {
  const { id, context, db, reserve, eventOf, stepStates } = await openWaiting();
  const click = (person: string) => approveRequest(context, { request: id, actor: slackUser(person), planHash: null });
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => click(index % 2 === 0 ? BOB : CAROL)));
  expect(outcomes.filter(outcome => 'approved' in outcome)).toHaveLength(1);
  expect(await decisionsOn(db, id)).toHaveLength(1);
  await reserve(id);
  await reserve(id);
  expect(await eventOf(id, 'approved')).toHaveLength(1);
  expect(await stepStates(id)).toHaveLength(1);
});

test('needs a member of each group where two rules match, and refuses an approval that no group still needs', async () => {
  const { context: shipped, directory, submit, run } = await openStage();
  const { rulebook } = shipped;
  const { groups, rules } = rulebook.policy;
  const policy = {
    ...rulebook.policy,
    groups: { ...groups, security: { users: [MALLORY] } },
    rules: [...rules, { name: 'Security approves too', when: {}, require: { group: 'security', count: 1 } }],
  };
  const context = { ...shipped, rulebook: { ...rulebook, policy } };
  directory.groups = { ...directory.groups, security: [MALLORY] };
  const id = await submit();
  await run(context, 'plan', id);
  const approve = (person: string) =>
    approveRequest(context, { request: id, actor: slackUser(person), planHash: null });
  expect(await approve(BOB)).toEqual({ approved: true, missing: 1 });
  expect(await approve(CAROL)).toMatchObject({ refused: 'not-needed' });
  expect(await approve(MALLORY)).toEqual({ approved: true, missing: 0 });
});

test('ends a request with one decline and its reason', async () => {
  const { id, planHash, context, request, db } = await openWaiting(2);
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash });
  expect(await checkDecline(context, { request: id, actor: slackUser(CAROL), planHash })).toBeUndefined();
  const decline = { request: id, actor: slackUser(CAROL), planHash, reason: 'not before the freeze ends' };
  expect(await declineRequest(context, decline)).toEqual({ declined: true });
  expect(await request(id)).toMatchObject({ state: 'declined', statusReasons: [decline.reason] });
  expect(await decisionsOn(db, id)).toMatchObject([{ person: BOB }, { person: CAROL, verdict: 'decline' }]);
});

test('makes people approve again once Azure has changed', async () => {
  const { id, planHash, context, source, approve, execute, plan, request, state } = await openWaiting();
  await approve(id, BOB);
  source.inventory = { ...smallInventory, links: [link('ampls-b', workspace('law-prod').id)] };
  await execute(id);
  source.inventory = smallInventory;
  await retryRequest(context, { request: id, key: 'retry', actor: slackUser(ALICE), origin: 'C1', planHash });
  expect(await request(id)).toMatchObject({ state: 'planning', plan: null, requirements: null });
  source.inventory = { ...smallInventory, links: [] };
  await plan(id);
  expect(await state(id)).toBe('awaiting_approval');
});

test('counts approvals once more for the same plan, made again after the request was stale', async () => {
  const { id, planHash, context, source, approve, execute, plan, request } = await openWaiting();
  await approve(id, BOB);
  source.inventory = { ...smallInventory, scopes: [] };
  await execute(id);
  source.inventory = smallInventory;
  await retryRequest(context, { request: id, key: 'retry', actor: slackUser(ALICE), origin: 'C1', planHash: null });
  await plan(id);
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', plan: { hash: planHash } });
  expect(await approve(id, BOB)).toMatchObject({ approved: true, missing: 0 });
  expect(await request(id)).toMatchObject({ state: 'approved' });
});

test('blocks the second of two approvals that together exceed a limit', async () => {
  const full = inventory({
    scopes: [scope('ampls-a')],
    resources: [
      ...Array.from({ length: 49 }, (_, n) => workspace(`law-${n}`)),
      workspace('law-new'),
      workspace('law-next'),
    ],
    links: Array.from({ length: 49 }, (_, n) => link('ampls-a', workspace(`law-${n}`).id)),
  });
  const { context, submit, plan, reserve, request, stepStates, eventTypes } = await openStage({ inventory: full });
  const ids = await Promise.all(
    ['law-new', 'law-next'].map(name => submit({ inputs: { resources: [name], scope: ['ampls-a'] } })),
  );
  for (const id of ids) await plan(id);
  for (const id of ids) expect(await request(id)).toMatchObject({ state: 'awaiting_approval' });
  await Promise.all(ids.map(id => approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })));
  await Promise.all(ids.map(reserve));
  const found = await Promise.all(ids.map(request));
  expect(found.map(({ state }) => state).sort()).toEqual(['approved', 'blocked']);
  const blocked = found.find(({ state }) => state === 'blocked');
  expect(blocked?.statusReasons).toEqual([expect.stringContaining('50')]);
  expect(await stepStates(blocked?.id ?? 0)).toEqual([]);
  expect((await eventTypes(blocked?.id ?? 0)).slice(-2)).toEqual(['agreed', 'blocked']);
});

test('lets only the requester cancel, and only once', async () => {
  const { id, context, approve, request, stepStates } = await openWaiting();
  await approve(id, BOB);
  expect(await cancelRequest(context, { request: id, actor: slackUser(BOB) })).toMatchObject({ refused: 'not-yours' });
  expect(await stepStates(id)).toEqual(['pending']);
  expect(await cancelRequest(context, { request: id, actor: slackUser(ALICE) })).toEqual({ cancelled: true });
  expect(await stepStates(id)).toEqual([]);
  expect(await cancelRequest(context, { request: id, actor: slackUser(ALICE) })).toMatchObject({
    refused: 'too-late',
    request: { request: { state: 'cancelled' } },
  });
  expect((await request(id)).state).toBe('cancelled');
});

test('refuses to cancel once the execution has begun', async () => {
  const { id, context, azure, approve, execute, state } = await openWaiting();
  await approve(id, BOB);
  let outcome: unknown;
  azure.onWrite('link law-prod', {
    before: async () => {
      outcome = await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
    },
  });
  await execute(id);
  expect(outcome).toMatchObject({ refused: 'too-late', request: { request: { state: 'executing' } } });
  expect(await state(id)).toBe('succeeded');
});

test('rejects decisions about a request that does not exist', async () => {
  const { context } = await openStage();
  const click = { request: 999, actor: slackUser(BOB), planHash: null };
  const unknown = expect.objectContaining({ code: 'unknown-request' });
  await expect(approveRequest(context, click)).rejects.toEqual(unknown);
  await expect(declineRequest(context, { ...click, reason: 'no' })).rejects.toEqual(unknown);
  await expect(cancelRequest(context, click)).rejects.toEqual(unknown);
});

test('records no decision where Slack does not say who is in the group', async () => {
  const { id, context, directory, db } = await openWaiting();
  directory.error = new Error('Slack is down');
  await expect(approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })).rejects.toThrow(
    'Slack is down',
  );
  expect(await decisionsOn(db, id)).toEqual([]);
});
