import fc from 'fast-check';
import { expect, test } from 'vitest';
import { put, putInto, without, withoutIn } from '../../../src/domain/topology/table.ts';
import { runs } from '../runs.ts';

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const edits = fc.array(fc.tuple(keys, fc.option(fc.nat(9), { nil: undefined })), { maxLength: 40 });
const start = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,2}$/), fc.nat(9)), {
  maxLength: 60,
  selector: ([key]) => key,
});

test('an edited table has the same entries as a map, and the table before the edit is unchanged', () => {
  fc.assert(
    fc.property(start, edits, (entries, changes) => {
      const model = new Map(entries);
      let table: ReadonlyMap<string, number> = new Map(entries);
      for (const [key, value] of changes) {
        const before = [...table];
        const next = value === undefined ? without(table, key) : put(table, key, value);
        expect([...table]).toEqual(before);
        if (value === undefined) model.delete(key);
        else model.set(key, value);
        table = next;
        expect(table.size).toBe(model.size);
        expect([table.get(key), table.has(key)]).toEqual([model.get(key), model.has(key)]);
      }
      const sorted = (of: Iterable<readonly [string, number]>) => [...of].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(table)).toEqual(sorted(model));
      expect(sorted(table.entries())).toEqual(sorted(model));
      expect([...table.keys()].sort()).toEqual([...model.keys()].sort());
      expect([...table.values()].sort()).toEqual([...model.values()].sort());
      const seen: [string, number][] = [];
      table.forEach((value, key, self) => {
        expect(self).toBe(table);
        seen.push([key, value]);
      });
      expect(sorted(seen)).toEqual(sorted(model));
    }),
    { numRuns: runs(300) },
  );
});

test('removing a missing entry returns the same table', () => {
  const table = new Map([['a', 1]]);
  expect(without(table, 'b')).toBe(table);
  const index = new Map([['a', table]]);
  expect(withoutIn(index, 'a', 'b')).toBe(index);
  expect(withoutIn(index, 'b', 'a')).toBe(index);
});

test('an index adds and removes buckets with their first and last entries', () => {
  const one = putInto(new Map<string, ReadonlyMap<string, number>>(), 'a', 'x', 1);
  const two = putInto(one, 'a', 'y', 2);
  expect([...(two.get('a') ?? [])]).toEqual([
    ['x', 1],
    ['y', 2],
  ]);
  const rest = withoutIn(two, 'a', 'x');
  expect([...(rest.get('a') ?? [])]).toEqual([['y', 2]]);
  expect(withoutIn(rest, 'a', 'y').size).toBe(0);
});

test('edits a large table without copying it each time', () => {
  const large = new Map(Array.from({ length: 20_000 }, (_, number): [string, number] => [`k${number}`, number]));
  const start = performance.now();
  let table: ReadonlyMap<string, number> = large;
  for (let number = 0; number < 2000; number += 1) table = put(table, `k${number * 7}`, -number);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(table.get('k7')).toBe(-1);
  expect(table.size).toBe(20_000);
});
