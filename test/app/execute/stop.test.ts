import { expect, test } from 'vitest';
import { stopRequest } from '../../../src/app/stop-request.ts';
import { sweepWork } from '../../../src/store/work.ts';
import { link, workspaceId } from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import { smallInventory } from '../small-inventory.ts';
import { ALICE, BOB, CAROL, MALLORY, openApproved, openWaiting, slackUser } from '../support.ts';

const URL = 'https://management.azure.com/operations/1';

const MINUTE = 60_000;

type Approved = Awaited<ReturnType<typeof openApproved>>;

/** Stops the request as its requester. */
function stop({ context, id }: Pick<Approved, 'context' | 'id'>, person = ALICE) {
  return stopRequest(context, { request: id, actor: slackUser(person) });
}

/** Returns the work that the sweep would enqueue for a request's execution. */
async function isDue({ db, clock, id }: Approved): Promise<boolean> {
  const found = await sweepWork(db, clock.now(), 0);
  return found?.due.some(item => item.work === 'execute' && item.id === id) ?? false;
}

test('ends after the present step and undoes what it did', async () => {
  const stage = await openApproved('law-prod', 'appi-web', 'law-1');
  const { id, azure, execute, request, stepStates, eventTypes } = stage;
  azure.onWrite('link appi-web', { before: async () => void (await stop(stage)) });
  await execute(id);
  expect(azure.writes()).toEqual([
    'write link law-prod',
    'write link appi-web',
    'write unlink appi-web',
    'write unlink law-prod',
  ]);
  expect(await stepStates(id)).toEqual(['undone', 'undone', 'pending', 'done', 'done']);
  expect(await request(id)).toMatchObject({ state: 'rolled_back', stopRequestedBy: ALICE });
  expect((await eventTypes(id)).slice(-6)).toEqual([
    'stop_requested',
    'step_done',
    'undoing',
    'step_undone',
    'step_undone',
    'rolled_back',
  ]);
});

test('finishes a change that Azure is still working on before it undoes it', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state } = stage;
  azure.onWrite('link law-prod', { receipt: { finished: false, operationUrl: URL, retryAfterMs: 1 } });
  azure.onPoll(URL, { before: async () => void (await stop(stage)), done: false, retryAfterMs: 1 });
  await execute(id);
  expect(azure.calls).toEqual([
    'write link law-prod',
    `poll ${URL}`,
    `poll ${URL}`,
    'observe link law-prod',
    'observe link law-prod',
    'observe unlink law-prod',
    'write unlink law-prod',
    'observe unlink law-prod',
  ]);
  expect(await state(id)).toBe('rolled_back');
});

test('starts no change that it was still waiting to make', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, clock, source, execute, state, stepStates } = stage;
  source.before = () => clock.advance(11_000);
  azure.onObserve(
    'link appi-web',
    { status: 'in-progress' },
    { before: () => stop(stage).then(), status: 'in-progress' },
  );
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write unlink law-prod']);
  expect(await stepStates(id)).toEqual(['undone', 'pending', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('gives up a write that Azure has not let through', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state, stepStates } = stage;
  azure.onWrite('link appi-web', { before: () => stop(stage).then(), error: armErrors.retryable(1) });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web', 'write unlink law-prod']);
  expect(await stepStates(id)).toEqual(['undone', 'pending', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('finishes a write whose outcome is not known before it undoes it', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state } = stage;
  azure.onWrite('link law-prod', { before: () => stop(stage).then(), error: armErrors.uncertain() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link law-prod', 'write unlink law-prod']);
  expect(await state(id)).toBe('rolled_back');
});

test('ends at once, without a call to Azure, where nothing was written', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute, request, eventTypes } = stage;
  azure.onWrite('link law-prod', { error: armErrors.retryable(5 * MINUTE) });
  await execute(id);
  const calls = azure.calls.length;
  await stop(stage);
  expect(await isDue(stage)).toBe(true);
  await execute(id);
  expect(azure.calls).toHaveLength(calls);
  expect(await request(id)).toMatchObject({ state: 'rolled_back', statusReasons: ['Nothing was changed.'] });
  expect((await eventTypes(id)).slice(-2)).toEqual(['stop_requested', 'stopped']);
  expect(await isDue(stage)).toBe(false);
});

test('enqueues the work that stops a deferred request, and the work that undoes it once Azure can be called', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, clock, queue, execute, request, state } = stage;
  azure.onWrite('link appi-web', { error: armErrors.retryable(5 * MINUTE) });
  await execute(id);
  queue.take();
  await stop(stage);
  expect(queue.take()).toContain(`execute ${id}`);
  const calls = azure.calls.length;
  await execute(id);
  // What was written can only be undone through Azure, which has asked to be left alone.
  expect(azure.calls).toHaveLength(calls);
  expect(await request(id)).toMatchObject({
    state: 'rolling_back',
    notBefore: new Date(clock.now().getTime() + 5 * MINUTE),
  });
  expect(await isDue(stage)).toBe(false);
  clock.advance(5 * MINUTE);
  expect(await isDue(stage)).toBe(true);
  await execute(id);
  expect(azure.writes().slice(-1)).toEqual(['write unlink law-prod']);
  expect(await state(id)).toBe('rolled_back');
});

test('waits for Azure where a write may have had its effect', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, clock, execute, state } = stage;
  azure.onWrite('link law-prod', { error: armErrors.uncertain() });
  azure.onObserve('link law-prod', { error: armErrors.retryable(5 * MINUTE) });
  await execute(id);
  await stop(stage);
  expect(await isDue(stage)).toBe(false);
  await execute(id);
  expect(await state(id)).toBe('executing');
  clock.advance(5 * MINUTE);
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link law-prod', 'write unlink law-prod']);
  expect(await state(id)).toBe('rolled_back');
});

test('finishes the step of a dead predecessor, and starts no other', async () => {
  const stage = await openApproved('law-prod', 'appi-web', 'law-1');
  const { id, azure, execute, loseLease, expireLease, stepStates, state } = stage;
  azure.onWrite('link appi-web', { before: () => loseLease('execute', id).then() });
  await execute(id);
  expect(await stepStates(id)).toEqual(['done', 'writing', 'pending']);
  await expireLease('execute', id);
  await stop(stage);
  await execute(id);
  expect(azure.writes().slice(2)).toEqual(['write unlink appi-web', 'write unlink law-prod']);
  expect(await state(id)).toBe('rolled_back');
});

test('says that the stop came too late where every change was made', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute, state, eventTypes } = stage;
  azure.onWrite('link law-prod', { before: () => stop(stage).then() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await state(id)).toBe('succeeded');
  expect((await eventTypes(id)).slice(-3)).toEqual(['step_done', 'stop_too_late', 'succeeded']);
});

test('fails and lists what cannot be undone', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, request } = stage;
  azure.onWrite('link law-prod', { before: () => stop(stage).then() });
  azure.onWrite('unlink law-prod', { error: armErrors.refused('ScopeLocked') });
  await execute(id);
  expect(await request(id)).toMatchObject({
    state: 'failed',
    statusReasons: ['The request was stopped.', expect.stringMatching(/^Link law-prod to ampls-b: still in place/)],
  });
});

test('ends as failed where a step fails after the stop was requested, with the reason', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state, eventTypes } = stage;
  azure.onWrite('link appi-web', { before: () => stop(stage).then(), error: armErrors.refused() });
  await execute(id);
  expect(await eventTypes(id)).toContain('step_failed');
  expect(await state(id)).toBe('rolled_back');
});

test('records one stop of many clicks of several people', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, eventOf, request } = stage;
  const clicks = async () => {
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => stop(stage)));
    expect(outcomes).toEqual(Array.from({ length: 12 }, () => ({ stopping: true })));
  };
  azure.onWrite('link law-prod', { before: clicks });
  await execute(id);
  expect(await eventOf(id, 'stop_requested')).toHaveLength(1);
  expect(await request(id)).toMatchObject({ state: 'rolled_back' });
});

/** Opens a stage with a request that Bob has approved. */
async function openStarted() {
  const stage = await openWaiting();
  await stage.approve(stage.id, BOB);
  return stage;
}

test('lets the requester and the approvers stop, and nobody else', async () => {
  const stage = await openStarted();
  const { id, azure, execute, request } = stage;
  const outcomes: unknown[] = [];
  const clicks = async () => {
    outcomes.push(await stop(stage, MALLORY), await stop(stage, CAROL), await stop(stage, ALICE));
  };
  azure.onWrite('link law-prod', { before: clicks, error: armErrors.retryable(MINUTE) });
  await execute(id);
  expect(outcomes).toEqual([
    expect.objectContaining({ refused: 'not-concerned' }),
    { stopping: true },
    { stopping: true },
  ]);
  expect(await request(id)).toMatchObject({ stopRequestedBy: CAROL });
});

test('lets nobody but the requester stop a request that needed no approval', async () => {
  const stage = await openApproved('law-prod');
  expect(await stop(stage, BOB)).toMatchObject({ refused: 'not-concerned' });
});

test('lets the requester stop, and no approver, while Slack does not say who is in the group', async () => {
  const stage = await openStarted();
  stage.directory.error = new Error('Slack is down');
  await expect(stop(stage, BOB)).rejects.toThrow('Slack is down');
  expect(await stop(stage, ALICE)).toEqual({ cancelled: true });
});

test('cancels an approved request that has not started', async () => {
  const stage = await openStarted();
  const { id, azure, execute, state, stepStates, eventOf } = stage;
  expect(await stop(stage, CAROL)).toEqual({ cancelled: true });
  expect(await eventOf(id, 'cancelled')).toMatchObject([{ actor: CAROL }]);
  expect(await stepStates(id)).toEqual([]);
  await execute(id);
  expect(azure.calls).toEqual([]);
  expect(await state(id)).toBe('cancelled');
});

test('refuses to stop a request that has not started, one that is being undone, and one that has ended', async () => {
  const waiting = await openWaiting();
  expect(await stop(waiting)).toMatchObject({ refused: 'not-started' });
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state, eventOf } = stage;
  const outcomes: unknown[] = [];
  azure.onWrite('link appi-web', { error: armErrors.refused() });
  azure.onWrite('unlink law-prod', { before: async () => void outcomes.push(await stop(stage)) });
  await execute(id);
  expect(outcomes).toMatchObject([{ refused: 'undoing-already' }]);
  expect(await state(id)).toBe('rolled_back');
  expect(await stop(stage)).toMatchObject({ refused: 'too-late' });
  expect(await eventOf(id, 'stop_requested')).toEqual([]);
});

test('ends as rolled back, not as stale, where Azure has changed before the first write', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, clock, source, execute, request } = stage;
  azure.onWrite('link law-prod', { error: armErrors.retryable(5 * MINUTE) });
  await execute(id);
  clock.advance(5 * MINUTE);
  source.before = () => stop(stage).then();
  source.inventory = { ...smallInventory, links: [link('ampls-b', workspaceId('law-prod'))] };
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'rolled_back', statusReasons: ['Nothing was changed.'] });
});
