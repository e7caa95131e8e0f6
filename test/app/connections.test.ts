import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { createConnectionRequest } from '../../src/app/watch/connection-requests.ts';
import { sameRequestMessage } from '../../src/cards/answers.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { lockConnection } from '../../src/store/connection-requests.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { transact } from '../../src/store/transition.ts';
import { click, finish, known, openIds, openImported, openPending, pending, waiting } from './pending-stage.ts';
import { ALICE, BOB, CAROL, MALLORY, slackUser } from './support.ts';

test('approves the open request about the connection, for a network owner who saw its plan', async () => {
  const stage = await openImported();
  const { id, azure } = stage;
  expect(await click(stage, MALLORY, 'approve')).toMatchObject({ refused: 'not-an-approver' });
  expect(await click(stage, BOB, 'approve', { planHash: 'feed' })).toMatchObject({ refused: 'outdated' });
  expect(await click(stage, BOB, 'approve', { planHash: null })).toMatchObject({ refused: 'outdated' });
  expect(await click(stage, BOB, 'approve')).toEqual({ approved: id, missing: 0 });
  expect(await finish(stage, id)).toBe('succeeded');
  expect(azure.writes()).toEqual(['write approve-connection 1']);
});

test('rejects with one click: the request to let it in ends, and another one rejects it in Azure', async () => {
  const stage = await openImported();
  const { id, request, eventOf, plan, azure, db } = stage;
  expect(await click(stage, MALLORY, 'reject')).toMatchObject({ refused: 'not-an-approver' });
  expect(await click(stage, BOB, 'reject', { planHash: 'feed' })).toMatchObject({ refused: 'outdated' });
  const outcome = await click(stage, BOB, 'reject');
  const created = 'created' in outcome ? outcome.created : 0;
  expect(await request(id)).toMatchObject({
    state: 'declined',
    statusReasons: [`Rejected: CR-${created} rejects the connection in Azure.`],
  });
  expect(await decisionsOn(db, id)).toMatchObject([{ person: BOB, verdict: 'decline' }]);
  expect(await openIds(stage)).toEqual([created]);
  expect(await request(created)).toMatchObject({ requester: 'amplsbot', workflow: 'reject-connection' });
  expect(await eventOf(created, 'decided_early')).toMatchObject([
    { actor: BOB, data: { verdict: 'reject', instead: id } },
  ]);
  await plan(created);
  expect(await decisionsOn(db, created)).toMatchObject([{ person: BOB, verdict: 'approve' }]);
  expect(await eventOf(created, 'agreed')).toMatchObject([{ actor: BOB, data: { missing: 0 } }]);
  expect(await finish(stage, created)).toBe('succeeded');
  expect(azure.writes()).toEqual(['write reject-connection 1']);
});

test('one approver rejects even where two have to approve', async () => {
  const stage = await openImported(2);
  const { plan, request } = stage;
  const outcome = await click(stage, BOB, 'reject');
  const created = 'created' in outcome ? outcome.created : 0;
  expect(outcome).toEqual({ created, verdict: 'reject', missing: 0 });
  await plan(created);
  expect(await request(created)).toMatchObject({ requirements: [{ group: 'network-owners', count: 1 }] });
  expect(await finish(stage, created)).toBe('succeeded');
});

test('creates a request with the decision where none is open, and records the approval with the plan', async () => {
  const stage = await openPending();
  const { plan, request, eventTypes, queue, azure, outboxOf } = stage;
  const outcome = await click(stage, BOB, 'approve');
  const created = 'created' in outcome ? outcome.created : 0;
  expect(outcome).toEqual({ created, verdict: 'approve', missing: 0 });
  expect(await request(created)).toMatchObject({ state: 'planning', requester: 'amplsbot', advance: { person: BOB } });
  queue.take();
  await plan(created);
  expect(queue.take()).toEqual([`reserve ${created}`, `deliver ${created} later`]);
  expect(await request(created)).toMatchObject({ state: 'awaiting_approval', expiresAt: null, advance: null });
  expect(await eventTypes(created)).toEqual(['created', 'decided_early', 'planned', 'agreed']);
  expect((await outboxOf(created)).map(({ body }) => body.kind)).not.toContain('call');
  expect(await finish(stage, created)).toBe('succeeded');
  expect(azure.writes()).toEqual(['write approve-connection 1']);
});

test('counts the click as the first of two approvals', async () => {
  const stage = await openPending(2);
  const { plan, request, context, outboxOf } = stage;
  const outcome = await click(stage, BOB, 'approve');
  const created = 'created' in outcome ? outcome.created : 0;
  expect(outcome).toEqual({ created, verdict: 'approve', missing: 1 });
  await plan(created);
  expect(await request(created)).toMatchObject({ state: 'awaiting_approval', approvalsCompleteAt: null });
  expect((await outboxOf(created)).map(({ body }) => body.kind)).toContain('call');
  expect(await click(stage, BOB, 'approve')).toMatchObject({ refused: 'already-decided' });
  const second = { request: created, actor: slackUser(CAROL), planHash: null };
  expect(await approveRequest(context, second)).toEqual({ approved: true, missing: 0 });
});

test('lets nobody decide who could approve nothing, and creates nothing then', async () => {
  const stage = await openPending();
  for (const verdict of ['approve', 'reject'] as const) {
    expect(await click(stage, MALLORY, verdict)).toEqual({ notAmong: ['network-owners'] });
  }
  expect(await click(stage, BOB, 'approve', { planHash: null })).toEqual({ unseen: true });
  const gone = waiting.id.replace(waiting.name, 'another');
  expect(await click(stage, BOB, 'reject', { connectionId: gone })).toEqual({ noLongerPending: null });
  expect(await openIds(stage)).toEqual([]);
});

test('waits for approval on the card where the plan is not the one that was seen, and says so to that person', async () => {
  const stage = await openPending();
  const outcome = await click(stage, BOB, 'approve', { planHash: 'feed' });
  const created = 'created' in outcome ? outcome.created : 0;
  await stage.plan(created);
  expect(await stage.request(created)).toMatchObject({ state: 'awaiting_approval', approvalsCompleteAt: null });
  expect(await decisionsOn(stage.db, created)).toEqual([]);
  expect(await stage.eventOf(created, 'decision_void')).toMatchObject([
    { data: { why: 'plan-differs', verdict: 'approve', person: BOB } },
  ]);
  expect((await stage.outboxOf(created)).map(({ body }) => body.kind)).toContain('call');
  await stage.deliver(created);
  const line = stage.slack.posts.find(({ metadata }) => metadata.event_payload['event'] === 'decision_void');
  expect(line?.text).toMatch(`<@${BOB}> The plan changed since you saw it`);
  expect(await click(stage, BOB, 'approve')).toEqual({ approved: created, missing: 0 });
});

test.for(['approve', 'reject'] as const)(
  'reads who may %s again when it is planned and before it runs',
  async verdict => {
    const stage = await openPending();
    const { directory, plan, request, eventOf, reserve, execute, state } = stage;
    const outcome = await click(stage, BOB, verdict);
    const created = 'created' in outcome ? outcome.created : 0;
    directory.groups = { 'network-owners': [ALICE, CAROL] };
    await plan(created);
    expect(await request(created)).toMatchObject({ state: 'awaiting_approval', approvalsCompleteAt: null });
    expect(await eventOf(created, 'decision_void')).toMatchObject([{ data: { why: 'not-an-approver' } }]);
    await approveRequest(stage.context, { request: created, actor: slackUser(CAROL), planHash: null });
    await reserve(created);
    directory.groups = { 'network-owners': [ALICE, BOB] };
    await execute(created);
    expect(await state(created)).toBe('stale');
  },
);

test('waits for the approval of a rejection that would take access away, because it was approved meanwhile', async () => {
  const stage = await openImported(2);
  const outcome = await click(stage, BOB, 'reject');
  const created = 'created' in outcome ? outcome.created : 0;
  stage.source.inventory = {
    ...known,
    endpoints: [{ ...pending, state: 'Approved' }],
    connections: [{ ...waiting, state: 'Approved' }],
  };
  stage.clock.advance(3_600_000);
  await stage.plan(created);
  expect(await stage.request(created)).toMatchObject({
    state: 'awaiting_approval',
    approvalsCompleteAt: null,
    requirements: [{ count: 2 }],
  });
  expect(await stage.eventOf(created, 'decision_void')).toMatchObject([{ data: { why: 'plan-differs' } }]);
});

test('is one decision where two people approve and reject at the same instant, with and without an open request', async () => {
  for (const open of [openPending, openImported]) {
    for (let round = 0; round < 3; round += 1) {
      const stage = await open();
      const settled = await Promise.all([
        click(stage, BOB, 'approve'),
        click(stage, CAROL, 'reject'),
        click(stage, BOB, 'approve'),
        click(stage, CAROL, 'reject'),
      ]);
      const decided = settled.filter(outcome => 'created' in outcome || 'approved' in outcome);
      expect(decided).toHaveLength(1);
      const [id, ...others] = await openIds(stage);
      expect(others).toEqual([]);
      if ((await stage.state(id ?? 0)) === 'planning') await stage.plan(id ?? 0);
      expect(await finish(stage, id ?? 0)).toBe('succeeded');
      expect(stage.azure.writes()).toHaveLength(1);
    }
  }
});

test('waits for another process that decides about the connection, and sees what it has decided', async () => {
  const stage = await openPending();
  let clicked: Promise<unknown> | undefined;
  await transact(stage.context, async tx => {
    await lockConnection(tx, waiting.id);
    clicked = click(stage, CAROL, 'reject');
    await new Promise(resolve => setTimeout(resolve, 200));
    const decision = { verdict: 'approve', planHash: null, actor: slackUser(BOB), instead: null } as const;
    const one = { topology: topologyOf(known), connection: waiting };
    await createConnectionRequest(tx, one, { ...decision, origin: 'C1', key: 'other' }, stage.clock.now());
  });
  expect(await clicked).toMatchObject({ refused: 'not-waiting' });
  expect(await openIds(stage)).toHaveLength(1);
});

test('is the same request where a click is delivered again', async () => {
  const stage = await openPending();
  const first = await click(stage, BOB, 'reject', { key: 'click.same' });
  expect(await click(stage, BOB, 'reject', { key: 'click.same' })).toEqual(first);
  expect(await openIds(stage)).toHaveLength(1);
});

test('says in which state an open request is, and files no second one', async () => {
  const stage = await openImported();
  const { id, context } = stage;
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  for (const verdict of ['approve', 'reject'] as const) {
    expect(await click(stage, CAROL, verdict)).toMatchObject({ refused: 'already-approved' });
  }
  await stage.reserve(id);
  for (const verdict of ['approve', 'reject'] as const) {
    expect(await click(stage, CAROL, verdict)).toMatchObject({ refused: 'not-waiting' });
  }
  expect(await openIds(stage)).toEqual([id]);
  const rejecting = await openPending();
  await click(rejecting, BOB, 'reject');
  for (const verdict of ['approve', 'reject'] as const) {
    expect(await click(rejecting, CAROL, verdict)).toMatchObject({ refused: 'about-connection' });
  }
});

test("approves a person's own request about the connection, and rejects nothing beside it", async () => {
  const stage = await openPending();
  const id = await stage.submit({ workflow: 'approve-connection', inputs: { connections: [waiting.id] } });
  await stage.plan(id);
  expect(await click(stage, BOB, 'reject')).toMatchObject({ refused: 'about-connection' });
  expect(await click(stage, ALICE, 'approve')).toMatchObject({ refused: 'own-request' });
  expect(await click(stage, BOB, 'approve')).toEqual({ approved: id, missing: 0 });
  expect(await openIds(stage)).toEqual([id]);
});

test('decides about the request of the bot where somebody else asks for something about the connection, too', async () => {
  const stage = await openImported();
  const other = await stage.submit({ workflow: 'reject-connection', inputs: { connections: [waiting.id] } });
  await stage.plan(other);
  expect(await click(stage, BOB, 'reject')).toMatchObject({
    refused: 'about-connection',
    request: { request: { id: other } },
  });
  expect(await click(stage, BOB, 'approve')).toEqual({ approved: stage.id, missing: 0 });
});

test('names the open request of the bot where somebody types the same', async () => {
  const stage = await openImported();
  const { context, id } = stage;
  const typed = {
    key: 'typed',
    workflow: 'approve-connection',
    inputs: { connections: [waiting.id] },
    reason: null,
    origin: 'C1',
  };
  const outcome = await submitOrDraft(context, { ...typed, actor: slackUser(ALICE) });
  expect(outcome).toMatchObject({ same: { request: { id }, isOwn: false } });
  if (!('same' in outcome)) throw new Error('it is another request');
  expect(sameRequestMessage(outcome.same).text).toContain(
    `CR-${id} does the same already, because it was requested in Azure.`,
  );
  expect(await openIds(stage)).toEqual([id]);
});

test('creates another request for a connection whose request was declined and left it waiting', async () => {
  const stage = await openImported();
  await declineRequest(stage.context, { request: stage.id, actor: slackUser(BOB), planHash: null, reason: 'later' });
  const outcome = await click(stage, BOB, 'approve');
  expect(outcome).toMatchObject({ created: expect.any(Number) });
});

test('plans a stale rejection again so that one approver is still enough', async () => {
  const stage = await openImported(2);
  const outcome = await click(stage, BOB, 'reject');
  const id = 'created' in outcome ? outcome.created : 0;
  await stage.plan(id);
  await stage.reserve(id);
  stage.directory.groups = { 'network-owners': [ALICE, CAROL] };
  await stage.execute(id);
  expect(await stage.state(id)).toBe('stale');
  await retryRequest(stage.context, {
    request: id,
    key: 'again',
    actor: slackUser(CAROL),
    origin: 'C1',
    planHash: null,
  });
  await stage.plan(id);
  expect(await stage.request(id)).toMatchObject({ state: 'awaiting_approval', requirements: [{ count: 1 }] });
});
