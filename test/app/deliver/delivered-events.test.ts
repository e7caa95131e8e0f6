import { expect, test } from 'vitest';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import { slackErrors } from '../simulated-slack.ts';
import { ALICE, openStage, openWaiting, slackUser } from '../support.ts';

test('each message that is posted becomes an event with its permalink, and an update of the card does not', async () => {
  const { id, slack, context, deliver, eventOf, outboxOf } = await openWaiting();
  await deliver(id);
  const [card, line] = slack.posts;
  const [call] = slack.notifications;
  const [cardRow, lineRow, callRow] = await outboxOf(id);
  const channel = 'C-REQUESTS';
  const permalink = (ts: string | undefined) => `https://example.slack.com/archives/${channel}/p${ts}`;
  const first = (await eventOf(id, 'delivered')).map(({ data }) => data);
  expect(first).toEqual([
    { outbox: cardRow?.id, message: 'card', event: null, channel, ts: card?.ts, permalink: permalink(card?.ts) },
    { outbox: lineRow?.id, message: 'line', event: 2, channel, ts: line?.ts, permalink: permalink(line?.ts) },
    { outbox: callRow?.id, message: 'call', event: null, channel, ts: call?.ts, permalink: permalink(call?.ts) },
  ]);
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  await deliver(id);
  expect(slack.updates).toHaveLength(1);
  expect((await eventOf(id, 'delivered')).map(({ data }) => 'message' in data && data.message)).toEqual([
    'card',
    'line',
    'call',
    'line',
  ]);
});

test('a delivery changes nothing about the request, and no message and no work follows from it', async () => {
  const { id, queue, deliver, request, outboxOf } = await openWaiting();
  const before = await request(id);
  queue.take();
  await deliver(id);
  expect(await request(id)).toEqual({
    ...before,
    cardChannel: 'C-REQUESTS',
    cardTs: expect.any(String),
    cardPlan: before.plan?.hash,
  });
  expect((await outboxOf(id)).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  expect(queue.items).toEqual([]);
});

test('delivers without a permalink where Slack gives none', async () => {
  const { id, slack, deliver, eventOf } = await openWaiting();
  slack.hasPermalinks.now = false;
  await deliver(id);
  expect(slack.posts).toHaveLength(2);
  expect(await eventOf(id, 'delivered')).toMatchObject(
    ['card', 'line', 'call'].map(message => ({ data: { message, permalink: null } })),
  );
});

test('a message whose posting was uncertain becomes one event, once it has been found', async () => {
  const { id, slack, clock, deliver, eventOf } = await openWaiting();
  slack.onPost({ error: slackErrors.uncertain(), effect: true });
  await deliver(id);
  expect(await eventOf(id, 'delivered')).toEqual([]);
  clock.advance(120_000);
  await deliver(id);
  expect(slack.posts).toHaveLength(2);
  expect(await eventOf(id, 'delivered')).toMatchObject([
    { data: { message: 'card', ts: slack.posts[0]?.ts } },
    { data: { message: 'line', ts: slack.posts[1]?.ts } },
    { data: { message: 'call', ts: slack.notifications[0]?.ts } },
  ]);
});

test('what only the requester saw is an event without a permalink', async () => {
  const { submit, plan, deliver, eventOf } = await openStage();
  const id = await submit({ inputs: { resources: ['law-twin'], scope: ['ampls-b'] } });
  await plan(id);
  await deliver(id);
  const shown = (await eventOf(id, 'delivered')).map(({ data }) => data);
  expect(shown).toContainEqual(
    expect.objectContaining({ message: 'suggestions', channel: 'C1', ts: null, permalink: null }),
  );
});
