import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cheapestMatch } from '../../../src/domain/grouping/cheapest-match.ts';
import { runs } from '../runs.ts';

function total(costs: readonly (readonly number[])[], columns: readonly number[]): number {
  return costs.reduce((sum, row, index) => sum + (row[columns[index] ?? -1] ?? Number.NaN), 0);
}

/** Returns the lowest total cost by trying every assignment. */
function leastCost(costs: readonly (readonly number[])[], taken: readonly number[] = []): number {
  const [row, ...rest] = costs;
  if (row === undefined) return 0;
  const free = [...row.keys()].filter(column => !taken.includes(column));
  return Math.min(...free.map(column => (row[column] ?? 0) + leastCost(rest, [...taken, column])));
}

const tables = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 })).chain(([rows, extra]) =>
  fc.array(fc.array(fc.oneof(fc.nat(9), fc.constant(1e9)), { minLength: rows + extra, maxLength: rows + extra }), {
    minLength: rows,
    maxLength: rows,
  }),
);

test('assigns every row a column of its own at the lowest total cost', () => {
  fc.assert(
    fc.property(tables, costs => {
      const columns = [...(costs[0] ?? []).keys()];
      const match = cheapestMatch(costs, columns, (row, column) => row[column] ?? Number.NaN);
      const chosen = costs.map(row => match.get(row) ?? -1);
      expect(new Set(chosen).size).toBe(costs.length);
      expect(total(costs, chosen)).toBe(leastCost(costs));
    }),
    { numRuns: runs(500) },
  );
});
