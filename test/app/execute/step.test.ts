import { expect, test } from 'vitest';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { scopeId, workspaceId } from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import { openApproved, openStage } from '../support.ts';

const URL = 'https://management.azure.com/operations/1';
const MINUTE = 60_000;
const doubt = 'ARM did not answer. The change may have been made: the bot checks before it tries again.';
const linkOfLawProd = linkChange(scopeId('ampls-b'), workspaceId('law-prod'));

/** Opens a stage whose execution reads so slowly that every change is read again before it is written. */
async function openSlowlyRead(...resources: readonly string[]) {
  const stage = await openApproved(...resources);
  stage.source.before = () => stage.clock.advance(11_000);
  return stage;
}

test('marks a step as writing before it sends the write, and as done once the change is read back', async () => {
  const { id, azure, execute, stepStates, stepsOf, state, eventOf } = await openApproved('law-prod');
  const seen: unknown[] = [];
  const look = async () => void seen.push(...(await stepStates(id)));
  azure.onWrite('link law-prod', { before: look });
  azure.onObserve('link law-prod', { before: look });
  expect(await stepStates(id)).toEqual(['pending']);
  await execute(id);
  expect(seen).toEqual(['writing', 'writing']);
  const [step] = await stepsOf(id);
  expect(step).toMatchObject({ state: 'done', attempts: 1, correlationId: 'c-write' });
  expect(azure.stepIds).toEqual([step?.id]);
  expect(await state(id)).toBe('succeeded');
  expect(await eventOf(id, 'step_done')).toMatchObject([{ data: { step: step?.id, correlationId: 'c-write' } }]);
});

test('writes the steps of one scope one after the other, in the order of the plan', async () => {
  const { id, azure, execute, eventTypes } = await openApproved('law-prod', 'appi-web', 'law-1');
  await execute(id);
  expect(azure.calls).toEqual([
    ...['write link law-prod', 'observe link law-prod'],
    ...['write link appi-web', 'observe link appi-web'],
    ...['write link law-1', 'observe link law-1'],
  ]);
  const done = ['step_done', 'step_done', 'step_done'];
  expect(await eventTypes(id)).toEqual(['created', 'planned', 'approved', 'started', ...done, 'succeeded']);
});

test('does not write a change that was in place when the request was planned, and never undoes it', async () => {
  const { submit, plan, execute, azure, stepStates, state } = await openStage({ approvals: 0 });
  const id = await submit({ inputs: { resources: ['law-1', 'law-prod', 'appi-web'], scope: ['ampls-a'] } });
  await plan(id);
  azure.onWrite('link appi-web', { error: armErrors.refused() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web', 'write unlink law-prod']);
  expect(azure.isLinked('law-1', 'ampls-a')).toBe(true);
  expect(await stepStates(id)).toEqual(['skipped', 'undone', 'pending', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('skips a change that came into place while its step was pending, and never undoes it', async () => {
  const { id, azure, execute, stepStates, eventOf } = await openSlowlyRead('law-prod', 'appi-web', 'law-1');
  azure.apply(linkOfLawProd);
  azure.onWrite('link law-1', { error: armErrors.refused() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link appi-web', 'write link law-1', 'write unlink appi-web']);
  expect(await stepStates(id)).toEqual(['skipped', 'undone', 'pending', 'done']);
  expect(azure.isLinked('law-prod')).toBe(true);
  expect(await eventOf(id, 'step_skipped')).toHaveLength(1);
});

test('reads again where Azure reports a conflict, and skips the step if someone else has made the change', async () => {
  const { id, azure, execute, stepStates, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { before: () => azure.apply(linkOfLawProd), error: armErrors.refused('Conflict') });
  await execute(id);
  expect(azure.calls).toEqual(['write link law-prod', 'observe link law-prod']);
  expect(await stepStates(id)).toEqual(['skipped']);
  expect(await state(id)).toBe('succeeded');
});

test('fails where Azure reports a conflict and the change is not in place', async () => {
  const { id, azure, execute, stepStates, state } = await openApproved('law-prod');
  const conflict = { error: armErrors.refused('Conflict') };
  azure.onWrite('link law-prod', conflict, conflict);
  await execute(id);
  expect(azure.writes()).toHaveLength(2);
  expect(await stepStates(id)).toEqual(['pending']);
  expect(await state(id)).toBe('failed');
});

test('does not count as its own what others have applied, even after it began to write', async () => {
  const { id, azure, execute, stepStates } = await openApproved('law-prod');
  azure.onWrite('link law-prod', {
    before: () => azure.linkByHand('law-prod'),
    error: armErrors.uncertain(),
  });
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  expect(await stepStates(id)).toEqual(['skipped']);
});

test('polls an operation until it is finished, and then reads the change once', async () => {
  const { id, azure, execute, stepsOf } = await openApproved('law-prod');
  const urls: unknown[] = [];
  azure.onWrite('link law-prod', { receipt: { finished: false, operationUrl: URL, retryAfterMs: 1 } });
  azure.onPoll(
    URL,
    { done: false, retryAfterMs: 1, before: async () => void urls.push((await stepsOf(id))[0]?.operationUrl) },
    { done: false, retryAfterMs: 1 },
    { done: true },
  );
  await execute(id);
  const poll = `poll ${URL}`;
  expect(azure.calls).toEqual(['write link law-prod', poll, poll, poll, 'observe link law-prod']);
  expect(urls).toEqual([URL]);
  expect(await stepsOf(id)).toMatchObject([{ state: 'done', operationUrl: null }]);
});

test('reads a change until it is in place where Azure names no operation', async () => {
  const { id, azure, execute, stepStates } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { receipt: { finished: false, retryAfterMs: 1 } });
  azure.onObserve('link law-prod', { status: 'in-progress' }, { status: 'not-applied' });
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  expect(azure.calls.filter(call => call.startsWith('observe'))).toHaveLength(3);
  expect(await stepStates(id)).toEqual(['done']);
});

test('fails with the reason of Azure where an operation fails', async () => {
  const { id, azure, execute, request, eventOf, stepStates } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { effect: false, receipt: { finished: false, operationUrl: URL, retryAfterMs: 1 } });
  azure.onPoll(URL, { done: true, failed: 'The quota is used up.' });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await stepStates(id)).toEqual(['undone', 'skipped']);
  expect(await eventOf(id, 'step_failed')).toMatchObject([{ data: { problem: 'The quota is used up.' } }]);
  const { state, statusReasons } = await request(id);
  expect(state).toBe('failed');
  expect(statusReasons.at(-1)).toBe('Nothing was changed.');
});

test('writes again where an operation failed because Azure was busy', async () => {
  const { id, azure, execute, stepsOf } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { effect: false, receipt: { finished: false, operationUrl: URL, retryAfterMs: 1 } });
  azure.onPoll(URL, { done: true, failed: 'Busy.', mayRepeat: true, retryAfterMs: 1 });
  await execute(id);
  expect(azure.calls).toEqual([
    'write link law-prod',
    `poll ${URL}`,
    ...['observe link law-prod', 'write link law-prod', 'observe link law-prod'],
  ]);
  expect(await stepsOf(id)).toMatchObject([{ state: 'done', operationUrl: null }]);
});

test('writes over what Azure gave up on before, but fails where Azure gives up on its own write', async () => {
  const { id, azure, execute, eventOf, state, stepStates } = await openSlowlyRead('law-prod');
  azure.onObserve('link law-prod', { status: 'failed' }, { status: 'failed' }, { status: 'not-applied' });
  azure.onWrite('link law-prod', { effect: false, receipt: { finished: false } });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await eventOf(id, 'step_failed')).toMatchObject([
    { data: { problem: 'Azure reported that the operation failed.' } },
  ]);
  expect(await state(id)).toBe('failed');
  expect(await stepStates(id)).toEqual(['undone', 'skipped']);
});

test('gives up on a change that Azure does not finish within 15 minutes', async () => {
  const { id, azure, clock, execute, eventOf, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { effect: false, receipt: { finished: false, retryAfterMs: 1 } });
  azure.onObserve(
    'link law-prod',
    { status: 'in-progress' },
    { status: 'in-progress', before: () => clock.advance(16 * MINUTE) },
  );
  await execute(id);
  const [failed] = await eventOf(id, 'step_failed');
  expect(failed?.data).toMatchObject({ problem: 'Azure did not finish it within 15 minutes.' });
  expect(await state(id)).toBe('failed');
});

test('gives up on a change that it has not written and that stays in progress, and says what is missing', async () => {
  const { id, azure, clock, execute, eventOf, state } = await openSlowlyRead('law-prod');
  const waitsFor = 'A record is missing.';
  const late = { status: 'in-progress', waitsFor, before: () => clock.advance(16 * MINUTE) } as const;
  azure.onObserve('link law-prod', { status: 'in-progress', waitsFor }, late);
  await execute(id);
  const problem = 'Azure did not finish it within 15 minutes. A record is missing.';
  expect(await eventOf(id, 'step_failed')).toMatchObject([{ data: { problem } }]);
  expect(azure.writes()).toEqual([]);
  expect(await state(id)).toBe('failed');
});

test('waits while Azure shows an old value for a moment, and does not write again', async () => {
  const { id, azure, clock, execute, stepStates } = await openApproved('law-prod');
  const old = { status: 'not-applied', before: () => clock.advance(20_000) } as const;
  azure.onObserve('link law-prod', old, old);
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  expect(await stepStates(id)).toEqual(['done']);
});

test('fails where Azure reported success and keeps showing another value for a minute', async () => {
  const { id, azure, clock, execute, eventOf, state } = await openApproved('law-prod');
  const old = { status: 'not-applied', before: () => clock.advance(31_000) } as const;
  azure.onObserve('link law-prod', old, old);
  await execute(id);
  expect(azure.writes()[0]).toBe('write link law-prod');
  const problem = expect.stringContaining('the value read back is different');
  expect(await eventOf(id, 'step_failed')).toMatchObject([{ data: { problem } }]);
  expect(await state(id)).toBe('rolled_back');
  expect(azure.isLinked('law-prod')).toBe(false);
});

test('reads before it writes again where a write that had its effect got no answer', async () => {
  const { id, azure, execute, stepStates } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.uncertain(), effect: true });
  await execute(id);
  expect(azure.calls).toEqual(['write link law-prod', 'observe link law-prod']);
  expect(await stepStates(id)).toEqual(['done']);
});

test('reads before it writes again where a write without effect got no answer', async () => {
  const { id, azure, execute, stepStates } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.uncertain() });
  await execute(id);
  const observe = 'observe link law-prod';
  expect(azure.calls).toEqual(['write link law-prod', observe, 'write link law-prod', observe]);
  expect(await stepStates(id)).toEqual(['done']);
});

test('keeps a step as possibly written where Azure stops answering after an uncertain write', async () => {
  const { id, azure, clock, execute, stepStates, request, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.uncertain() });
  azure.onObserve('link law-prod', ...Array.from({ length: 5 }, () => ({ error: armErrors.uncertain() })));
  await execute(id);
  expect(await stepStates(id)).toEqual(['writing']);
  expect(await request(id)).toMatchObject({ state: 'executing', statusReasons: [doubt] });
  clock.advance(MINUTE);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});

test('stops repeating a write that stays uncertain, says so once, and keeps the step as possibly written', async () => {
  const { id, azure, clock, execute, stepStates, request, state, eventOf } = await openApproved('law-prod');
  const attempts = Array.from({ length: 10 }, () => ({ error: armErrors.uncertain() }));
  azure.onWrite('link law-prod', ...attempts);
  await execute(id);
  expect(azure.writes()).toHaveLength(5);
  expect(azure.calls.filter(call => call.startsWith('observe'))).toHaveLength(4);
  expect(await stepStates(id)).toEqual(['writing']);
  expect(await request(id)).toMatchObject({ state: 'executing', statusReasons: [doubt] });
  clock.advance(MINUTE);
  await execute(id);
  expect(azure.writes()).toHaveLength(10);
  expect(await eventOf(id, 'trouble')).toMatchObject([{ data: { problem: doubt } }]);
  clock.advance(MINUTE);
  azure.apply(linkOfLawProd);
  await execute(id);
  expect(azure.writes()).toHaveLength(10);
  expect(await stepStates(id)).toEqual(['done']);
  expect(await state(id)).toBe('succeeded');
});

test('undoes a write that stayed uncertain and is then refused, after looking whether it had its effect', async () => {
  const { id, azure, execute, eventOf, state } = await openApproved('law-prod');
  const late = { status: 'not-applied' } as const;
  azure.onWrite('link law-prod', { error: armErrors.uncertain(), effect: true }, { error: armErrors.refused() });
  azure.onObserve('link law-prod', late);
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link law-prod', 'write unlink law-prod']);
  expect(azure.isLinked('law-prod')).toBe(false);
  expect(await state(id)).toBe('rolled_back');
  expect(await eventOf(id, 'failed')).toEqual([]);
});

test('defers the request for as long as Azure asks, takes the step back to pending, and says so once', async () => {
  const { id, azure, clock, queue, execute, request, stepsOf, eventOf, state } = await openApproved('law-prod');
  const throttled = { error: armErrors.retryable(5 * MINUTE) };
  azure.onWrite('link law-prod', throttled, throttled);
  queue.take();
  await execute(id);
  expect(await stepsOf(id)).toMatchObject([{ state: 'pending', attempts: 0 }]);
  const until = new Date(clock.now().getTime() + 5 * MINUTE);
  expect(await request(id)).toMatchObject({
    state: 'executing',
    notBefore: until,
    statusReasons: ['ARM is throttled'],
  });
  expect(queue.items.at(-2)).toMatchObject({ work: 'execute', delayMs: 5 * MINUTE + 50 });
  clock.advance(5 * MINUTE - 1);
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  clock.advance(1);
  await execute(id);
  expect(azure.writes()).toHaveLength(2);
  expect(await eventOf(id, 'trouble')).toMatchObject([
    { data: { problem: 'ARM is throttled', step: 'Link law-prod to ampls-b' } },
  ]);
  clock.advance(5 * MINUTE);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});

test('waits by itself where Azure asks for a short pause, and says nothing', async () => {
  const { id, azure, execute, eventTypes, state } = await openApproved('law-prod');
  const busy = { error: armErrors.retryable(1, 'busy') };
  azure.onWrite('link law-prod', busy, busy, busy);
  await execute(id);
  expect(azure.writes()).toHaveLength(4);
  expect(await eventTypes(id)).not.toContain('trouble');
  expect(await state(id)).toBe('succeeded');
});

test('defers at once where the identity of the bot is not accepted', async () => {
  const { id, azure, execute, request } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.retryable(1, 'signed-out') });
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  expect(await request(id)).toMatchObject({ state: 'executing', statusReasons: ['ARM is signed-out'] });
});

test('defers a request again where Azure does not answer when its execution begins', async () => {
  const { id, azure, source, clock, execute, request, state } = await openApproved('law-prod');
  source.before = () => {
    throw armErrors.uncertain();
  };
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'approved', statusReasons: ['ARM did not answer.'] });
  expect(azure.calls).toEqual([]);
  source.before = () => undefined;
  clock.advance(MINUTE);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});
