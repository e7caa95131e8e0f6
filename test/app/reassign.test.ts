import { describe, expect, test } from 'vitest';
import { amendRequest } from '../../src/app/amend-request.ts';
import type { Reassignment } from '../../src/app/reassign-request.ts';
import { checkReassign, reassignRequest } from '../../src/app/reassign-request.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, MALLORY, openStage, openWaiting, slackUser } from './support.ts';

const DAVE = 'UDAVE';

type Waiting = Stage & { readonly id: number };

function reassign({ context, id }: Pick<Waiting, 'context' | 'id'>, by: string, to: Reassignment['to']) {
  return reassignRequest(context, { request: id, actor: slackUser(by), to });
}

/** Opens a stage on which bob, carol and dave may approve, and the call of them was delivered. */
async function openCalled(approvals = 1): Promise<Waiting> {
  const stage = await openStage({ approvals });
  stage.directory.groups = { 'network-owners': [BOB, CAROL, DAVE] };
  const id = await stage.submit();
  await stage.plan(id);
  await stage.deliver(id);
  return { ...stage, id };
}

describe('a decision that is handed over', () => {
  test('calls that person with what there is to decide and by whom, and the card says so', async () => {
    const stage = await openCalled();
    const { id, slack, deliver, eventOf } = stage;
    expect(await reassign(stage, BOB, { id: CAROL })).toEqual({ assigned: CAROL, isNew: true });
    await deliver(id);
    expect(await eventOf(id, 'assigned')).toMatchObject([{ actor: BOB, data: { to: CAROL } }]);
    expect(slack.notifications).toHaveLength(2);
    expect(slack.notifications[1]).toMatchObject({
      to: { channel: 'C-REQUESTS' },
      text: `CR-${id} needs you: link law-prod to ampls-b (alice). Nobody loses access. Handed over by bob.`,
    });
    expect(JSON.stringify(slack.notifications[1]?.blocks)).toContain(`"user_id":"${CAROL}"`);
    expect(slack.posts.at(-1)?.text).toBe('Assigned to @carol by @bob');
    expect(slack.updates.at(-1)?.text).toContain('Assigned to @carol by @bob');
  });

  test('calls directly where the policy says so', async () => {
    const stage = await openCalled();
    const { context, id, slack, run } = stage;
    const policy = {
      ...context.rulebook.policy,
      notify: { approvers: 'direct-message', requester: 'thread' } as const,
    };
    const direct = { ...context, rulebook: { ...context.rulebook, policy } };
    await reassign({ context: direct, id }, BOB, { id: CAROL });
    await run(direct, 'deliver', id);
    expect(slack.notifications[1]).toMatchObject({ to: { channel: `D-${CAROL}` } });
    expect(slack.notifications[1]?.text).toMatch(/Handed over by bob\.$/);
  });

  test('still lets everybody decide who could', async () => {
    const stage = await openCalled();
    await reassign(stage, BOB, { id: CAROL });
    expect(await stage.approve(stage.id, DAVE)).toEqual({ approved: true, missing: 0 });
    await stage.deliver(stage.id);
    expect(stage.slack.updates.at(-1)?.text).not.toContain('Assigned to');
  });

  test('to the same person twice calls once', async () => {
    const stage = await openCalled();
    const outcomes = await Promise.all([reassign(stage, BOB, { id: CAROL }), reassign(stage, DAVE, { id: CAROL })]);
    expect(outcomes.map(outcome => 'isNew' in outcome && outcome.isNew).sort()).toEqual([false, true]);
    await stage.deliver(stage.id);
    expect(stage.slack.notifications).toHaveLength(2);
  });

  test('to somebody else before it was sent calls only the last one', async () => {
    const stage = await openCalled();
    await reassign(stage, BOB, { id: CAROL });
    await reassign(stage, CAROL, { id: DAVE });
    await stage.deliver(stage.id);
    expect(stage.slack.notifications.slice(1).map(({ blocks }) => JSON.stringify(blocks))).toEqual([
      expect.stringContaining(`"user_id":"${DAVE}"`),
    ]);
  });

  test('to oneself calls nobody', async () => {
    const stage = await openCalled();
    expect(await reassign(stage, BOB, { id: BOB })).toEqual({ assigned: BOB, isNew: true });
    await stage.deliver(stage.id);
    expect(stage.slack.notifications).toHaveLength(1);
    expect(stage.slack.updates.at(-1)?.text).toMatch(/Assigned to @bob$/m);
  });

  test('is handed over no longer once the request has another plan', async () => {
    const stage = await openCalled();
    const { id, context, plan, request } = stage;
    await reassign(stage, BOB, { id: CAROL });
    const inputs = { resources: ['appi-web'], scope: ['ampls-b'] };
    const asked = { workflow: 'connect-resources', inputs, reason: null, effect: null };
    await amendRequest(context, { request: id, key: 'amend-r', actor: slackUser(ALICE), ...asked });
    await plan(id);
    expect(await request(id)).toMatchObject({ assignee: null, assignedBy: null });
  });
});

describe('a name', () => {
  test.for([
    ['@carol', { assigned: CAROL }],
    ['Carol', { assigned: CAROL }],
    ['mallory', { unfit: 'unknown-name' }],
    ['alice', { unfit: 'unknown-name' }],
  ] as const)('as it is typed, %s, means those who may approve', async ([name, outcome]) => {
    expect(await reassign(await openCalled(), BOB, { name })).toMatchObject(outcome);
  });

  test('that two of them have is ambiguous, and one that Slack does not say is unknown', async () => {
    const stage = await openCalled();
    stage.directory.nameOf = async person =>
      person === DAVE ? undefined : { name: 'Sam', otherNames: [`${person} Sam`], profile: null };
    expect(await reassign(stage, BOB, { name: 'sam' })).toMatchObject({ unfit: 'ambiguous-name' });
    expect(await reassign(stage, BOB, { name: 'dave' })).toMatchObject({ unfit: 'unknown-name' });
    expect(await reassign(stage, BOB, { name: `${CAROL} sam` })).toMatchObject({ assigned: CAROL });
  });
});

describe('is refused', () => {
  test.for([
    ['not-an-approver', MALLORY],
    ['own-request', ALICE],
  ] as const)('to somebody who cannot approve: %s', async ([unfit, id]) => {
    const stage = await openCalled();
    const outcome = await reassign(stage, BOB, { id });
    expect(outcome).toMatchObject({ unfit, approvers: [BOB, CAROL, DAVE] });
    expect(await stage.request(stage.id)).toMatchObject({ assignee: null });
    expect(await stage.eventTypes(stage.id)).not.toContain('assigned');
  });

  test('to somebody who has approved already', async () => {
    const stage = await openCalled(2);
    await stage.approve(stage.id, CAROL);
    expect(await reassign(stage, BOB, { id: CAROL })).toMatchObject({ unfit: 'already-decided' });
  });

  test('by anybody who may not approve it, and once it is decided', async () => {
    const stage = await openWaiting();
    const { context, id } = stage;
    const check = (person: string) => checkReassign(context, { request: id, actor: slackUser(person) });
    expect(await reassign(stage, ALICE, { id: CAROL })).toMatchObject({ refused: 'own-request' });
    expect(await reassign(stage, MALLORY, { id: CAROL })).toMatchObject({ refused: 'not-an-approver' });
    expect(await check(MALLORY)).toMatchObject({ refused: 'not-an-approver' });
    expect(await check(BOB)).toBeUndefined();
    await stage.approve(id, BOB);
    expect(await reassign(stage, CAROL, { id: BOB })).toMatchObject({ refused: 'not-waiting' });
  });
});
