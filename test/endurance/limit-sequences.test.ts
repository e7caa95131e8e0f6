import { test } from 'vitest';
import { checkSequences } from '../app/limit-sequences/check-sequences.ts';

test('no order of requests and portal edits exceeds a limit, blocks for no reason, or shows a wrong number', async () => {
  const counts = await checkSequences(60);
  process.stdout.write(
    `${[...counts]
      .sort()
      .map(entry => entry.join(': '))
      .join('\n')}\n`,
  );
}, 1_800_000);
