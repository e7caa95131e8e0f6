import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  scope,
  scopeId,
  workspaceId,
} from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import { smallInventory } from '../small-inventory.ts';
import { openApproved, openStage } from '../support.ts';

const MINUTE = 60_000;

test('fails without undoing anything where the first step is refused', async () => {
  const { id, azure, execute, stepsOf, request } = await openApproved('law-prod', 'appi-web');
  azure.onWrite('link law-prod', { error: armErrors.refused('RequestDisallowedByPolicy') });
  await execute(id);
  expect(azure.calls).toEqual(['write link law-prod']);
  expect(await stepsOf(id)).toMatchObject([{ state: 'pending', attempts: 0 }, { state: 'pending' }]);
  const { state, statusReasons } = await request(id);
  expect(state).toBe('failed');
  expect(statusReasons).toEqual([expect.stringContaining('RequestDisallowedByPolicy'), 'Nothing was changed.']);
});

test('undoes what it has written in reverse order, each after a fresh look', async () => {
  const { id, azure, execute, stepStates, eventTypes, request, slack, deliver } = await openApproved(
    'law-prod',
    'appi-web',
    'law-1',
  );
  azure.onWrite('link law-1', { error: armErrors.refused() });
  await execute(id);
  const undo = azure.calls.slice(azure.calls.indexOf('write link law-1') + 1);
  expect(undo).toEqual([
    ...['observe link appi-web', 'observe unlink appi-web', 'write unlink appi-web', 'observe unlink appi-web'],
    ...['observe link law-prod', 'observe unlink law-prod', 'write unlink law-prod', 'observe unlink law-prod'],
  ]);
  expect(await stepStates(id)).toEqual(['undone', 'undone', 'pending', 'done', 'done']);
  const end = ['step_failed', 'undoing', 'step_undone', 'step_undone', 'rolled_back'];
  expect((await eventTypes(id)).slice(-5)).toEqual(end);
  const why = expect.stringContaining('ARM refused: Refused');
  expect(await request(id)).toMatchObject({ state: 'rolled_back', statusReasons: [why] });
  await deliver(id);
  expect(slack.posts[0]?.text).toEqual(why);
  expect(slack.posts.at(-1)?.text).toMatch(
    /all changes of this request are undone .*\nIt failed: .*ARM refused: Refused/,
  );
});

test('works on two scopes at the same time, and starts no further step of one once the other has failed', async () => {
  const resources = ['law-1', 'law-2'];
  const links = resources.flatMap(name => ['ampls-a', 'ampls-b'].map(to => link(to, workspaceId(name))));
  const known = { ...smallInventory, links };
  const { submit, plan, execute, azure, stepsOf, state } = await openStage({ approvals: 0, inventory: known });
  const id = await submit({ workflow: 'retire-resource', inputs: { resources } });
  await plan(id);
  // The first write to arrive is refused. Azure takes a second for the other scope's.
  azure.onWrite('unlink law-1', { error: armErrors.refused() });
  azure.onWrite('unlink law-1', { before: () => sleep(1_000) });
  await execute(id);
  expect(azure.writes()).toEqual(['write unlink law-1', 'write unlink law-1', 'write link law-1']);
  const original = (await stepsOf(id)).filter(({ undoes }) => undoes === null).map(step => step.state);
  expect(original.sort()).toEqual(['pending', 'pending', 'pending', 'undone']);
  expect(await state(id)).toBe('rolled_back');
});

test('does not write the undo of a change that someone else has removed in the meantime', async () => {
  const { id, azure, execute, stepStates, state } = await openApproved('law-prod', 'appi-web', 'law-1');
  azure.onWrite('link law-1', {
    before: () => azure.unlinkByHand('appi-web'),
    error: armErrors.refused(),
  });
  await execute(id);
  expect(azure.writes().slice(3)).toEqual(['write unlink law-prod']);
  expect(await stepStates(id)).toEqual(['undone', 'undone', 'pending', 'skipped', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('leaves in place what someone else has put there since', async () => {
  const { id, azure, execute, request } = await openApproved('law-prod', 'appi-web');
  const replace = () => {
    azure.unlinkByHand('law-prod');
    azure.linkByHand('law-prod');
  };
  azure.onWrite('link appi-web', { before: replace, error: armErrors.refused() });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web']);
  expect(azure.isLinked('law-prod')).toBe(true);
  const { state, statusReasons } = await request(id);
  expect(state).toBe('failed');
  expect(statusReasons.at(-1)).toBe('None of its changes remain.');
});

test('waits for a look at a change before it undoes it, so that it does not remove what others have put there', async () => {
  const { id, azure, clock, execute, request, state } = await openApproved('law-prod', 'appi-web');
  azure.onWrite('link appi-web', { error: armErrors.refused() });
  azure.onObserve('link law-prod', {}, { error: armErrors.retryable(1, 'unanswered') });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write link appi-web']);
  expect(await request(id)).toMatchObject({ state: 'rolling_back', statusReasons: ['ARM is unanswered'] });
  azure.unlinkByHand('law-prod');
  azure.linkByHand('law-prod');
  clock.advance(60_000);
  await execute(id);
  expect(azure.isLinked('law-prod')).toBe(true);
  expect(await state(id)).toBe('failed');
});

test('says that a change may be in place where it is not known, and undoing it was refused', async () => {
  const { id, azure, execute, request } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: armErrors.uncertain(), effect: true }, { error: armErrors.refused() });
  azure.onObserve('link law-prod', { status: 'not-applied' });
  azure.onWrite('unlink law-prod', { error: armErrors.refused('ScopeLocked') });
  await execute(id);
  expect((await request(id)).statusReasons.at(-1)).toMatch(
    /: may be in place, because undoing it failed: .*ScopeLocked/,
  );
});

test('fails and lists what is still in place where an undo is refused, and undoes the rest', async () => {
  const { id, azure, execute, request, stepStates, eventOf } = await openApproved('law-prod', 'appi-web', 'law-1');
  azure.onWrite('link law-1', { error: armErrors.refused('Disallowed') });
  azure.onWrite('unlink appi-web', { error: armErrors.refused('ScopeLocked') });
  await execute(id);
  const { state, statusReasons } = await request(id);
  expect(state).toBe('failed');
  expect(statusReasons).toEqual([
    'Link law-1 to ampls-b: ARM refused: Disallowed',
    expect.stringMatching(/^Link appi-web to ampls-b: still in place, because undoing it failed: .*ScopeLocked/),
  ]);
  expect(await eventOf(id, 'failed')).toMatchObject([{ data: { sentences: statusReasons } }]);
  expect(azure.isLinked('appi-web')).toBe(true);
  expect(azure.isLinked('law-prod')).toBe(false);
  expect(await stepStates(id)).toEqual(['undone', 'done', 'pending', 'pending', 'done']);
});

test('undoes a step that failed while it was written, if it turns out to be in place', async () => {
  const { id, azure, execute, stepStates, state } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { receipt: { finished: false, retryAfterMs: 1 } });
  azure.onObserve('link law-prod', { status: 'failed' });
  await execute(id);
  expect(azure.writes()).toEqual(['write link law-prod', 'write unlink law-prod']);
  expect(azure.isLinked('law-prod')).toBe(false);
  expect(await stepStates(id)).toEqual(['undone', 'done']);
  expect(await state(id)).toBe('rolled_back');
});

test('defers an undo for as long as Azure asks, and continues with the step that is left', async () => {
  const { id, azure, clock, queue, execute, request, state } = await openApproved('law-prod', 'appi-web', 'law-1');
  azure.onWrite('link law-1', { error: armErrors.refused() });
  azure.onWrite('unlink law-prod', { error: armErrors.retryable(5 * MINUTE) });
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'rolling_back', statusReasons: ['ARM is throttled'] });
  expect(queue.take().filter(item => item === `execute ${id} later`)).toHaveLength(1);
  const before = azure.calls.length;
  clock.advance(5 * MINUTE);
  await execute(id);
  expect(azure.calls.slice(before).filter(call => call.startsWith('write'))).toEqual(['write unlink law-prod']);
  expect(await state(id)).toBe('rolled_back');
});

/** Opens a stage with an approved request to approve two connections. Azure refuses to approve the second one. */
async function openIrreversible() {
  const endpoints = ['1', '2'].map(name => endpoint(name, 'hub', 'ampls-a', { state: 'Pending' }));
  const connections = endpoints.map(of => connection(of));
  const known = inventory({ scopes: [scope('ampls-a')], networks: [network('hub')], endpoints, connections });
  const stage = await openStage({ approvals: 0, inventory: known });
  const inputs = { connections: connections.map(entry => entry.id) };
  const id = await stage.submit({ workflow: 'approve-connection', inputs });
  await stage.plan(id);
  stage.azure.onWrite('approve-connection 2', { error: armErrors.refused('Disallowed') });
  return { ...stage, id };
}

test('leaves an irreversible change in place and reports it', async () => {
  const { id, execute, azure, request, stepStates } = await openIrreversible();
  await execute(id);
  expect(azure.writes()).toEqual(['write approve-connection 1', 'write approve-connection 2']);
  expect(await stepStates(id)).toEqual(['done', 'pending']);
  expect(await request(id)).toMatchObject({
    state: 'failed',
    statusReasons: [
      expect.stringContaining('Disallowed'),
      'Approve the connection of 1 to ampls-a: still in place, because it cannot be undone.',
    ],
  });
  const change = { kind: 'approve-connection', scopeId: scopeId('ampls-a'), endpointId: endpointId('1') } as const;
  expect(azure.isInPlace({ ...change, description: '' })).toBe(true);
});

test('reports no irreversible change whose object no longer exists', async () => {
  const { id, execute, azure, request, stepStates } = await openIrreversible();
  azure.onObserve('approve-connection 1', {}, { error: armErrors.missing() });
  await execute(id);
  expect(await stepStates(id)).toEqual(['undone', 'pending']);
  expect((await request(id)).statusReasons.join(' ')).not.toContain('still in place');
});

test('fails where the object of a change does not exist', async () => {
  const { id, azure, execute, request } = await openApproved('law-prod', 'appi-web');
  azure.onWrite('link law-prod', { error: armErrors.missing() });
  await execute(id);
  expect(azure.writes()).toHaveLength(1);
  expect(await request(id)).toMatchObject({
    state: 'failed',
    statusReasons: ['Link law-prod to ampls-b: It is missing', 'Nothing was changed.'],
  });
});

test('ends only once the change of another scope has been made where its own work breaks off', async () => {
  const links = ['ampls-a', 'ampls-b'].map(to => link(to, workspaceId('law-1')));
  const known = { ...smallInventory, links };
  const { submit, plan, execute, azure, stepStates } = await openStage({ approvals: 0, inventory: known });
  const id = await submit({ workflow: 'retire-resource', inputs: { resources: ['law-1'] } });
  await plan(id);
  // One of the two writes is still on its way when the other breaks off, as where the database is down.
  const broken = new TypeError('the database is down');
  azure.onWrite('unlink law-1', { error: broken }, { before: () => sleep(300).then() });
  await expect(execute(id)).rejects.toBe(broken);
  expect((await stepStates(id)).toSorted()).toEqual(['done', 'writing']);
});
