import { expect, test } from 'vitest';
import { createTurns } from '../../src/base/turns.ts';

test('runs work on one key one after the other, and work on other keys beside it', async () => {
  const inTurn = createTurns<string>();
  const log: string[] = [];
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const first = inTurn('a', async () => {
    await opened;
    log.push('first');
    throw new Error('it fails');
  });
  const second = inTurn('a', async () => log.push('second'));
  await inTurn('b', async () => log.push('other'));
  open();
  await expect(first).rejects.toThrow('it fails');
  await second;
  expect(log).toEqual(['other', 'first', 'second']);
  expect(await inTurn('a', async () => 'free again')).toBe('free again');
});
