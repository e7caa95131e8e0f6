import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { amendRequest } from '../../src/app/amend-request.ts';
import { approveShownPlan, findShownPlan } from '../../src/app/approve-shown-plan.ts';
import { requests } from '../../src/store/schema.ts';
import { slackErrors } from './simulated-slack.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, MALLORY, openStage, openWaiting, slackUser } from './support.ts';

function approve({ context }: Pick<Stage, 'context'>, request: number, person: string, isConfirmed = false) {
  return approveShownPlan(context, { request, actor: slackUser(person), isConfirmed });
}

test('approves the plan that the card shows', async () => {
  const stage = await openWaiting();
  const { id, planHash, deliver, request } = stage;
  await deliver(id);
  expect((await request(id)).cardPlan).toBe(planHash);
  expect(await approve(stage, id, BOB)).toEqual({ approved: true, missing: 0 });
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'already-decided' });
});

test('approves nothing before the card shows the plan, and no newer plan than the card shows', async () => {
  const stage = await openWaiting();
  const { id, context, clock, slack, plan, deliver, request, state } = stage;
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'not-shown' });
  await deliver(id);
  const inputs = { resources: ['appi-web'], scope: ['ampls-b'] };
  const amended = { workflow: 'connect-resources', inputs, reason: null, effect: null };
  await amendRequest(context, { request: id, key: 'amend', actor: slackUser(ALICE), ...amended });
  await plan(id);
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'not-shown' });
  expect(await findShownPlan(context, id)).toMatchObject({ refused: 'not-shown' });
  expect(await state(id)).toBe('awaiting_approval');
  slack.failUpdates(slackErrors.retryable(1_000));
  await deliver(id);
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'not-shown' });
  clock.advance(2_000);
  await deliver(id);
  expect((await request(id)).cardPlan).toBe((await request(id)).plan?.hash);
  expect(await approve(stage, id, BOB)).toEqual({ approved: true, missing: 0 });
});

test('refuses the requester and outsiders like a click does', async () => {
  const stage = await openWaiting();
  const { id, deliver } = stage;
  await deliver(id);
  expect(await approve(stage, id, ALICE)).toMatchObject({ refused: 'own-request' });
  expect(await approve(stage, id, MALLORY)).toMatchObject({ refused: 'not-an-approver' });
});

test('asks before a plan of high risk is approved, and only those who may approve it', async () => {
  const stage = await openStage();
  const { submit, plan, deliver, eventTypes } = stage;
  const id = await submit({ workflow: 'delete-scope', inputs: { scope: ['ampls-b'] } });
  await plan(id);
  await deliver(id);
  expect(await approve(stage, id, ALICE)).toMatchObject({ refused: 'own-request' });
  expect(await approve(stage, id, MALLORY)).toMatchObject({ refused: 'not-an-approver' });
  expect(await approve(stage, id, BOB)).toMatchObject({ confirm: { request: { id } } });
  expect(await eventTypes(id)).not.toContain('agreed');
  expect(await approve(stage, id, BOB, true)).toEqual({ approved: true, missing: 0 });
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'already-decided' });
});

test('refuses a decision on a request that does not wait for one, without another question', async () => {
  const stage = await openStage();
  const id = await stage.submit({ workflow: 'delete-scope', inputs: { scope: ['ampls-b'] } });
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'not-waiting' });
  await expect(approve(stage, 9_999, BOB)).rejects.toMatchObject({ code: 'unknown-request' });
});

test('a card of an earlier version, of which nobody knows what it shows, has to be delivered again', async () => {
  const stage = await openWaiting();
  const { id, db, deliver } = stage;
  await deliver(id);
  await db.update(requests).set({ cardPlan: null }).where(eq(requests.id, id));
  expect(await approve(stage, id, BOB)).toMatchObject({ refused: 'not-shown' });
});
