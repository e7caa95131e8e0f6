import { expect, test } from 'vitest';
import { raceMoves } from './decision-races.ts';

// test/endurance/decision-races.test.ts has more pairs, and tries each of them twenty times in each order.
test.for([
  ['approve', 'cancel'],
  ['approve', 'expire'],
  ['approve', 'stale'],
  ['ask', 'expire'],
] as const)('%s and %s at the same instant from two bots: one decides, and both answers are true', async moves => {
  const counted = await raceMoves(moves, 2);
  expect([...counted.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(4);
});
