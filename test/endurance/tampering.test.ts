import { expect, test } from 'vitest';
import { tamperManyTimes } from '../app/audit/tampering.ts';

test('finds ten thousand random tamperings with the audit trail, and names the place of each', {
  timeout: 1_200_000,
}, async () => {
  expect(await tamperManyTimes(10_000, 100_000)).toEqual([]);
});
