import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumCases, runs } from '../runs.ts';
import type { GroupingCase } from './instances.ts';
import { expectSound, limitedTo, solve, topologyFor } from './instances.ts';
import { bestShared, bestStrict } from './oracle.ts';

function pairsOf(networks: number): (readonly [number, number])[] {
  const numbers = Array.from({ length: networks }, (_, number) => number);
  return numbers.flatMap(a => numbers.slice(a + 1).map(b => [a, b] as const));
}

const cases: fc.Arbitrary<GroupingCase> = fc
  .record({ networks: fc.integer({ min: 1, max: 6 }), resources: fc.integer({ min: 1, max: 8 }) })
  .chain(({ networks, resources }) =>
    fc.record({
      needs: fc.array(fc.uniqueArray(fc.nat(resources - 1), { minLength: 1, maxLength: Math.min(resources, 4) }), {
        minLength: networks,
        maxLength: networks,
      }),
      peered: fc.subarray(pairsOf(networks), { maxLength: Math.min(4, pairsOf(networks).length) }),
      taken: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: resources, maxLength: resources }),
      scopes: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 3, max: 8 }),
      endpoints: fc.integer({ min: 1, max: 6 }),
    }),
  )
  .map(({ needs, peered, taken, scopes, size, endpoints }) => ({
    instance: { needs, peered, taken },
    profile: limitedTo(scopes, size, endpoints),
  }));

test('finds a strict proposal with the fewest scopes whenever one exists', () => {
  let found = 0;
  fc.assert(
    fc.property(cases, one => {
      const topology = topologyFor(one.instance);
      const { strict, constraints } = solve(topology, one);
      const optimum = bestStrict(one.instance, one.profile.limits);
      expect(strict?.scopes.length).toBe(optimum?.scopes);
      expect(constraints.length === 0).toBe(strict !== null);
      if (strict === null) return;
      expect(strict.exposure).toEqual([]);
      expectSound(topology, one, strict);
      found += 1;
    }),
    { numRuns: runs(300) },
  );
  expect(found).toBeGreaterThanOrEqual(minimumCases(30));
});

test('finds a shared proposal with the least exposure whenever one exists', () => {
  let found = 0;
  fc.assert(
    fc.property(cases, one => {
      const topology = topologyFor(one.instance);
      const { strict, shared } = solve(topology, one);
      if (strict !== null) return;
      const optimum = bestShared(one.instance, one.profile.limits);
      expect(shared?.exposure.length).toBe(optimum?.exposure);
      expect(shared?.scopes.length).toBe(optimum?.scopes);
      if (shared === null) return;
      expectSound(topology, one, shared);
      found += 1;
    }),
    { numRuns: runs(400) },
  );
  expect(found).toBeGreaterThanOrEqual(minimumCases(30));
});

test('gives the same proposal whatever the order of the needs', () => {
  fc.assert(
    fc.property(cases, one => {
      const topology = topologyFor(one.instance);
      expect(solve(topology, one, true)).toEqual(solve(topology, one));
    }),
    { numRuns: runs(60) },
  );
});
