import { asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { expireRequest } from '../../src/app/expire-request.ts';
import { pageOfRequests } from '../../src/app/list-requests.ts';
import { rollBackRequest } from '../../src/app/roll-back-request.ts';
import { startReversal } from '../../src/app/start-reversal.ts';
import { sweep } from '../../src/app/sweep.ts';
import type { RequestPage } from '../../src/cards/request-list.ts';
import { requestListMessage } from '../../src/cards/request-list.ts';
import { threadLine } from '../../src/cards/thread-lines.ts';
import type { Change } from '../../src/domain/changes/index.ts';
import { finding } from '../../src/domain/findings/finding.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { refOf } from '../../src/domain/request/record.ts';
import { reversalOf } from '../../src/store/reversals.ts';
import { requests } from '../../src/store/schema.ts';
import { network, scope, workspace, workspaceId } from '../domain/build.ts';
import { armErrors } from './simulated-azure.ts';
import { smallInventory } from './small-inventory.ts';
import { ALICE, BOB, MALLORY, openStage, slackUser } from './support.ts';

const HOUR = 3_600_000;

const law = workspaceId('law-1');
const setQuery = (query: 'Enabled' | 'Disabled' | 'SecuredByPerimeter'): Change => ({
  kind: 'set-public-access',
  resourceId: law,
  query,
});

/** Nobody can query law-1 over the internet. Whether the network reaches it depends on its own DNS servers. */
const closed = {
  ...smallInventory,
  networks: [network('hub', { dnsServers: ['10.1.0.4'] })],
  resources: smallInventory.resources.map(each =>
    each.id === law
      ? { ...workspace('law-1'), publicAccess: { ingestion: 'Enabled', query: 'Disabled' } as const }
      : each,
  ),
};

const open = {
  workflow: 'set-public-access',
  inputs: { resources: ['law-1'], access: ['Enabled'], operation: ['queries'], duration: ['4h'] },
};

/** Opens a stage in which Bob has approved that queries of law-1 are open for four hours, and in which they are. */
async function openFor4h(approvals = 1) {
  const stage = await openStage({ inventory: closed, isPartial: true, approvals });
  const { submit, plan, approve, execute, context, db } = stage;
  const id = await submit(open);
  await plan(id);
  if (approvals > 0) await approve(id, BOB);
  await execute(id);
  const reversals = () => db.select().from(requests).where(eq(requests.reverses, id)).orderBy(asc(requests.id));
  return {
    ...stage,
    id,
    reversals,
    /** Lets the time pass, and starts and plans the reversal. Returns its number. */
    async reverse(): Promise<number> {
      stage.clock.advance(4 * HOUR);
      await sweep(context);
      const [reversal, ...others] = await reversals();
      expect(others).toEqual([]);
      if (reversal === undefined) throw new Error('there is no reversal');
      await plan(reversal.id);
      return reversal.id;
    },
    isOpen: () => stage.azure.isInPlace(setQuery('Enabled')),
  };
}

test('closes what it opened when the time is over, with the approval that it had', async () => {
  const stage = await openFor4h();
  const { id, request, clock, context, reversals, reverse, execute, isOpen, eventOf, eventTypes } = stage;
  const undoAt = new Date(clock.now().getTime() + 4 * HOUR);
  expect(await request(id)).toMatchObject({ state: 'succeeded', undoAt });
  expect(await eventOf(id, 'undo_scheduled')).toMatchObject([{ data: { at: undoAt.toISOString() } }]);
  clock.advance(4 * HOUR - 1);
  await sweep(context);
  expect(await reversals()).toEqual([]);
  clock.advance(1 - 4 * HOUR);
  const reversal = await reverse();
  const { plan } = await request(id);
  expect(await request(reversal)).toMatchObject({
    state: 'approved',
    requester: ALICE,
    reverses: id,
    requirements: [],
  });
  expect(await eventOf(reversal, 'approved_with')).toMatchObject([
    { data: { request: id, hash: plan?.hash, approvers: [BOB] } },
  ]);
  expect(isOpen()).toBe(true);
  await execute(reversal);
  expect(isOpen()).toBe(false);
  expect(await request(id)).toMatchObject({ state: 'succeeded', undoAt: null });
  expect((await eventTypes(id)).slice(-3)).toEqual(['undo_scheduled', 'undo_started', 'undone_in_time']);
  expect((await stage.outboxOf(id)).filter(({ body }) => body.kind === 'line')).toHaveLength(8);
  expect(await eventOf(id, 'undone_in_time')).toMatchObject([
    { data: { request: reversal, planned: true, changed: true } },
  ]);
});

test('is listed with the open requests as long as it is in effect', async () => {
  const { id, context, reverse, execute } = await openFor4h();
  const openRequests = async () => {
    const page = await pageOfRequests(context, { list: 'open' }, { person: 'UALICE', limit: 10 });
    return requestListMessage(page as RequestPage).text;
  };
  expect(await openRequests()).toMatch(/Done, only until 2026/);
  await execute(await reverse());
  expect(await openRequests()).not.toContain(`${refOf(id)} `);
});

test('sets the access mode of a scope for a limited time', async () => {
  const privateOnly = { ...scope('ampls-a'), accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } } as const;
  const inventory = { ...smallInventory, scopes: [privateOnly, scope('ampls-b')] };
  const stage = await openStage({ inventory, isPartial: true, approvals: 0 });
  const { submit, plan, execute, state, clock, context, azure, db } = stage;
  const id = await submit({
    workflow: 'set-access-mode',
    inputs: { scope: ['ampls-a'], mode: ['Open'], duration: ['30m'] },
  });
  await plan(id);
  await execute(id);
  const mode = () => azure.topology().scopes.get(keyOf(privateOnly.id))?.accessModes.query;
  expect(mode()).toBe('Open');
  clock.advance(HOUR / 2);
  await sweep(context);
  const reversal = (await reversalOf(db, id))?.id ?? 0;
  await plan(reversal);
  await execute(reversal);
  expect([mode(), await state(reversal)]).toEqual(['PrivateOnly', 'succeeded']);
});

test('creates one reversal, however many processes find that the time is over', async () => {
  const { id, clock, context, reversals, queue } = await openFor4h();
  clock.advance(4 * HOUR);
  queue.take();
  await Promise.all(Array.from({ length: 8 }, () => startReversal(context, id)));
  const [reversal, ...others] = await reversals();
  expect(others).toEqual([]);
  expect(queue.take().filter(item => item.startsWith('plan'))).toEqual([`plan ${reversal?.id}`]);
  await sweep(context);
  expect(await reversals()).toHaveLength(1);
});

test('has no time limit without a duration', async () => {
  const { submit, plan, execute, request, eventTypes } = await openStage({ inventory: closed, approvals: 0 });
  const { duration: _, ...inputs } = open.inputs;
  const id = await submit({ ...open, inputs });
  await plan(id);
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'succeeded', undoAt: null });
  expect(await eventTypes(id)).not.toContain('undo_scheduled');
});

test('says that it was already closed where somebody else has closed it', async () => {
  const { id, azure, reverse, execute, state, eventOf, eventTypes } = await openFor4h();
  azure.apply(setQuery('Disabled'));
  const written = azure.writes().length;
  const reversal = await reverse();
  expect(await state(reversal)).toBe('approved');
  await execute(reversal);
  expect(await state(reversal)).toBe('succeeded');
  expect(azure.writes()).toHaveLength(written);
  expect(await eventTypes(reversal)).not.toContain('not_undone');
  expect(await eventOf(id, 'undone_in_time')).toMatchObject([{ data: { planned: true, changed: false } }]);
});

test('asks for a new approval where Azure shows something that nobody approved, and tells everybody concerned', async () => {
  const { id, azure, reverse, execute, request, approve, isOpen, eventOf } = await openFor4h();
  azure.apply(setQuery('SecuredByPerimeter'));
  const reversal = await reverse();
  const { state, statusReasons } = await request(reversal);
  expect(state).toBe('awaiting_approval');
  expect(statusReasons[0]).toContain('Azure now shows "query secured by perimeter"');
  const [told] = await eventOf(reversal, 'not_undone');
  expect(told).toMatchObject({
    data: { request: id, state: 'awaiting_approval', people: [ALICE, BOB], sentences: statusReasons },
  });
  expect(told && threadLine(told).text).toContain(`<@${ALICE}> <@${BOB}> What CR-${id} opened may still be open`);
  expect(await approve(reversal, ALICE)).toMatchObject({ refused: 'own-request' });
  await approve(reversal, BOB);
  await execute(reversal);
  expect(isOpen()).toBe(false);
  expect(azure.isInPlace(setQuery('Disabled'))).toBe(true);
  expect(await request(id)).toMatchObject({ undoAt: null });
});

test('tells everybody concerned that nobody has approved in time', async () => {
  const { azure, clock, context, reverse, state, eventOf } = await openFor4h();
  azure.apply(setQuery('SecuredByPerimeter'));
  const reversal = await reverse();
  clock.advance(context.rulebook.policy.expiry);
  await expireRequest(context, reversal);
  expect(await state(reversal)).toBe('expired');
  expect((await eventOf(reversal, 'not_undone')).map(({ data }) => 'state' in data && data.state)).toEqual([
    'awaiting_approval',
    'expired',
  ]);
});

test('tells everybody concerned that Azure refuses to close it', async () => {
  const { id, azure, reverse, execute, request, isOpen, eventOf } = await openFor4h();
  const reversal = await reverse();
  azure.onWrite('set-public-access law-1', { error: armErrors.refused('ScopeLocked') });
  await execute(reversal);
  expect(await request(reversal)).toMatchObject({ state: 'failed' });
  const [told] = await eventOf(reversal, 'not_undone');
  expect(told).toMatchObject({ data: { state: 'failed', people: [ALICE, BOB] } });
  expect(told && threadLine(told).text).toMatch(/ScopeLocked[\s\S]*roll back CR-\d+ to close it/);
  expect(isOpen()).toBe(true);
  expect((await request(id)).undoAt).not.toBeNull();
});

test.each([
  ['requester', ALICE],
  ['approver', BOB],
])('is ended early by its %s without another approval, and once', async (_, person) => {
  const { id, context, clock, plan, execute, reversals, request, state, eventOf, isOpen } = await openFor4h();
  const end = () => rollBackRequest(context, { request: id, key: 'early', actor: slackUser(person), origin: 'C1' });
  const outcomes = [await end(), await end()];
  const [reversal] = await reversals();
  expect(outcomes).toEqual([{ created: reversal?.id }, { created: reversal?.id }]);
  const early = reversal?.id ?? 0;
  await plan(early);
  expect(await state(early)).toBe('approved');
  await execute(early);
  expect(isOpen()).toBe(false);
  expect(await request(id)).toMatchObject({ undoAt: null });
  expect(await eventOf(id, 'undo_started')).toMatchObject([{ actor: person, data: { request: early } }]);
  expect(await eventOf(id, 'undone_in_time')).toMatchObject([{ data: { request: early, planned: false } }]);
  clock.advance(5 * HOUR);
  await sweep(context);
  expect(await reversals()).toHaveLength(1);
});

test('is rolled back by anybody else with an approval, and nothing happens when the time is over', async () => {
  const { id, context, clock, plan, approve, execute, reversals, request, state, isOpen } = await openFor4h();
  const outcome = await rollBackRequest(context, {
    request: id,
    key: 'other',
    actor: slackUser(MALLORY),
    origin: 'C1',
  });
  const early = 'created' in outcome ? outcome.created : 0;
  await plan(early);
  expect(await state(early)).toBe('awaiting_approval');
  await approve(early, BOB);
  await execute(early);
  expect(isOpen()).toBe(false);
  expect(await request(id)).toMatchObject({ undoAt: null });
  clock.advance(5 * HOUR);
  await sweep(context);
  expect(await reversals()).toEqual([]);
});

test('says nothing twice where a person has rolled it back while the reversal waited', async () => {
  const { id, context, plan, approve, execute, reverse, state, eventOf, eventTypes } = await openFor4h();
  const reversal = await reverse();
  const outcome = await rollBackRequest(context, { request: id, key: 'late', actor: slackUser(MALLORY), origin: 'C1' });
  const late = 'created' in outcome ? outcome.created : 0;
  await plan(late);
  await approve(late, BOB);
  await execute(reversal);
  await execute(late);
  expect(await state(reversal)).toBe('succeeded');
  expect(await eventTypes(reversal)).not.toContain('not_undone');
  expect(await eventOf(id, 'undone_in_time')).toHaveLength(1);
});

test('is blocked where something is closed for a limited time', async () => {
  const { submit, plan, request } = await openStage({ approvals: 0 });
  const id = await submit({ ...open, inputs: { ...open.inputs, access: ['Disabled'] } });
  await plan(id);
  const { state, plan: made } = await request(id);
  expect(state).toBe('blocked');
  expect(made?.findings).toContainEqual(
    finding('no-reversal', expect.stringContaining('only possible with'), ['duration']),
  );
});
