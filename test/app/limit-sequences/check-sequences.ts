import fc from 'fast-check';
import { expect } from 'vitest';
import { runs } from '../../domain/runs.ts';
import { runSequence } from './run-sequence.ts';
import { rounds } from './sequence-actions.ts';

/** Runs random sequences, of which RUNS scales the number. Returns how often each thing happened. */
export async function checkSequences(count: number): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const property = fc.asyncProperty(rounds, async sequence => {
    const result = await runSequence(sequence);
    for (const [what, times] of result.counts) counts.set(what, (counts.get(what) ?? 0) + times);
    expect(result.violations).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs(count), endOnFailure: true });
  expect(counts.get('succeeded')).toBeGreaterThan(0);
  expect(counts.get('checked resource-scopes')).toBeGreaterThan(0);
  return counts;
}
