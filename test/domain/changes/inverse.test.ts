import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories } from '../arbitrary.ts';
import { anyChanges, changeKinds, changesByKind } from '../arbitrary-changes.ts';
import { applyChanges } from '../plan-changes.ts';
import { runs } from '../runs.ts';
import { topologyDifference } from '../topology-difference.ts';

const irreversible = ['delete-scope', 'delete-endpoint', 'delete-zone', 'remove-connection', 'unlink-storage'];

/** Generates a change of one kind, and a topology that other changes were applied to first. */
function changesOf(name: Change['kind']) {
  return fc.tuple(inventories(), anyChanges, changesByKind[name]).map(([inventory, earlier, change]) => {
    const before = applyChanges(topologyOf(inventory), earlier);
    return { before, change, kind: kindOf(change) };
  });
}

describe.each(changeKinds.filter(name => !irreversible.includes(name)))('%s', name => {
  test('followed by its inverse leaves the topology unchanged', () => {
    fc.assert(
      fc.property(changesOf(name), ({ before, change, kind }) => {
        const inverse = kind.inverse(before, change);
        fc.pre(!kind.isDone(before, change) && inverse !== 'irreversible');
        const back = kindOf(inverse).apply(kind.apply(before, change), inverse);
        expect(topologyDifference(before, back)).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });
});

test.each(changeKinds)('%s says what cannot be restored if it has no inverse', name => {
  fc.assert(
    fc.property(changesOf(name), ({ before, change, kind }) => {
      const inverse = kind.inverse(before, change);
      if (inverse === 'irreversible') expect(kind.whyIrreversible?.(before, change)).toMatch(/\.$/);
      else expect(irreversible).not.toContain(name);
    }),
    { numRuns: runs(60) },
  );
});
