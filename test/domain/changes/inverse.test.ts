import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates } from '../arbitrary.ts';
import { anyChanges, changeKinds, changesByKind } from '../arbitrary-changes.ts';
import { differenceBetween } from '../plain.ts';
import { applied } from '../planning.ts';
import { runs } from '../runs.ts';

const irreversible = ['delete-scope', 'delete-endpoint', 'remove-connection', 'unlink-storage'];

/** A change of one kind, after others, with the topology that it meets. */
function made(name: Change['kind']) {
  return fc.tuple(estates(), anyChanges, changesByKind[name]).map(([estate, earlier, change]) => {
    const before = applied(topologyOf(estate), earlier);
    return { before, change, kind: kindOf(change) };
  });
}

describe.each(changeKinds.filter(name => !irreversible.includes(name)))('%s', name => {
  test('and then its inverse leave the topology as it was', () => {
    fc.assert(
      fc.property(made(name), ({ before, change, kind }) => {
        const inverse = kind.inverse(before, change);
        fc.pre(!kind.isDone(before, change) && inverse !== 'irreversible');
        const back = kindOf(inverse).apply(kind.apply(before, change), inverse);
        expect(differenceBetween(before, back)).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });
});

test.each(changeKinds)('%s says what does not come back where it has no inverse', name => {
  fc.assert(
    fc.property(made(name), ({ before, change, kind }) => {
      const inverse = kind.inverse(before, change);
      if (inverse === 'irreversible') expect(kind.lost?.(before, change)).toMatch(/\.$/);
      else expect(irreversible).not.toContain(name);
    }),
    { numRuns: runs(60) },
  );
});
