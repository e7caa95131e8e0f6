import { expect, test } from 'vitest';
import { deliverMessages } from '../../../src/app/deliver/deliver-messages.ts';
import { createProgressPace } from '../../../src/app/deliver/progress-pace.ts';
import type { WorkItem } from '../../../src/app/ports.ts';
import { openApproved } from '../support.ts';

function paceAt(start: number) {
  const clock = { ms: start };
  return { clock, pace: createProgressPace(() => clock.ms) };
}

test('lets the first card show progress at once, and one card every three seconds after that', () => {
  const { clock, pace } = paceAt(10_000);
  expect(pace.ask(1)).toBe(0);
  expect(pace.ask(1)).toBe(3_000);
  clock.ms += 2_999;
  expect(pace.ask(1)).toBe(1);
  clock.ms += 1;
  expect(pace.ask(1)).toBe(0);
});

test('lets cards take turns, in the order in which they asked', () => {
  const { clock, pace } = paceAt(0);
  pace.ask(1);
  expect([pace.ask(2), pace.ask(1), pace.ask(3)]).toEqual([3_000, 6_000, 9_000]);
  const turns: number[] = [];
  for (let second = 1; second <= 12; second += 1) {
    clock.ms += 1_000;
    for (const id of [3, 1, 2]) if (turns.length < 6 && pace.ask(id) === 0) turns.push(id);
  }
  expect(turns).toEqual([2, 1, 3, 2]);
});

test('gives the turn of a card that was updated for another reason to the next', () => {
  const { clock, pace } = paceAt(0);
  pace.ask(1);
  pace.ask(2);
  pace.ask(3);
  pace.forget(2);
  clock.ms += 3_000;
  expect(pace.ask(3)).toBe(0);
});

test('keeps no turn for a card that does not ask again', () => {
  const { clock, pace } = paceAt(0);
  pace.ask(1);
  pace.ask(2);
  pace.ask(3);
  clock.ms += 6_001;
  expect(pace.ask(3)).toBe(0);
});

test('sends progress in its turn, and everything that waits with the end of the request', async () => {
  const { id, azure, context, queue, slack, underLease, execute } = await openApproved('law-prod', 'appi-web', 'law-1');
  const { pace } = paceAt(0);
  const deliver = () => underLease('deliver', id, lease => deliverMessages(context, id, lease, pace));
  const seen: { readonly topics: readonly string[]; readonly next: WorkItem | undefined }[] = [];
  const look = async () => {
    queue.take();
    await deliver();
    seen.push({ topics: slack.topics(), next: queue.items.at(-1) });
  };
  azure.onWrite('link appi-web', { before: look });
  azure.onWrite('link law-1', { before: look });
  pace.ask(0);
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
});
