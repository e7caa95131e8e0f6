import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { planStepsOf } from '../../../src/domain/findings/plan-context.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { currentCount } from '../../../src/domain/limits/meters.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import { driftBetween } from '../../../src/domain/plan/drift.ts';
import type { Plan, PlanInput } from '../../../src/domain/plan/plan.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { link, network, profile2020, resource, scope } from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';
import { minimumCases, runs } from '../runs.ts';

function plan(inventory: Inventory, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planChanges(topologyOf(inventory), changes, more);
}

test('a plan survives a round trip through JSON', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const made = plan(inventory, changes);
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

test('a plan is blocked if it would exceed a limit together with reserved changes of others', () => {
  let exceeding = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, anyChanges, (inventory, reserved, changes) => {
      const before = topologyOf(inventory);
      const theirs = applyChanges(before, reserved);
      const both = applyChanges(theirs, changes);
      const alone = applyChanges(before, changes);
      const exceeded = limitedIn(before).filter(({ meter, id }) => {
        const highest = currentCount(both, meter, id);
        const mine = Math.min(
          highest - currentCount(theirs, meter, id),
          currentCount(alone, meter, id) - currentCount(before, meter, id),
        );
        return mine > 0 && highest > (tight.limits[meter] ?? 99);
      });
      if (exceeded.length === 0) return;
      exceeding += 1;
      const codes = plan(inventory, changes, { profile: tight, reserved }).findings.map(({ code }) => code);
      expect(codes.some(code => code.startsWith('limit-'))).toBe(true);
    }),
    { numRuns: runs(500) },
  );
  expect(exceeding).toBeGreaterThanOrEqual(minimumCases(20));
});

test('a plan is blocked if it would exceed a limit after any of its steps', () => {
  let exceeding = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const before = topologyOf(inventory);
      const steps = planStepsOf(before, changes);
      const subjects = limitedIn(before);
      const exceeded = subjects.filter(({ meter, id }) => {
        const highest = Math.max(0, ...steps.map(({ after }) => currentCount(after, meter, id)));
        return highest > (tight.limits[meter] ?? 99) && highest > currentCount(before, meter, id);
      });
      if (exceeded.length === 0) return;
      exceeding += 1;
      const codes = plan(inventory, changes, { profile: tight }).findings.map(({ code }) => code);
      expect(codes.some(code => code.startsWith('limit-'))).toBe(true);
    }),
    { numRuns: runs(500) },
  );
  expect(exceeding).toBeGreaterThanOrEqual(minimumCases(20));
});

/** Returns the same value with its keys in reverse order and all its ids in upper case. */
function reordered<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part) => {
      if (typeof part === 'string' && part.startsWith('/subscriptions/')) return part.toUpperCase();
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).reverse());
    }),
  );
}

test('the hash does not depend on the letter case of ids or on the order of keys', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      expect(plan(reordered(inventory), reordered(changes)).hash).toBe(plan(inventory, changes).hash);
    }),
    { numRuns: runs(150) },
  );
});

const elsewhere = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/elsewhere');

test('the hash does not depend on parts of the inventory that the plan does not touch', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const closing = changes.some(({ kind }) => kind === 'set-public-access');
      const larger: Inventory = {
        ...inventory,
        scopes: [...inventory.scopes.toReversed(), scope('elsewhere', { tags: { owner: 'others' } })],
        resources: [...inventory.resources.toReversed(), elsewhere],
        links: [...inventory.links.toReversed(), link('elsewhere', elsewhere.id)],
        // A network without zones reaches resources over the internet, until they are closed.
        networks: closing ? inventory.networks : [...inventory.networks, network('elsewhere')],
      };
      expect(plan(larger, changes).hash).toBe(plan(inventory, changes).hash);
    }),
    { numRuns: runs(150) },
  );
});

test('there is no drift between a plan and itself, or between plans with the same hash', () => {
  fc.assert(
    fc.property(inventories(), inventories(), anyChanges, (approved, current, changes) => {
      const [first, second] = [plan(approved, changes), plan(current, changes)];
      expect(driftBetween(first, first)).toEqual([]);
      if (first.hash === second.hash) expect(driftBetween(first, second)).toEqual([]);
    }),
    { numRuns: runs(100) },
  );
});

test('locks are sorted keys without duplicates', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const { locks } = plan(inventory, changes);
      expect(locks).toEqual([...new Set(locks)].sort());
      expect(locks.map(keyOf)).toEqual(locks);
    }),
    { numRuns: runs(50) },
  );
});
