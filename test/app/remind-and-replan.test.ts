import { expect, test } from 'vitest';
import { remindApprovers } from '../../src/app/remind-approvers.ts';
import { replanRequest } from '../../src/app/replan-request.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, MALLORY, openWaiting, slackUser } from './support.ts';

const HALF_AN_HOUR = 30 * 60_000;

function remind({ context, id }: Stage & { readonly id: number }, person: string, key = `remind-${person}`) {
  return remindApprovers(context, { request: id, key, actor: slackUser(person) });
}

test('calls the approvers again who have not approved, and says who asked for it', async () => {
  const stage = await openWaiting(2);
  const { id, clock, slack, approve, deliver } = stage;
  await deliver(id);
  await approve(id, BOB);
  clock.advance(HALF_AN_HOUR);
  expect(await remind(stage, ALICE)).toEqual({ reminded: id });
  await deliver(id);
  const [, reminder] = slack.notifications;
  expect(reminder?.text).toMatch(/^Reminder: CR-\d+ needs you: link law-prod to ampls-b/);
  const mentioned = JSON.stringify(reminder?.blocks);
  expect([ALICE, BOB, CAROL].map(person => mentioned.includes(`"${person}"`))).toEqual([false, false, true]);
  expect(slack.topics()).toContain('reminded');
});

test('calls nobody again within half an hour, neither after the first call nor after a reminder', async () => {
  const stage = await openWaiting();
  const { id, clock } = stage;
  expect(await remind(stage, ALICE)).toMatchObject({ refused: 'called-lately' });
  clock.advance(HALF_AN_HOUR);
  expect(await remind(stage, BOB)).toEqual({ reminded: id });
  expect(await remind(stage, ALICE)).toMatchObject({ refused: 'called-lately' });
});

test('reminds once however often Slack delivers the click, and once of two people at the same moment', async () => {
  const stage = await openWaiting();
  const { id, clock, eventTypes } = stage;
  clock.advance(HALF_AN_HOUR);
  const outcomes = await Promise.all([ALICE, BOB].map(person => remind(stage, person)));
  expect(outcomes.filter(outcome => 'reminded' in outcome)).toEqual([{ reminded: id }]);
  const winner = 'reminded' in (outcomes[0] ?? {}) ? ALICE : BOB;
  expect(await remind(stage, winner)).toEqual({ reminded: id });
  expect((await eventTypes(id)).filter(type => type === 'reminded')).toHaveLength(1);
});

test('reminds for the requester and the approvers only, and only while a plan waits', async () => {
  const stage = await openWaiting();
  const { id, clock, approve } = stage;
  clock.advance(HALF_AN_HOUR);
  expect(await remind(stage, MALLORY)).toMatchObject({ refused: 'not-concerned' });
  await approve(id, BOB);
  expect(await remind(stage, ALICE)).toMatchObject({ refused: 'not-waiting' });
});

test('says so where nobody is left who could approve', async () => {
  const stage = await openWaiting();
  const { context, clock } = stage;
  clock.advance(HALF_AN_HOUR);
  const empty = { ...context.ports.directory, members: async () => new Map([['network-owners', new Set<string>()]]) };
  const emptied = { ...stage, context: { ...context, ports: { ...context.ports, directory: empty } } };
  expect(await remind(emptied, ALICE)).toMatchObject({ refused: 'no-approvers' });
});

test('plans a waiting request again, for its requester or an approver, and earlier approvals do not count', async () => {
  const { id, context, plan, approve, request, state } = await openWaiting(2);
  const replan = (person: string) => replanRequest(context, { request: id, actor: slackUser(person) });
  await approve(id, BOB);
  expect(await replan(MALLORY)).toMatchObject({ refused: 'not-concerned' });
  expect(await replan(CAROL)).toEqual({ replanned: id });
  expect(await request(id)).toMatchObject({ state: 'planning', plan: null, planNumber: 2 });
  expect(await replan(ALICE)).toMatchObject({ refused: 'not-waiting' });
  await plan(id);
  expect(await state(id)).toBe('awaiting_approval');
  expect(await approve(id, BOB)).toEqual({ approved: true, missing: 1 });
});

test('does not call the approvers again for a plan that was only made again, unless an approval was lost or a while has passed', async () => {
  const { id, context, clock, slack, plan, deliver, approve } = await openWaiting(2);
  const replan = async () => {
    await replanRequest(context, { request: id, actor: slackUser(ALICE) });
    await plan(id);
    await deliver(id);
    return slack.notifications.length;
  };
  await deliver(id);
  expect(slack.notifications).toHaveLength(1);
  expect([await replan(), await replan()]).toEqual([1, 1]);
  await approve(id, BOB);
  expect(await replan()).toBe(2);
  clock.advance(HALF_AN_HOUR);
  expect(await replan()).toBe(3);
});

test('calls the approvers for a plan that was made again before Slack had the first call', async () => {
  const { id, context, slack, plan, deliver } = await openWaiting();
  await replanRequest(context, { request: id, actor: slackUser(ALICE) });
  await plan(id);
  await deliver(id);
  expect(slack.notifications).toHaveLength(1);
});
