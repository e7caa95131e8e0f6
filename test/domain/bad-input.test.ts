import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proposeGrouping } from '../../src/domain/grouping/grouping.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { computeReach, INTERNET } from '../../src/domain/reach/compute-reach.ts';
import { operations } from '../../src/domain/reach/reach.ts';
import { describeReason } from '../../src/domain/reach/reasons.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from './arbitrary.ts';
import { anyChanges } from './arbitrary-changes.ts';
import { GROUP, hubAndSpokes, network, networkId, peering, profile2020, scopeId, zoneLink } from './build.ts';
import { computeImpact } from './compute-impact.ts';
import { applyChanges, planChanges } from './plan-changes.ts';
import { runs } from './runs.ts';

const lists = [
  'scopes',
  'resources',
  'links',
  'connections',
  'endpoints',
  'networks',
  'zones',
  'zoneLinks',
  'records',
] as const satisfies readonly (keyof Inventory)[];

/** Inventories in which some objects are missing and others appear twice, with ids in another case. */
const damagedInventories: fc.Arbitrary<Inventory> = fc
  .tuple(inventories(), fc.array(fc.tuple(fc.constantFrom(...lists), fc.nat(9), fc.boolean()), { maxLength: 12 }))
  .map(([inventory, breaks]) => breaks.reduce(breakObject, inventory));

/** Returns the inventory without one object of a list, or with a copy of it. */
function breakObject(
  inventory: Inventory,
  [list, index, isCopied]: readonly [(typeof lists)[number], number, boolean],
): Inventory {
  const objects: readonly object[] = inventory[list];
  const object = objects[index % Math.max(1, objects.length)];
  if (object === undefined) return inventory;
  const copy = JSON.stringify(object).replace(/"id":"[^"]*"/, id => `"id":${id.slice(5).toUpperCase()}`);
  const next = isCopied ? [...objects, JSON.parse(copy)] : objects.filter(other => other !== object);
  return { ...inventory, [list]: next };
}

test('missing and duplicate objects never prevent an answer', () => {
  fc.assert(
    fc.property(damagedInventories, anyChanges, (inventory, changes) => {
      const topology = topologyOf(inventory);
      for (const from of [INTERNET, ...networkNames.map(networkId)]) {
        for (const id of resourceIds) {
          for (const operation of operations) {
            const { reach } = computeReach(topology, from, id, operation);
            expect('why' in reach ? describeReason(reach.why.code) : reach.reach).toMatch(/[a-z]/);
          }
        }
      }
      const { findings } = planChanges(topology, changes);
      expect(findings.every(({ sentence }) => !sentence.includes('undefined'))).toBe(true);
      const needs = networkNames
        .slice(0, 2)
        .map(name => ({ networkId: networkId(name), resourceIds: resourceIds.slice(0, 2) }));
      const newScopes = { resourceGroupId: GROUP, prefix: 'new' };
      const answer = proposeGrouping({ topology, needs, profile: profile2020, newScopes, reserved: changes });
      expect(answer.strict !== null || answer.constraints.length > 0).toBe(true);
    }),
    { numRuns: runs(150) },
  );
});

test('reports every object that is referred to and missing', () => {
  fc.assert(
    fc.property(damagedInventories, inventory => {
      const topology = topologyOf(inventory);
      const reported = new Set(topology.unreadable.map(({ id }) => keyOf(id)));
      for (const { scopeId: scope } of inventory.links)
        expect(topology.scopes.has(keyOf(scope)) || reported.has(keyOf(scope))).toBe(true);
      for (const { networkId: id, scopeId: scope } of inventory.endpoints) {
        expect(topology.networks.has(keyOf(id)) || reported.has(keyOf(id))).toBe(true);
        expect(topology.scopes.has(keyOf(scope)) || reported.has(keyOf(scope))).toBe(true);
      }
      for (const { zoneId, networkId: id } of inventory.zoneLinks) {
        expect(topology.zones.has(keyOf(zoneId)) || reported.has(keyOf(zoneId))).toBe(true);
        expect(topology.networks.has(keyOf(id)) || reported.has(keyOf(id))).toBe(true);
      }
    }),
    { numRuns: runs(150) },
  );
});

describe('an inventory', () => {
  test('that is empty gives empty results and no errors', () => {
    const empty = topologyOf(emptyInventory);
    expect(planChanges(empty, [])).toMatchObject({ changes: [], findings: [], impact: [], usage: [], locks: [] });
    expect(computeImpact(empty, empty)).toEqual([]);
    const newScopes = { resourceGroupId: GROUP, prefix: 'new' };
    const answer = proposeGrouping({ topology: empty, needs: [], profile: profile2020, newScopes, reserved: [] });
    expect(answer).toEqual({
      strict: { scopes: [], exposure: [], changes: [], explanation: [], warnings: [] },
      constraints: [],
      shared: null,
    });
  });

  test('whose networks are peered in a ring, with themselves and with a missing network still has routes', () => {
    const ring = ['a', 'b', 'c'].map((name, index) => {
      return network(name, {
        peerings: [
          peering(['b', 'c', 'a'][index] ?? ''),
          peering(['c', 'a', 'b'][index] ?? ''),
          peering(name),
          peering('missing'),
        ],
      });
    });
    const topology = topologyOf({ ...emptyInventory, networks: [...ring, ...hubAndSpokes('hub', 'spoke')] });
    expect(topology.unreadable.map(({ id }) => id)).toEqual([networkId('missing')]);
    expect(computeReach(topology, networkId('a'), resourceIds[0] ?? '', 'query').reach.reach).toBe('unknown');
  });

  test('reports a network that only a zone link refers to', () => {
    const topology = topologyOf({ ...emptyInventory, zoneLinks: [zoneLink('ods', 'far')] });
    const after = applyChanges(topology, [
      { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
    ]);
    expect(computeImpact(topology, after)).toEqual([]);
    expect(topology.unreadable.map(({ id }) => id)).toContain(networkId('far'));
  });
});
