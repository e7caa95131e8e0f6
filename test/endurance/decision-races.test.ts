import { expect, test } from 'vitest';
import { raceMoves, racingMoves } from '../app/decision-races.ts';

test.for(racingMoves)('%s and %s at the same instant from two bots, twenty times in each order', async moves => {
  const counted = await raceMoves(moves, 20);
  process.stdout.write(`${moves.map(move => `${move} counted in ${counted.get(move)} of 40`).join(', ')}\n`);
  expect(Math.min(...counted.values())).toBeGreaterThan(0);
});
