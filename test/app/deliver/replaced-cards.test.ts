import { expect, test } from 'vitest';
import { createCardPace } from '../../../src/app/deliver/card-pace.ts';
import { deliverMessages } from '../../../src/app/deliver/deliver-messages.ts';
import { rememberResponseUrl } from '../../../src/app/deliver/replace-card.ts';
import { takeResponseUrl } from '../../../src/store/response-urls.ts';
import { slackErrors } from '../simulated-slack.ts';
import { BOB, openWaiting } from '../support.ts';

const URL = 'https://hooks.slack.com/actions/T1/1/secret';

/** Opens a stage with a request whose card was posted and clicked, and approved. */
async function openClicked({ channel = 'C-REQUESTS', ts: of = '', isClicked = true } = {}) {
  const stage = await openWaiting();
  const { id, slack, context, deliver, approve, underLease } = stage;
  await deliver(id);
  const ts = of || (slack.posts[0]?.ts ?? '');
  const click = (url: string) => rememberResponseUrl(context, { channel, ts, url });
  if (isClicked) await click(URL);
  const clock = { ms: 0 };
  const pace = createCardPace(() => clock.ms);
  const deliverAtPace = () => underLease('deliver', id, lease => deliverMessages(context, id, lease, pace));
  await approve(id, BOB);
  const shown = () => slack.replacements.map(({ url, metadata }) => [url, metadata.event_payload['status']]);
  // A call that is over leaves updates to the card, and waits longer.
  const waiting = async () =>
    (await stage.outboxOf(id)).filter(({ state, body }) => state !== 'sent' && body.kind !== 'call-end').length;
  return { ...stage, click, pace, pacedClock: clock, deliverAtPace, shown, waiting };
}

test('replaces a card through the response_url of the last click where Slack refuses an update, with its metadata', async () => {
  const { slack, click, deliverAtPace, shown, waiting } = await openClicked();
  await click(`${URL}-2`);
  slack.failUpdates(slackErrors.retryable(30_000));
  await deliverAtPace();
  expect(shown()).toEqual([[`${URL}-2`, 'approved']]);
  expect(slack.updates).toEqual([]);
  expect(await waiting()).toBe(0);
});

test.each([
  ['there is no response_url', { isClicked: false }],
  ['it is of a message in another channel', { channel: 'C-OTHER' }],
  ['it is of another message of the channel', { ts: '1.1' }],
  ['it has expired', { ageMs: 29 * 60_000 }],
  ['Slack does not take it', { failure: new Error('Slack answered a response_url with HTTP status 404') }],
])('waits as Slack asks where %s', async (_, { ageMs = 0, failure, ...clicked }: Case) => {
  const { slack, deliverAtPace, shown, waiting, clock, pacedClock } = await openClicked(clicked);
  clock.advance(ageMs);
  if (failure !== undefined) slack.failReplacements(failure);
  slack.failUpdates(slackErrors.retryable(30_000));
  await deliverAtPace();
  expect(shown()).toEqual([]);
  expect(await waiting()).toBeGreaterThan(0);
  clock.advance(30_000);
  pacedClock.ms += 30_000;
  await deliverAtPace();
  expect(slack.updates).toMatchObject([{ metadata: { event_payload: { status: 'approved' } } }]);
  expect(await waiting()).toBe(0);
});

interface Case {
  readonly isClicked?: boolean;
  readonly channel?: string;
  readonly ts?: string;
  readonly ageMs?: number;
  readonly failure?: Error;
}

test('does not replace a card that Slack refuses for good, or that does not exist any more', async () => {
  const { slack, deliverAtPace, shown } = await openClicked();
  slack.failUpdates(slackErrors.missing());
  await deliverAtPace();
  expect(shown()).toEqual([]);
  expect(slack.topics().filter(topic => topic.startsWith('card'))).toEqual(['card awaiting_approval', 'card approved']);
});

test('after a refusal, replaces a card in place of an update that would have to wait', async () => {
  const { id, slack, pace, execute, azure, deliverAtPace, shown } = await openClicked();
  pace.refused();
  await deliverAtPace();
  azure.onWrite('link law-prod', { before: deliverAtPace });
  await execute(id);
  expect(shown()).toEqual([
    [URL, 'approved'],
    [URL, 'executing'],
  ]);
  await deliverAtPace();
  expect(slack.updates).toMatchObject([{ metadata: { event_payload: { status: 'succeeded' } } }]);
});

test('after a refusal, shows states in between of other requests only as far as updates are left, and loses no turn to what was replaced', async () => {
  const { slack, pace, deliverAtPace, shown } = await openClicked();
  slack.failUpdates(slackErrors.retryable(30_000));
  await deliverAtPace();
  const first = pace.ask(98, 'passing');
  expect(first).toBeGreaterThan(0);
  const other = await openClicked();
  other.pace.refused();
  await other.deliverAtPace();
  expect([shown(), other.shown()]).toEqual([[[URL, 'approved']], [[URL, 'approved']]]);
  // The request that was replaced runs on, so that an update is kept back for it, but does not wait.
  expect(other.pace.ask(98, 'passing')).toBe(first);
});

test('keeps the last use of a response_url for how the request ends', async () => {
  const { id, db, clock, slack, pace, execute, azure, queue, deliverAtPace, shown, waiting } = await openClicked();
  for (let use = 1; use <= 4; use += 1) expect(await takeResponseUrl(db, id, clock.now())).toBe(URL);
  pace.refused();
  queue.take();
  await deliverAtPace();
  expect(queue.take()).toEqual([`deliver ${id} later`]);
  azure.onWrite('link law-prod', { before: deliverAtPace });
  await execute(id);
  expect(shown()).toEqual([]);
  slack.failUpdates(slackErrors.retryable(30_000));
  await deliverAtPace();
  expect(shown()).toEqual([[URL, 'succeeded']]);
  expect(await waiting()).toBe(0);
  expect(await takeResponseUrl(db, id, clock.now())).toBeUndefined();
});
