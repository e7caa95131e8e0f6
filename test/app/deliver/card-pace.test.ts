import { expect, test } from 'vitest';
import { createCardPace } from '../../../src/app/deliver/card-pace.ts';
import { deliverMessages } from '../../../src/app/deliver/deliver-messages.ts';
import { rememberResponseUrl } from '../../../src/app/deliver/replace-card.ts';

import type { WorkItem } from '../../../src/app/ports.ts';
import { openApproved } from '../support.ts';

/** How long it takes until Slack takes one update more, in milliseconds. */
const REFILL_MS = 1_200;

function paceAt(start: number) {
  const clock = { ms: start };
  return { clock, pace: createCardPace(() => clock.ms) };
}

test('lets the first card show progress at once, and one card every three seconds after that', () => {
  const { clock, pace } = paceAt(10_000);
  expect(pace.ask(1, 'progress')).toBe(0);
  expect(pace.ask(1, 'progress')).toBe(3_000);
  clock.ms += 2_999;
  expect(pace.ask(1, 'progress')).toBe(1);
  clock.ms += 1;
  expect(pace.ask(1, 'progress')).toBe(0);
});

test('lets cards take turns with their progress, in the order in which they asked', () => {
  const { clock, pace } = paceAt(0);
  pace.ask(1, 'progress');
  expect([2, 1, 3].map(id => pace.ask(id, 'progress'))).toEqual([3_000, 6_000, 9_000]);
  const turns: number[] = [];
  for (let second = 1; second <= 12; second += 1) {
    clock.ms += 1_000;
    for (const id of [3, 1, 2]) if (pace.ask(id, 'progress') === 0) turns.push(id);
  }
  expect(turns).toEqual([2, 1, 3, 2]);
});

test('gives the turn of a card that was updated for another reason, or does not ask again, to the next', () => {
  const { clock, pace } = paceAt(0);
  for (const id of [1, 2, 3]) pace.ask(id, 'progress');
  pace.ask(2, 'rest');
  clock.ms += 3_000;
  expect(pace.ask(3, 'progress')).toBe(0);
  for (const id of [1, 2]) pace.ask(id, 'progress');
  clock.ms += 6_001;
  expect(pace.ask(2, 'progress')).toBe(0);
});

test('shows every new state at once as long as Slack has refused nothing, and takes that from what progress may use', () => {
  const { clock, pace } = paceAt(0);
  const states = Array.from({ length: 200 }, (_, id) => pace.ask(id, id % 2 === 0 ? 'passing' : 'rest'));
  expect(states.every(ms => ms === 0)).toBe(true);
  expect(pace.ask(1, 'progress')).toBeGreaterThan(0);
  clock.ms += 60_000;
  expect(pace.ask(1, 'progress')).toBe(0);
});

/** A pace nearly a minute after Slack has refused an update: it is still careful, and lacks less than one of all updates. */
function carefulPace() {
  const { clock, pace } = paceAt(0);
  pace.refused();
  clock.ms += 59_999;
  return { clock, pace };
}

test('after a refusal, keeps an update back for the end of each running request, and shows states in between as long as others are left', () => {
  const { pace } = carefulPace();
  const waits = Array.from({ length: 30 }, (_, id) => pace.ask(id, 'passing'));
  // Each takes one update of 50 and keeps two back.
  expect(waits.filter(ms => ms === 0)).toHaveLength(16);
  expect(waits.slice(16, 18)).toEqual([REFILL_MS + 1, 4 * REFILL_MS + 1]);
  expect(waits.map((_, id) => pace.ask(id, 'rest'))).toEqual(waits.map(() => 0));
});

test('a minute after the last refusal, shows states in between at once again', () => {
  const { clock, pace } = paceAt(0);
  pace.refused();
  expect(pace.ask(1, 'passing')).toBeGreaterThan(0);
  clock.ms += 30_000;
  pace.refused();
  clock.ms += 59_999;
  for (let id = 0; id < 50; id += 1) pace.ask(id, 'rest');
  expect(pace.ask(1, 'passing')).toBeGreaterThan(0);
  clock.ms += 1;
  expect(pace.ask(1, 'passing')).toBe(0);
});

test('gives the turn of a card that was replaced to the next', () => {
  const { clock, pace } = paceAt(0);
  pace.refused();
  const first = pace.ask(1, 'passing');
  expect(pace.ask(2, 'passing')).toBeGreaterThan(first);
  pace.replaced(1);
  clock.ms += first;
  expect(pace.ask(2, 'passing')).toBeLessThanOrEqual(2 * REFILL_MS);
});

test('after a refusal, shows states in between before progress', () => {
  const { pace } = carefulPace();
  for (let id = 0; id < 16; id += 1) pace.ask(id, 'passing');
  expect(pace.ask(25, 'progress')).toBe(REFILL_MS + 1);
  expect(pace.ask(26, 'passing')).toBe(3 * REFILL_MS + 1);
});

test('after a refusal, shows some states in between however many requests run, and forgets requests that another process runs', () => {
  const { clock, pace } = carefulPace();
  const askAll = () => Array.from({ length: 100 }, (_, id) => pace.ask(id, 'passing'));
  expect(askAll().filter(ms => ms === 0).length).toBeGreaterThan(0);
  clock.ms += 600_002;
  pace.refused();
  clock.ms += 59_999;
  expect(Array.from({ length: 15 }, (_, id) => pace.ask(200 + id, 'passing')).every(ms => ms === 0)).toBe(true);
});

test('brings calls up to date last, in the order in which they asked, and with what cards leave', () => {
  const { clock, pace } = paceAt(0);
  const waits = Array.from({ length: 5 }, (_, id) => pace.ask(id, 'call'));
  // 47 of 50 are kept back.
  expect(waits).toEqual([0, 0, 0, REFILL_MS, 2 * REFILL_MS]);
  clock.ms += REFILL_MS;
  expect([4, 3].map(id => pace.ask(id, 'call'))).toEqual([REFILL_MS, 0]);
  // A call is no running request, for which an update would be kept back.
  expect(Array.from({ length: 15 }, (_, id) => pace.ask(20 + id, 'passing')).every(ms => ms === 0)).toBe(true);
});

test('sends progress in its turn, and everything that waits with the end of the request', async () => {
  const { id, azure, context, queue, slack, underLease, execute } = await openApproved('law-prod', 'appi-web', 'law-1');
  const { pace } = paceAt(0);
  const deliver = () => underLease('deliver', id, lease => deliverMessages(context, id, lease, pace));
  const seen: { readonly topics: readonly string[]; readonly next: WorkItem | undefined }[] = [];
  const look = async () => {
    queue.take();
    await deliver();
    const url = 'https://hooks.slack.com/actions/T1/1/secret';
    await rememberResponseUrl(context, { channel: 'C-REQUESTS', ts: slack.posts[0]?.ts ?? '', url });
    seen.push({ topics: slack.topics(), next: queue.items.at(-1) });
  };
  azure.onWrite('link appi-web', { before: look });
  azure.onWrite('link law-1', { before: look });
  pace.ask(0, 'progress');
  await execute(id);
  const topics = ['card executing', 'planned', 'started', 'step_done'];
  // When the third step begins, the second one is done too, and waits for the turn of the card.
  expect(seen).toEqual([
    { topics, next: undefined },
    { topics, next: { work: 'deliver', id, version: expect.any(Number), delayMs: 3_050 } },
  ]);
  await deliver();
  expect(slack.topics().slice(topics.length)).toEqual(['step_done', 'step_done', 'succeeded']);
  expect(slack.updates).toHaveLength(1);
  expect(slack.replacements).toEqual([]);
});
