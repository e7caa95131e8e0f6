import { test } from 'vitest';
import { checkSequences } from './check-sequences.ts';

test('no order of requests and portal edits exceeds a limit, blocks for no reason, or shows a wrong number', async () => {
  await checkSequences(4);
}, 120_000);
