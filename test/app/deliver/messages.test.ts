import { expect, test } from 'vitest';
import { approveRequest } from '../../../src/app/approve-request.ts';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import { deliverMessages } from '../../../src/app/deliver/deliver-messages.ts';
import { slackErrors } from '../simulated-slack.ts';
import { ALICE, BOB, openApproved, openStage, openWaiting, slackUser } from '../support.ts';

test('posts the card, and below it a line for each event, in the order of the events', async () => {
  const { id, slack, execute, deliver } = await openApproved('law-prod');
  await execute(id);
  await deliver(id);
  expect(slack.topics()).toEqual(['card succeeded', 'planned', 'started', 'step_done', 'succeeded']);
  const [card, ...lines] = slack.posts;
  expect(card?.to).toEqual({ channel: 'C-REQUESTS' });
  expect(lines.map(({ to }) => to.thread)).toEqual(lines.map(() => card?.ts));
});

test('renders the card when it is sent, with the state of that moment', async () => {
  const { id, slack, context, deliver } = await openWaiting();
  await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  await deliver(id);
  expect(slack.topics().filter(topic => topic.startsWith('card'))).toEqual(['card cancelled']);
  expect(slack.updates).toEqual([]);
});

test('updates the card that exists, and posts only the new lines', async () => {
  const { id, slack, approve, deliver, request } = await openWaiting();
  await deliver(id);
  const [card] = slack.posts;
  expect(await request(id)).toMatchObject({ cardChannel: 'C-REQUESTS', cardTs: card?.ts });
  await approve(id, BOB);
  await deliver(id);
  expect(slack.updates).toMatchObject([{ ts: card?.ts, metadata: { event_payload: { status: 'approved' } } }]);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned', 'agreed']);
});

test('sends what is added while it delivers', async () => {
  const { id, slack, context, deliver, outboxOf } = await openWaiting();
  slack.onPost(
    {},
    { before: async () => void (await cancelRequest(context, { request: id, actor: slackUser(ALICE) })) },
  );
  await deliver(id);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned', 'cancelled']);
  expect(slack.updates).toMatchObject([{ metadata: { event_payload: { status: 'cancelled' } } }]);
  expect(new Set((await outboxOf(id)).map(({ state }) => state))).toEqual(new Set(['sent']));
});

test('delivers the messages of each request apart from those of others', async () => {
  const { slack, submit, plan, deliver, outboxOf } = await openStage();
  const [first, second] = [await submit(), await submit()];
  for (const id of [first, second]) await plan(id);
  await deliver(second);
  expect(slack.posts.map(({ metadata }) => metadata.event_payload['request'])).toEqual([
    `CR-${second}`,
    `CR-${second}`,
  ]);
  expect(new Set((await outboxOf(first)).map(({ state }) => state))).toEqual(new Set(['pending']));
});

test('does not look for a message that it never tried to post', async () => {
  const { id, slack, deliver } = await openWaiting();
  await deliver(id);
  expect(slack.searches).toEqual([]);
});

test('finds a message that was posted without an answer by its outbox id, and does not post it again', async () => {
  const { id, slack, clock, deliver, outboxOf, request } = await openWaiting();
  slack.onPost({ error: slackErrors.uncertain(), effect: true });
  await deliver(id);
  const [card, line] = await outboxOf(id);
  expect(card?.state).toBe('sending');
  expect(line?.state).toBe('pending');
  clock.advance(120_000);
  await deliver(id);
  expect(slack.searches).toMatchObject([{ outbox: card?.id, since: card?.createdAt, to: { channel: 'C-REQUESTS' } }]);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned']);
  expect((await request(id)).cardTs).toBe(slack.posts[0]?.ts);
  expect(slack.posts[1]?.to.thread).toBe(slack.posts[0]?.ts);
});

test('posts a message again that was not posted, after it has looked for it', async () => {
  const { id, slack, clock, deliver, outboxOf } = await openWaiting();
  slack.onPost({}, { error: slackErrors.uncertain() });
  await deliver(id);
  clock.advance(120_000);
  await deliver(id);
  const [card, line] = await outboxOf(id);
  expect(slack.searches).toMatchObject([{ outbox: line?.id, to: { thread: slack.posts[0]?.ts } }]);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned']);
  expect([card?.state, line?.state]).toEqual(['sent', 'sent']);
});

test('looks for the messages that a process which died was sending', async () => {
  const { id, slack, deliver } = await openWaiting();
  const dying = { before: () => Promise.reject(new TypeError('the process died')) };
  slack.onPost({}, dying);
  await expect(deliver(id)).rejects.toThrow('the process died');
  await deliver(id);
  // The card is known by its reference. The line and the call are looked for.
  expect(slack.searches).toHaveLength(2);
  expect(slack.notifications).toHaveLength(1);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned']);
});

test('waits as long as Slack asks before it sends anything more, and keeps the order', async () => {
  const { id, slack, clock, queue, context, deliver } = await openWaiting();
  slack.onPost({ error: slackErrors.retryable(30_000) });
  queue.take();
  await deliver(id);
  expect(queue.items).toMatchObject([{ work: 'deliver', id, delayMs: 30_050 }]);
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  clock.advance(29_999);
  await deliver(id);
  expect(slack.posts).toEqual([]);
  clock.advance(1);
  await deliver(id);
  expect(slack.searches).toEqual([]);
  expect(slack.topics()).toEqual(['card cancelled', 'planned', 'cancelled']);
});

test('parks a message that Slack refuses for good, says so in the record, and sends the next', async () => {
  const { id, slack, execute, deliver, outboxOf, eventOf } = await openApproved('law-prod');
  await execute(id);
  slack.onPost({}, { error: slackErrors.refused() });
  await deliver(id);
  expect(slack.topics()).toEqual(['card succeeded', 'started', 'step_done', 'succeeded']);
  const parked = (await outboxOf(id)).filter(({ state }) => state === 'parked');
  expect(parked).toMatchObject([{ problem: 'Slack refused it' }]);
  expect(await eventOf(id, 'parked')).toMatchObject([{ data: { outbox: parked[0]?.id, problem: 'Slack refused it' } }]);
  await deliver(id);
  expect(slack.topics()).toHaveLength(4);
});

test('posts a card again that was deleted, and the next lines below the new one', async () => {
  const { id, slack, context, deliver, request } = await openWaiting();
  await deliver(id);
  const [card] = slack.posts;
  slack.delete(card?.ts ?? '');
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  await deliver(id);
  expect(slack.topics()).toEqual(['planned', 'card cancelled', 'cancelled']);
  const [, again, line] = slack.posts;
  expect(again?.ts).not.toBe(card?.ts);
  expect(line?.to.thread).toBe(again?.ts);
  expect((await request(id)).cardTs).toBe(again?.ts);
});

test('lets the lines wait where a deleted card cannot be posted again at once', async () => {
  const { id, slack, clock, approve, deliver } = await openWaiting();
  await deliver(id);
  await approve(id, BOB);
  slack.failUpdates(slackErrors.missing());
  slack.onPost({ error: slackErrors.retryable(1_000) });
  await deliver(id);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned']);
  clock.advance(1_000);
  await deliver(id);
  expect(slack.topics().slice(2)).toEqual(['card approved', 'agreed']);
  expect(slack.posts.at(-1)?.to.thread).toBe(slack.posts.at(-2)?.ts);
  expect(slack.searches).toEqual([]);
});

test('updates the card while Slack takes no new messages, and sends the lines in order afterwards', async () => {
  const { id, slack, clock, queue, approve, deliver, execute } = await openWaiting();
  await deliver(id);
  await approve(id, BOB);
  slack.onPost({ error: slackErrors.retryable(60_000) });
  await deliver(id);
  await execute(id);
  await deliver(id);
  expect(slack.updates.map(({ metadata }) => metadata.event_payload['status'])).toEqual(['approved', 'succeeded']);
  expect(slack.topics()).toEqual(['card awaiting_approval', 'planned']);
  expect(queue.items.at(-1)).toMatchObject({ work: 'deliver', id, delayMs: 60_050 });
  clock.advance(60_000);
  await deliver(id);
  expect(slack.topics().slice(2)).toEqual(['agreed', 'started', 'step_done', 'succeeded']);
});

test('sends the lines while Slack takes no updates, and updates the card afterwards', async () => {
  const { id, slack, clock, approve, deliver } = await openWaiting();
  await deliver(id);
  await approve(id, BOB);
  slack.failUpdates(slackErrors.retryable(2_000));
  await deliver(id);
  expect([slack.topics().at(-1), slack.updates.length]).toEqual(['agreed', 0]);
  clock.advance(2_000);
  await deliver(id);
  expect(slack.updates).toHaveLength(1);
});

test('sends nothing without its lease', async () => {
  const { id, slack, context, underLease, deliver } = await openWaiting();
  await underLease('deliver', id, lease => deliverMessages(context, id, { ...lease, left: () => 0 }));
  const lost = underLease('deliver', id, lease => deliverMessages(context, id, { ...lease, fence: lease.fence - 1 }));
  await expect(lost).rejects.toMatchObject({ code: 'lease-lost' });
  expect(slack.posts).toEqual([]);
  await deliver(id);
  expect(slack.posts).toHaveLength(2);
});

test('shows suggestions to the requester only', async () => {
  const { slack, submit, plan, deliver } = await openStage();
  const id = await submit({ inputs: { resources: ['law-twin'], scope: ['ampls-b'] } });
  await plan(id);
  await deliver(id);
  expect(slack.ephemerals).toMatchObject([{ person: ALICE, channel: 'C1' }]);
  expect(slack.topics()).toEqual(['card blocked', 'blocked']);
});
