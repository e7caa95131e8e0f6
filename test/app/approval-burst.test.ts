import { expect, onTestFinished, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { gatherWhileBusy } from '../../src/base/gather.ts';
import { openDatabase } from '../../src/store/database.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { lockRequest } from '../../src/store/transition.ts';
import { log } from '../store/database.ts';
import { ALICE, BOB, CAROL, openStage, openWaiting, slackUser } from './support.ts';

const PEOPLE = Array.from({ length: 500 }, (_, n) => `UPERSON${n}`);

test('counts every one of five hundred approvals at once of five requests that need a hundred each', async () => {
  const { context, db, directory, submit, plan, reserve, request, eventsOf } = await openStage({ approvals: 100 });
  directory.groups = { 'network-owners': PEOPLE };
  const ids: number[] = [];
  for (let n = 0; n < 5; n += 1) ids.push(await submit());
  for (const id of ids) await plan(id);
  const outcomes = await Promise.all(
    PEOPLE.map((person, n) =>
      approveRequest(context, { request: ids[n % 5] ?? 0, actor: slackUser(person), planHash: null }),
    ),
  );
  expect(outcomes.filter(outcome => 'approved' in outcome)).toHaveLength(500);
  expect(outcomes.filter(outcome => 'missing' in outcome && outcome.missing === 0)).toHaveLength(5);
  for (const [index, id] of ids.entries()) {
    expect(await decisionsOn(db, id)).toHaveLength(100);
    const agreed = (await eventsOf(id)).filter(({ type }) => type === 'agreed');
    expect(agreed.map(({ actor }) => actor).sort()).toEqual(PEOPLE.filter((_, n) => n % 5 === index).sort());
    expect(agreed.map(({ data }) => data)).toEqual(
      agreed.map((_, n) => ({ hash: expect.any(String), missing: 99 - n })),
    );
    await reserve(id);
    expect((await request(id)).state).toBe('approved');
  }
});

test('counts no more approvals than the plan needs, and tells the others', async () => {
  const { context, db, directory, submit, plan } = await openStage({ approvals: 3 });
  directory.groups = { 'network-owners': PEOPLE };
  const id = await submit();
  await plan(id);
  const outcomes = await Promise.all(
    PEOPLE.map(person => approveRequest(context, { request: id, actor: slackUser(person), planHash: null })),
  );
  expect(outcomes.filter(outcome => 'approved' in outcome)).toHaveLength(3);
  const refused = outcomes.flatMap(outcome => ('refused' in outcome ? [outcome.refused] : []));
  expect(new Set(refused)).toEqual(new Set(['already-approved']));
  expect(await decisionsOn(db, id)).toHaveLength(3);
});

test.for([1, 3])(
  'makes one decision of two hundred clicks of ten people at two bots, where %i have to approve',
  async approvals => {
    const { context, db, directory, submit, plan, reserve, eventOf, state, stepStates } = await openStage({
      approvals,
    });
    const ten = PEOPLE.slice(0, 10);
    directory.groups = { 'network-owners': ten };
    const id = await submit();
    await plan(id);
    const other = openDatabase(db.$client.options.connectionString ?? '', log, 4);
    onTestFinished(() => other.close());
    const bots = [context, { ...context, db: other.db, owner: 'another' }];
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        approveRequest(bots[n % 2] ?? context, {
          request: id,
          actor: slackUser(ten[Math.floor(n / 2) % 10] ?? ''),
          planHash: null,
        }),
      ),
    );
    expect(outcomes.flatMap(outcome => ('missing' in outcome ? [outcome.missing] : [])).sort()).toEqual(
      Array.from({ length: approvals }, (_, n) => n),
    );
    const refused = new Set(outcomes.flatMap(outcome => ('refused' in outcome ? [outcome.refused] : [])));
    expect([...refused].filter(reason => reason !== 'already-decided' && reason !== 'already-approved')).toEqual([]);
    const people = (await decisionsOn(db, id)).map(({ person }) => person);
    expect(new Set(people).size).toBe(approvals);
    expect((await eventOf(id, 'agreed')).map(({ actor }) => actor).sort()).toEqual(people.sort());
    for (const _ of bots) await reserve(id);
    expect(await state(id)).toBe('approved');
    expect(await eventOf(id, 'approved')).toHaveLength(1);
    expect(await stepStates(id)).toHaveLength(1);
  },
);

test('refuses only the clicks that do not count, of those that are committed together', async () => {
  const { id, context, submit, plan } = await openWaiting();
  const other = await submit();
  await plan(other);
  const click = (request: number, person: string, planHash: string | null = null) =>
    approveRequest(context, { request, actor: slackUser(person), planHash });
  const [first, own, outdated, missing, second] = await Promise.allSettled([
    click(id, BOB),
    click(other, ALICE),
    click(other, CAROL, 'feedbeef'),
    click(999, BOB),
    click(other, BOB),
  ]);
  expect(first).toMatchObject({ value: { approved: true, missing: 0 } });
  expect(own).toMatchObject({ value: { refused: 'own-request', request: { request: { id: other } } } });
  expect(outdated).toMatchObject({ value: { refused: 'outdated' } });
  expect(missing).toMatchObject({ reason: { code: 'unknown-request' } });
  expect(second).toMatchObject({ value: { approved: true, missing: 0 } });
});

test('does not wait for a request that another transaction holds, and counts its approval afterwards', async () => {
  const { id, context, db, submit, plan } = await openWaiting();
  const free = await submit();
  await plan(free);
  const approve = (request: number) => approveRequest(context, { request, actor: slackUser(BOB), planHash: null });
  const held = await db.transaction(async tx => {
    await lockRequest(tx, id);
    const approving = approve(id);
    expect(await approve(free)).toEqual({ approved: true, missing: 0 });
    expect(await decisionsOn(db, id)).toEqual([]);
    return { approving };
  });
  expect(await held.approving).toEqual({ approved: true, missing: 0 });
});

test('makes one decision of approvals, declines and cancellations at the same moment', async () => {
  const { id, context, db, request } = await openWaiting();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, async (_, n): Promise<object> => {
      const input = { request: id, planHash: null };
      if (n % 3 === 0) return approveRequest(context, { ...input, actor: slackUser(BOB) });
      if (n % 3 === 1) return declineRequest(context, { ...input, actor: slackUser(CAROL), reason: 'no' });
      return cancelRequest(context, { request: id, actor: slackUser(ALICE) });
    }),
  );
  const { state } = await request(id);
  expect(['declined', 'cancelled']).toContain(state);
  expect(outcomes.filter(outcome => 'declined' in outcome || 'cancelled' in outcome)).toHaveLength(1);
  const verdicts = (await decisionsOn(db, id)).map(({ verdict }) => verdict);
  expect(verdicts.filter(verdict => verdict === 'decline')).toHaveLength(state === 'declined' ? 1 : 0);
});

test('gathers what arrives while it is busy, and gives every item its own result', async () => {
  const batches: number[][] = [];
  const double = gatherWhileBusy<number, number>(async items => {
    batches.push([...items]);
    await new Promise(resolve => setTimeout(resolve, 5));
    if (items.includes(7)) throw new Error('seven');
    return items.map(item => item * 2);
  }, 3);
  const results = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(double));
  expect(batches).toEqual([[1], [2, 3, 4], [5, 6, 7], [8]]);
  expect(results.map(result => ('value' in result ? result.value : 'failed'))).toEqual([
    2,
    4,
    6,
    8,
    'failed',
    'failed',
    'failed',
    16,
  ]);
  expect(await double(9)).toBe(18);
});
