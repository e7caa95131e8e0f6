import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { stepsOf } from '../../../src/domain/findings/scene.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { count } from '../../../src/domain/limits/meters.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import { drift } from '../../../src/domain/plan/drift.ts';
import type { Plan, PlanInput } from '../../../src/domain/plan/plan.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { link, network, profile2020, resource, scope } from '../build.ts';
import { applied, planned } from '../planning.ts';
import { enough, runs } from '../runs.ts';

function plan(estate: Estate, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planned(topologyOf(estate), changes, more);
}

test('a plan comes back from JSON as it went', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const made = plan(estate, changes);
      expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    }),
    { numRuns: runs(80) },
  );
});

const tight: LimitProfile = {
  ...profile2020,
  limits: {
    'network-scopes': 1,
    'resource-scopes': 2,
    'scope-resources': 3,
    'scope-endpoints': 2,
    'scope-workspaces': 1,
  },
};

function limitedIn({ scopes, resources, networks }: Topology) {
  return [
    ...[...scopes.keys()].flatMap(id =>
      (['scope-resources', 'scope-endpoints', 'scope-workspaces'] as const).map(meter => ({ meter, id })),
    ),
    ...[...resources.keys()].map(id => ({ meter: 'resource-scopes' as const, id })),
    ...[...networks.keys()].map(id => ({ meter: 'network-scopes' as const, id })),
  ];
}

test('a plan that would exceed a limit together with what others have reserved has a block', () => {
  let exceeding = 0;
  fc.assert(
    fc.property(estates(), anyChanges, anyChanges, (estate, reserved, changes) => {
      const before = topologyOf(estate);
      const theirs = applied(before, reserved);
      const both = applied(theirs, changes);
      const alone = applied(before, changes);
      const exceeded = limitedIn(before).filter(({ meter, id }) => {
        const most = count(both, meter, id);
        const mine = Math.min(most - count(theirs, meter, id), count(alone, meter, id) - count(before, meter, id));
        return mine > 0 && most > (tight.limits[meter] ?? 99);
      });
      if (exceeded.length === 0) return;
      exceeding += 1;
      const codes = plan(estate, changes, { profile: tight, reserved }).findings.map(({ code }) => code);
      expect(codes.some(code => code.startsWith('limit-'))).toBe(true);
    }),
    { numRuns: runs(500) },
  );
  expect(exceeding).toBeGreaterThanOrEqual(enough(20));
});

test('a plan that would exceed a limit, at any moment, has a block', () => {
  let exceeding = 0;
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const before = topologyOf(estate);
      const steps = stepsOf(before, changes);
      const subjects = limitedIn(before);
      const exceeded = subjects.filter(({ meter, id }) => {
        const most = Math.max(0, ...steps.map(({ after }) => count(after, meter, id)));
        return most > (tight.limits[meter] ?? 99) && most > count(before, meter, id);
      });
      if (exceeded.length === 0) return;
      exceeding += 1;
      const codes = plan(estate, changes, { profile: tight }).findings.map(({ code }) => code);
      expect(codes.some(code => code.startsWith('limit-'))).toBe(true);
    }),
    { numRuns: runs(500) },
  );
  expect(exceeding).toBeGreaterThanOrEqual(enough(20));
});

/** The same value with its keys in another order, and all its ids in upper case. */
function turned<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part) => {
      if (typeof part === 'string' && part.startsWith('/subscriptions/')) return part.toUpperCase();
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).reverse());
    }),
  );
}

test('the hash is that of the same plan, however its ids and keys are written', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      expect(plan(turned(estate), turned(changes)).hash).toBe(plan(estate, changes).hash);
    }),
    { numRuns: runs(150) },
  );
});

const elsewhere = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/elsewhere');

test('the hash does not rest on parts of the estate that the plan does not touch', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const closing = changes.some(({ kind }) => kind === 'set-public-access');
      const larger: Estate = {
        ...estate,
        scopes: [...estate.scopes.toReversed(), scope('elsewhere', { tags: { owner: 'others' } })],
        resources: [...estate.resources.toReversed(), elsewhere],
        links: [...estate.links.toReversed(), link('elsewhere', elsewhere.id)],
        // What is closed to the internet may still be reached by a network that cannot be looked into.
        networks: closing ? estate.networks : [...estate.networks, network('elsewhere', { dnsServers: ['10.1.1.1'] })],
      };
      expect(plan(larger, changes).hash).toBe(plan(estate, changes).hash);
    }),
    { numRuns: runs(150) },
  );
});

test('nothing has moved between a plan and itself, and what hashes alike has not moved', () => {
  fc.assert(
    fc.property(estates(), estates(), anyChanges, (agreed, now, changes) => {
      const [first, second] = [plan(agreed, changes), plan(now, changes)];
      expect(drift(first, first)).toEqual([]);
      if (first.hash === second.hash) expect(drift(first, second)).toEqual([]);
    }),
    { numRuns: runs(100) },
  );
});

test('everything that is not done is locked, and locks are keys in order', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const { locks } = plan(estate, changes);
      expect(locks).toEqual([...new Set(locks)].sort());
      expect(locks.map(keyOf)).toEqual(locks);
    }),
    { numRuns: runs(50) },
  );
});
