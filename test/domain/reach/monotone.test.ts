import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setPublicAccess } from '../../../src/domain/changes/set-public-access.ts';
import type { Outcome, ReachKind } from '../../../src/domain/reach/reach.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { enough, runs } from '../runs.ts';

const questions = [INTERNET, ...networkNames.map(networkId)].flatMap(from =>
  resourceIds.flatMap(id => operations.map(operation => ({ from, id, operation }))),
);

const reaching: ReadonlySet<ReachKind> = new Set(['private', 'public']);

/** By each of its ways, where a component has two: one that is not known takes nothing from the other. */
function waysIn({ reach, paths }: Outcome): readonly ReachKind[] {
  return (paths === undefined ? [reach] : [paths.own, paths.workspace]).map(way => way.reach);
}

test('opening public access never takes a reach away', () => {
  let opened = 0;
  fc.assert(
    fc.property(estates(), fc.constantFrom(...resourceIds), (estate, resourceId) => {
      const before = topologyOf(estate);
      const change = { kind: 'set-public-access', resourceId, ingestion: 'Enabled', query: 'Enabled' } as const;
      const after = setPublicAccess.apply(before, change);
      for (const { from, id, operation } of questions) {
        const [was, is] = [before, after].map(topology => waysIn(reachOf(topology, from, id, operation)));
        const lost = was?.some((way, at) => reaching.has(way) && !reaching.has(is?.[at] ?? 'unknown'));
        if (lost) throw new Error(`${from} ${operation} ${id}: ${was} became ${is}`);
        if (`${was}` !== `${is}`) opened += 1;
      }
    }),
    { numRuns: runs(200) },
  );
  expect(opened).toBeGreaterThanOrEqual(enough(10));
});
