import { expect, onTestFinished, test } from 'vitest';
import { executeRequest } from '../../../src/app/execute/execute-request.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { takeLease } from '../../../src/store/leases.ts';
import { leaseKey } from '../../../src/store/work.ts';
import { scopeId, workspaceId } from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import { openApproved } from '../support.ts';

const URL = 'https://management.azure.com/operations/1';

type Approved = Awaited<ReturnType<typeof openApproved>>;

class Died extends Error {}

const die = () => {
  throw new Died();
};

/** Executes as a process that dies: its lease is not released, and runs out. */
async function executeAndDie({ context, db, id, expireLease }: Approved): Promise<void> {
  const lease = await takeLease(db, leaseKey('execute', id), 'dead');
  if (lease === undefined) throw new Error('the lease is held');
  onTestFinished(() => lease.release());
  await expect(executeRequest(context, id, lease)).rejects.toBeInstanceOf(Died);
  await expireLease('execute', id);
}

test('sends a write that was announced but never sent', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute, stepStates, state } = stage;
  azure.onWrite('link law-prod', { before: die });
  await executeAndDie(stage);
  expect(azure.calls).toEqual([]);
  expect(await stepStates(id)).toEqual(['writing']);
  await execute(id);
  expect(azure.calls).toEqual(['observe link law-prod', 'write link law-prod', 'observe link law-prod']);
  expect(await state(id)).toBe('succeeded');
});

test('takes what a predecessor has written for its own, without a second write', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, stepStates, state } = stage;
  azure.onObserve('link law-prod', { before: die });
  await executeAndDie(stage);
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web']);
  expect(await stepStates(id)).toEqual(['done', 'done']);
  expect(await state(id)).toBe('succeeded');
});

test('undoes what a predecessor has written where a later step is refused', async () => {
  const stage = await openApproved('law-prod', 'appi-web');
  const { id, azure, execute, state } = stage;
  azure.onObserve('link law-prod', { before: die });
  await executeAndDie(stage);
  azure.onWrite('link appi-web', { error: armErrors.refused() });
  await execute(id);
  expect(azure.writes().at(-1)).toBe('write unlink law-prod');
  expect(await state(id)).toBe('rolled_back');
});

test('continues with the step after the last one that was finished', async () => {
  const stage = await openApproved('law-prod', 'appi-web', 'law-1');
  const { id, azure, execute, stepStates } = stage;
  azure.onWrite('link appi-web', { before: die });
  await executeAndDie(stage);
  expect(await stepStates(id)).toEqual(['done', 'writing', 'pending']);
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web', 'write link law-1']);
  expect(azure.calls.filter(call => call === 'observe link law-prod')).toHaveLength(1);
  expect(await stepStates(id)).toEqual(['done', 'done', 'done']);
});

test('polls the operation that a predecessor started instead of writing again', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute, stepsOf } = stage;
  azure.onWrite('link law-prod', { receipt: { finished: false, operationUrl: URL, retryAfterMs: 1 } });
  azure.onPoll(URL, { before: die }, { done: false, retryAfterMs: 1 });
  await executeAndDie(stage);
  const before = azure.calls.length;
  await execute(id);
  expect(azure.calls.slice(before)).toEqual([`poll ${URL}`, `poll ${URL}`, 'observe link law-prod']);
  expect(await stepsOf(id)).toMatchObject([{ state: 'done', operationUrl: null }]);
});

test('continues an undo from the step that it had reached', async () => {
  const stage = await openApproved('law-prod', 'appi-web', 'law-1');
  const { id, azure, execute, state, stepStates } = stage;
  azure.onWrite('link law-1', { error: armErrors.refused() });
  azure.onWrite('unlink law-prod', { before: die });
  await executeAndDie(stage);
  expect(await state(id)).toBe('rolling_back');
  await execute(id);
  expect(azure.writes().slice(3)).toEqual(['write unlink appi-web', 'write unlink law-prod']);
  expect(await stepStates(id)).toEqual(['undone', 'undone', 'pending', 'done', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('reads only once a write of the dead predecessor can no longer take effect', async () => {
  const stage = await openApproved('law-prod');
  const { id, azure, execute } = stage;
  azure.azure.callTimeoutMs = 200;
  // The write is on its way when the process dies, and takes effect late.
  const link = linkChange(scopeId('ampls-b'), workspaceId('law-prod'));
  const dieAfterSending = () => {
    setTimeout(() => azure.apply(link), 100);
    die();
  };
  azure.onWrite('link law-prod', { before: dieAfterSending });
  await executeAndDie(stage);
  await execute(id);
  expect(azure.calls).toEqual(['observe link law-prod']);
});

test('writes nothing more, and changes no state, once another worker has taken over between two steps', async () => {
  const { id, azure, execute, loseLease, stepStates, request, eventTypes } = await openApproved('law-prod', 'appi-web');
  azure.onWrite('link appi-web', { before: () => loseLease('execute', id).then() });
  const { version } = await request(id);
  await execute(id);
  // The write was announced before the lease was lost. Neither its result nor anything after it is saved.
  expect(await stepStates(id)).toEqual(['done', 'writing']);
  expect(await request(id)).toMatchObject({ state: 'executing', version: version + 2 });
  expect((await eventTypes(id)).slice(-2)).toEqual(['started', 'step_done']);
});

test('saves no result once another worker has taken over', async () => {
  const { id, azure, execute, loseLease, stepStates, state } = await openApproved('law-prod', 'appi-web');
  azure.onObserve('link law-prod', { before: () => loseLease('execute', id).then() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await stepStates(id)).toEqual(['writing', 'pending']);
  expect(await state(id)).toBe('executing');
});

test('announces no write where another worker has taken over while it read the change', async () => {
  const { id, azure, clock, source, execute, loseLease, stepStates } = await openApproved('law-prod');
  source.before = () => clock.advance(11_000);
  azure.onObserve('link law-prod', { before: () => loseLease('execute', id).then() });
  await execute(id);
  expect(azure.calls).toEqual(['observe link law-prod']);
  expect(await stepStates(id)).toEqual(['pending']);
});

test('starts nothing where another worker has taken over before', async () => {
  const { id, azure, context, underLease, request } = await openApproved('law-prod');
  const { version } = await request(id);
  await underLease('execute', id, lease => executeRequest(context, id, { ...lease, fence: lease.fence - 1 }));
  expect(azure.calls).toEqual([]);
  expect(await request(id)).toMatchObject({ state: 'approved', version });
});

test('announces no write once its own lease has run out by its own clock', async () => {
  const { id, azure, context, underLease, stepStates, execute, state } = await openApproved('law-prod');
  await underLease('execute', id, lease => executeRequest(context, id, { ...lease, left: () => 0 }));
  expect(azure.calls).toEqual([]);
  expect(await stepStates(id)).toEqual(['pending']);
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await state(id)).toBe('succeeded');
});

test('lets an error of its own through, so that the sweep brings the work back', async () => {
  const { id, azure, execute, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: new TypeError('a mistake in the code') });
  await expect(execute(id)).rejects.toThrow('a mistake in the code');
  expect(await state(id)).toBe('executing');
});
