import { expect, test } from 'vitest';
import { developedWith } from './pasted-outputs/developed-with.ts';
import { keptApart } from './pasted-outputs/kept-apart.ts';

// The collection was sorted by link; every second output is kept apart, which was decided before there were any rules.

test('has enough outputs, each with the public thread that shows it, and none twice', () => {
  const all = [...developedWith, ...keptApart];
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(Math.abs(developedWith.length - keptApart.length)).toBeLessThanOrEqual(1);
  expect(new Set(all.map(({ output }) => output)).size).toBe(all.length);
  for (const { link } of all) expect(link).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+$/);
});
