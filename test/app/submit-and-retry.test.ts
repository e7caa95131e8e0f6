import { expect, test } from 'vitest';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { chooseSuggestion } from '../../src/app/choose-suggestion.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { rollBackRequest } from '../../src/app/roll-back-request.ts';
import { submitRequest } from '../../src/app/submit-request.ts';
import { link, scope, workspaceId } from '../domain/build.ts';
import { armErrors } from './simulated-azure.ts';
import { smallInventory } from './small-inventory.ts';
import { ALICE, BOB, MALLORY, openApproved, openStage, openWaiting, slackUser } from './support.ts';

const request = {
  key: 'trigger.1',
  workflow: 'connect-resources',
  inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
  reason: 'SOC onboarding',
  actor: slackUser(ALICE),
  origin: 'C1',
};

/** Opens a stage with a request whose link is in place. */
async function openSucceeded() {
  const stage = await openApproved('law-prod');
  await stage.execute(stage.id);
  stage.clock.advance(1_000);
  const link_ = link('ampls-b', workspaceId('law-prod'));
  const step = (await stage.stepsOf(stage.id))[0]?.change;
  const name = step?.kind === 'link' ? step.name : link_.name;
  const written = { ...link_, name, id: link_.id.replace(link_.name, name) };
  stage.source.inventory = { ...smallInventory, links: [...smallInventory.links, written] };
  return stage;
}

test('makes one request of the same key, however often and at the same moment it is submitted', async () => {
  const { context, eventTypes, outboxOf } = await openStage();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => submitRequest(context, request)));
  const [first] = outcomes;
  expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
  expect(outcomes.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(await eventTypes(first?.id ?? 0)).toEqual(['created']);
  expect(await outboxOf(first?.id ?? 0)).toHaveLength(1);
});

test('makes two requests of two keys', async () => {
  const { context } = await openStage();
  const first = await submitRequest(context, request);
  const second = await submitRequest(context, { ...request, key: 'trigger.2' });
  expect(second).toEqual({ id: first.id + 1, repeated: false, joined: false });
});

test('plans a request that waits for approval, and names who has to approve it', async () => {
  const { id, clock, request: load, eventOf, context } = await openWaiting(2);
  expect(await load(id)).toMatchObject({
    state: 'awaiting_approval',
    requirements: [{ group: 'network-owners', count: 2 }],
    expiresAt: new Date(clock.now().getTime() + context.rulebook.policy.expiry),
  });
  const needs = [{ group: 'network-owners', count: 2, usergroup: 'S1' }];
  expect(await eventOf(id, 'planned')).toMatchObject([{ data: { changes: 1, needs } }]);
});

test('blocks a request that nobody could approve', async () => {
  const { submit, plan, directory, request: load } = await openStage();
  directory.groups = { 'network-owners': [ALICE] };
  const id = await submit();
  await plan(id);
  expect(await load(id)).toMatchObject({
    state: 'blocked',
    statusReasons: [expect.stringContaining('Nobody can approve this request')],
  });
});

test('plans later where Azure does not answer, and reports it once', async () => {
  const { submit, plan, source, clock, request: load, eventOf } = await openStage();
  const id = await submit();
  source.before = () => {
    throw armErrors.retryable(5_000);
  };
  await plan(id);
  const notBefore = new Date(clock.now().getTime() + 5_000);
  expect(await load(id)).toMatchObject({ state: 'planning', notBefore, statusReasons: ['ARM is throttled'] });
  clock.advance(5_000);
  await plan(id);
  expect(await eventOf(id, 'trouble')).toHaveLength(1);
  source.before = () => undefined;
  clock.advance(4_999);
  await plan(id);
  expect((await load(id)).state).toBe('planning');
  clock.advance(1);
  await plan(id);
  expect(await load(id)).toMatchObject({ state: 'awaiting_approval', notBefore: null, attempts: 0 });
});

test('drops the plan of a request that is cancelled while it is planned', async () => {
  const { context, submit, plan, source, request: load } = await openStage();
  const id = await submit();
  source.before = async () => {
    await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  };
  await plan(id);
  expect(await load(id)).toMatchObject({ state: 'cancelled', plan: null });
});

test('reads Azure again before it reports a name as unknown', async () => {
  const { submit, plan, source, clock, state } = await openStage();
  const first = await submit();
  await plan(first);
  clock.advance(10_000);
  source.inventory = { ...smallInventory, scopes: [...smallInventory.scopes, scope('ampls-new')] };
  const second = await submit({ inputs: { resources: ['law-prod'], scope: ['ampls-new'] } });
  clock.advance(1);
  await plan(second);
  expect(await state(second)).toBe('awaiting_approval');
});

test('repeats a finished request as a new one by the person who retries it', async () => {
  const { id, context, request: load } = await openWaiting();
  const input = { request: id, key: 'retry.1', actor: slackUser(BOB), origin: undefined, planHash: null };
  expect(await retryRequest(context, input)).toMatchObject({ refused: 'not-finished' });
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  expect(await retryRequest(context, input)).toEqual({ created: id + 1 });
  expect(await load(id + 1)).toMatchObject({ retryOf: id, requester: BOB, origin: 'C1', state: 'planning' });
  expect((await load(id + 1)).inputs).toEqual((await load(id)).inputs);
  expect(await retryRequest(context, input)).toEqual({ created: id + 1 });
});

test('plans a stale request again, but not by a click on a plan that it no longer has', async () => {
  const { id, context, source, execute, request: load, stepStates } = await openApproved('law-prod');
  source.inventory = { ...smallInventory, scopes: [scope('ampls-a')] };
  await execute(id);
  const input = { request: id, key: 'retry.1', actor: slackUser(BOB), origin: 'C1' };
  expect(await retryRequest(context, { ...input, planHash: 'feedbeef' })).toMatchObject({ refused: 'outdated' });
  expect((await load(id)).state).toBe('stale');
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => retryRequest(context, { ...input, planHash: null })),
  );
  expect(outcomes.filter(outcome => 'replanned' in outcome)).toEqual([{ replanned: id }]);
  expect(await load(id)).toMatchObject({ state: 'planning', plan: null, statusReasons: [] });
  expect(await stepStates(id)).toEqual([]);
});

test('rolls back what a request has changed, as a request of its own', async () => {
  const { id, azure, context, plan, execute, request: load, state } = await openSucceeded();
  const input = { request: id, key: 'rollback.1', actor: slackUser(BOB), origin: undefined };
  expect(await rollBackRequest(context, input)).toEqual({ created: id + 1 });
  expect(await rollBackRequest(context, input)).toEqual({ created: id + 1 });
  expect(await load(id + 1)).toMatchObject({ requester: BOB, workflow: 'rollback', origin: 'C1' });
  await plan(id + 1);
  await execute(id + 1);
  expect(await state(id + 1)).toBe('succeeded');
  expect(azure.writes().at(-1)).toBe('write unlink law-prod');
  expect(azure.isLinked('law-prod')).toBe(false);
});

test('does not roll back what someone else has replaced since', async () => {
  const { id, azure, source, context, plan, request: load } = await openSucceeded();
  const replaced = link('ampls-b', workspaceId('law-prod'), { name: 'made-by-hand' });
  source.inventory = { ...smallInventory, links: [replaced] };
  await rollBackRequest(context, { request: id, key: 'rollback.1', actor: slackUser(BOB), origin: 'C1' });
  const writes = azure.writes().length;
  await plan(id + 1);
  expect(await load(id + 1)).toMatchObject({ state: 'blocked' });
  expect((await load(id + 1)).statusReasons.join(' ')).toContain('nothing to roll back');
  expect(azure.writes()).toHaveLength(writes);
});

test('refuses to roll back a request that has not changed anything', async () => {
  const { id, context } = await openWaiting();
  const input = { request: id, key: 'rollback.1', actor: slackUser(BOB), origin: 'C1' };
  expect(await rollBackRequest(context, input)).toMatchObject({ refused: 'nothing-to-roll-back' });
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  expect(await rollBackRequest(context, input)).toMatchObject({ refused: 'nothing-to-roll-back' });
});

test('blocks the rollback of a failed request of which nothing is in place', async () => {
  const { id, azure, context, execute, plan, request: load } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.refused() });
  await execute(id);
  await rollBackRequest(context, { request: id, key: 'rollback.1', actor: slackUser(BOB), origin: 'C1' });
  await plan(id + 1);
  expect(await load(id + 1)).toMatchObject({
    state: 'blocked',
    statusReasons: [expect.stringContaining(`CR-${id} changed nothing that can be undone`)],
  });
});

test('repeats a request with the resource that its requester meant', async () => {
  const { context, submit, plan, request: load, outboxOf } = await openStage();
  const id = await submit({ inputs: { resources: ['law-twin', 'law-prod'], scope: ['ampls-b'] } });
  const choice = {
    ...{ request: id, input: 'resources', typed: 'law-twin', chosen: workspaceId('law-twin') },
    ...{ key: 'choice.1', actor: slackUser(ALICE), origin: 'C1' },
  };
  expect(await chooseSuggestion(context, choice)).toMatchObject({ refused: 'too-late' });
  await plan(id);
  expect((await load(id)).state).toBe('blocked');
  const suggestions = (await outboxOf(id)).map(({ body }) => body).filter(({ kind }) => kind === 'suggestions');
  expect(suggestions).toMatchObject([{ person: ALICE, channel: 'C1' }]);
  expect(await chooseSuggestion(context, { ...choice, actor: slackUser(MALLORY) })).toMatchObject({
    refused: 'not-yours',
  });
  expect(await chooseSuggestion(context, choice)).toEqual({ created: id + 1 });
  expect((await load(id + 1)).inputs['resources']).toEqual([workspaceId('law-twin'), 'law-prod']);
  await plan(id + 1);
  expect((await load(id + 1)).state).toBe('awaiting_approval');
});
