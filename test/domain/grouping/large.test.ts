import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimumCases, runs } from '../runs.ts';
import type { GroupingCase } from './instances.ts';
import { expectSound, limitedTo, solve, topologyFor } from './instances.ts';

/** Networks that need different resources, too many to try all groupings. */
function caseOf(
  needs: readonly (readonly number[])[],
  resources: number,
  profile: GroupingCase['profile'],
): GroupingCase {
  return { instance: { needs, peered: [], taken: Array.from({ length: resources }, () => 0) }, profile };
}

const cases = fc
  .record({
    needs: fc.uniqueArray(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1, maxLength: 5 }), {
      minLength: 10,
      maxLength: 14,
      selector: wanted => wanted.join(' '),
    }),
    hasTwins: fc.boolean(),
    scopes: fc.integer({ min: 1, max: 5 }),
    size: fc.integer({ min: 4, max: 8 }),
  })
  .map(({ needs, hasTwins, scopes, size }) =>
    caseOf(hasTwins ? [...needs.slice(0, 8), ...needs.slice(0, 4)] : needs, 8, limitedTo(scopes, size, 30)),
  );

test('finds a proposal for many networks that exposes no more than one scope for all of them would', () => {
  let found = 0;
  fc.assert(
    fc.property(cases, one => {
      const topology = topologyFor(one.instance);
      const { strict, shared, constraints } = solve(topology, one);
      expect(strict === null).toBe(constraints.length > 0);
      const answer = strict ?? shared;
      const union = new Set(one.instance.needs.flat());
      const size = one.profile.limits['scope-resources'] ?? 0;
      const all = one.instance.needs.reduce((sum, wanted) => sum + union.size - wanted.length, 0);
      // If one scope can link everything, there must be a proposal.
      if (union.size <= size) expect(answer?.exposure.length).toBeLessThanOrEqual(all);
      if (answer === null) return;
      found += 1;
      expectSound(topology, one, answer);
      expect(solve(topology, one, true)).toEqual(solve(topology, one));
    }),
    { numRuns: runs(150) },
  );
  expect(found).toBeGreaterThanOrEqual(minimumCases(30));
});

/** Returns the number of pairs of a network and a resource that it reaches without needing it, infinite if a limit is exceeded. */
function exposureOf({ instance, profile: { limits } }: GroupingCase, groups: readonly (readonly number[])[]): number {
  const unions = groups.map(group => new Set(group.flatMap(index => instance.needs[index] ?? [])));
  const isTooLarge = unions.some(union => union.size > (limits['scope-resources'] ?? 0));
  const isTooOften = instance.taken.some(
    (_, resource) => unions.filter(union => union.has(resource)).length > (limits['resource-scopes'] ?? 0),
  );
  if (isTooLarge || isTooOften) return Number.POSITIVE_INFINITY;
  return groups.reduce(
    (sum, group, index) =>
      sum + group.reduce((own, one) => own + (unions[index]?.size ?? 0) - (instance.needs[one]?.length ?? 0), 0),
    0,
  );
}

test('finds a shared proposal that moving a single network cannot improve', () => {
  let found = 0;
  fc.assert(
    fc.property(cases, one => {
      fc.pre(new Set(one.instance.needs.map(wanted => wanted.join(' '))).size === one.instance.needs.length);
      const { shared } = solve(topologyFor(one.instance), one);
      if (shared === null) return;
      found += 1;
      const groups = shared.scopes.map(({ networks }) =>
        networks.map(id => Number(id.slice(id.lastIndexOf('/n') + 2))),
      );
      const best = exposureOf(one, groups);
      expect(best).toBe(shared.exposure.length);
      for (const index of one.instance.needs.keys()) {
        const left = groups.map(group => group.filter(other => other !== index));
        for (const to of [...left.keys(), left.length]) {
          const moved = [...left, []].map((group, number) => (number === to ? [...group, index] : group));
          expect(
            exposureOf(
              one,
              moved.filter(group => group.length > 0),
            ),
          ).toBeGreaterThanOrEqual(best);
        }
      }
    }),
    { numRuns: runs(100) },
  );
  expect(found).toBeGreaterThan(0);
});

describe('many networks', () => {
  const own = Array.from({ length: 10 }, (_, index) => [0, index + 1]);
  const scopesIn = (one: GroupingCase) => {
    const { shared } = solve(topologyFor(one.instance), one);
    return shared?.scopes.map(({ networks }) => networks.length).sort();
  };

  test('with one common and one own resource each share as few scopes as possible', () => {
    const one = caseOf(own, 11, limitedTo(5, 50, 30));
    expect(scopesIn(one)).toEqual([2, 2, 2, 2, 2]);
    expect(solve(topologyFor(one.instance), one).shared?.exposure).toHaveLength(10);
  });

  test('get no proposal if one of them needs more than a scope can link', () => {
    const one = caseOf([...own, Array.from({ length: 12 }, (_, index) => index)], 12, limitedTo(5, 11, 30));
    expect(solve(topologyFor(one.instance), one)).toMatchObject({ strict: null, shared: null });
    expect(solve(topologyFor(one.instance), one).constraints.map(({ limit }) => limit)).toContain('scope-resources');
  });

  test('get no proposal if no two of them fit into one scope', () => {
    const one = caseOf(own, 11, limitedTo(5, 2, 30));
    expect(solve(topologyFor(one.instance), one)).toMatchObject({ strict: null, shared: null });
  });

  test('that were merged on the way are separated again if that reduces the exposure', () => {
    const needs = [
      [0, 1, 2],
      [0, 1, 3],
      [0, 1, 4],
      [0, 2, 5],
      [0, 3, 5],
      [1, 6],
      [1, 7],
      [6, 7],
      [4, 5],
      [2, 7],
    ];
    const one = caseOf(needs, 8, limitedTo(2, 8, 30));
    const { shared } = solve(topologyFor(one.instance), one);
    const scopes = new Map(shared?.scopes.map(scope => [scope.scopeId, scope]));
    expect(scopes.size).toBeGreaterThan(1);
    expect(shared?.exposure.length).toBeLessThan(needs.reduce((sum, wanted) => sum + 8 - wanted.length, 0));
  });
});
