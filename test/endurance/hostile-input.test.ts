import { expect, test } from 'vitest';
import { postMutations, sendMutatedFrames } from '../hostile/campaign.ts';
import { openSystemForTest } from '../system/harness.ts';

const SEED = Number(process.env['FC_SEED'] ?? 2);

test('lives through thousands of mutated deliveries over HTTP, of which only valid ones change something', async () => {
  const system = await openSystemForTest();
  const { sent, statuses } = await postMutations(system, 4_000, SEED);
  expect(sent).toBe(4_000);
  expect(statuses['400']).toBeGreaterThan(1_000);
});

test('lives through a thousand mutated deliveries in Socket Mode', async () => {
  const system = await openSystemForTest({ transport: 'socket' });
  await sendMutatedFrames(system, 1_000, SEED);
});
