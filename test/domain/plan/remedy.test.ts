import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { computeReach } from '../../../src/domain/reach/compute-reach.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { law, lawDev, sampleInventory } from '../../docs/generate/sample-inventory.ts';
import { inventories } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { scopeId, workspace } from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';
import { runs } from '../runs.ts';

const ampls = { a: scopeId('ampls-a'), b: scopeId('ampls-b') };

const remedyOf = (inventory: Inventory, ...changes: readonly Change[]) =>
  planChanges(topologyOf(inventory), changes).remedy;

const close = (resourceId: string): Change => ({
  kind: 'set-public-access',
  resourceId,
  ingestion: 'Disabled',
  query: 'Disabled',
});

const unlink = (resourceId: string): Change => ({ kind: 'unlink', scopeId: ampls.a, resourceId });

test('links what networks lose to the scope that they use', () => {
  expect(remedyOf(sampleInventory, linkChange(ampls.b, lawDev.id))).toEqual({
    scopeId: ampls.a,
    resourceIds: [lawDev.id],
  });
});

test('names each resource once, whatever is lost of it', () => {
  const two = [linkChange(ampls.b, lawDev.id), linkChange(ampls.b, law.id), close(lawDev.id)];
  expect(remedyOf(sampleInventory, ...two)?.resourceIds).toEqual([lawDev.id]);
});

test('does not take back what the plan is for', () => {
  expect(remedyOf(sampleInventory, unlink(law.id), close(law.id))).toBeUndefined();
});

test('knows none where nothing is lost, or only the internet loses', () => {
  expect(remedyOf(sampleInventory, linkChange(ampls.a, lawDev.id))).toBeUndefined();
  expect(remedyOf(sampleInventory, close(law.id))).toBeUndefined();
});

test('knows none where the scope that the networks use cannot be read', () => {
  const scopes = sampleInventory.scopes.filter(({ id }) => id !== ampls.a);
  expect(remedyOf({ ...sampleInventory, scopes }, linkChange(ampls.b, lawDev.id))).toBeUndefined();
});

test('tries none where too much is lost at once', () => {
  const many = Array.from({ length: 21 }, (_, n) => workspace(`law-${n}`));
  const inventory = { ...sampleInventory, resources: [...sampleInventory.resources, ...many] };
  expect(remedyOf(inventory, ...many.map(({ id }) => linkChange(ampls.b, id)))).toBeUndefined();
  const few = many.slice(1);
  expect(remedyOf(inventory, ...few.map(({ id }) => linkChange(ampls.b, id)))?.resourceIds).toHaveLength(20);
});

test('gives every network that lost one of its resources that resource back', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const before = topologyOf(inventory);
      const { impact, remedy } = planChanges(before, changes);
      if (remedy === undefined) return;
      const links = remedy.resourceIds.map(id => linkChange(remedy.scopeId, id));
      const helped = applyChanges(before, [...changes, ...links]);
      const rows = impact.filter(({ to, from, resources, networks }) => {
        const wasLost = to === 'blocked' && (from === 'private' || from === 'public');
        return wasLost && !networks.includes('internet') && resources.every(id => remedy.resourceIds.includes(id));
      });
      const reaches = rows.flatMap(({ networks, resources, aspects }) =>
        networks.flatMap(network =>
          resources.flatMap(resource =>
            aspects.map(aspect => {
              const operation = aspect === 'ingestion' ? 'ingestion' : 'query';
              return computeReach(helped, network, resource, operation).reach.reach;
            }),
          ),
        ),
      );
      expect(reaches.some(reach => reach === 'private' || reach === 'public')).toBe(true);
    }),
    { numRuns: runs(150) },
  );
});
