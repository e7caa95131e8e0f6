import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setPublicAccess } from '../../../src/domain/changes/set-public-access.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { ReachKind, ReachResult } from '../../../src/domain/reach/reach.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { minimumCases, runs } from '../runs.ts';

const questions = [INTERNET, ...networkNames.map(networkId)].flatMap(from =>
  resourceIds.flatMap(id => operations.map(operation => ({ from, id, operation }))),
);

const accessKinds: ReadonlySet<ReachKind> = new Set(['private', 'public']);

/** Returns the reach of each path, since an unknown path does not make the other one unknown. */
function pathReaches({ reach, paths }: ReachResult): readonly ReachKind[] {
  return (paths === undefined ? [reach] : [paths.own, paths.workspace]).map(path => path.reach);
}

test('enabling public access never removes access', () => {
  let opened = 0;
  fc.assert(
    fc.property(inventories(), fc.constantFrom(...resourceIds), (inventory, resourceId) => {
      const before = topologyOf(inventory);
      const change = { kind: 'set-public-access', resourceId, ingestion: 'Enabled', query: 'Enabled' } as const;
      const after = setPublicAccess.apply(before, change);
      for (const { from, id, operation } of questions) {
        const [was, is] = [before, after].map(topology => pathReaches(computeReach(topology, from, id, operation)));
        const lost = was?.some((kind, index) => accessKinds.has(kind) && !accessKinds.has(is?.[index] ?? 'unknown'));
        if (lost) throw new Error(`${from} ${operation} ${id}: ${was} became ${is}`);
        if (`${was}` !== `${is}`) opened += 1;
      }
    }),
    { numRuns: runs(200) },
  );
  expect(opened).toBeGreaterThanOrEqual(minimumCases(10));
});
