import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { Reach } from '../../../src/domain/reach/reach.ts';
import { operations, sameReach } from '../../../src/domain/reach/reach.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { networkId } from '../build.ts';
import { computeImpact } from '../compute-impact.ts';
import { minimumCases, runs } from '../runs.ts';

const sources = [INTERNET, ...networkNames.map(networkId)];

/** Returns every reach that changes, found by comparing all of them. */
function differences(before: Topology, after: Topology): string[] {
  return sources.flatMap(from =>
    resourceIds.flatMap(id =>
      operations.flatMap(operation => {
        const [was, is] = [computeReach(before, from, id, operation), computeReach(after, from, id, operation)];
        const line = (aspect: string, a: Reach, b: Reach) => [`${from} ${aspect} ${id} ${a.reach} ${b.reach}`];
        if (!sameReach(was.reach, is.reach)) return line(operation, was.reach, is.reach);
        if (was.paths === undefined || is.paths === undefined || sameReach(was.paths.own, is.paths.own)) return [];
        return line('query-itself', was.paths.own, is.paths.own);
      }),
    ),
  );
}

test('the impact contains every reach that changes, and no other', () => {
  let rowCount = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const before = topologyOf(inventory);
      const after = changes.reduce((now, change) => kindOf(change).apply(now, change), before);
      const impact = computeImpact(before, after).flatMap(({ networks, resources, aspects, from, to }) =>
        networks.flatMap(network =>
          resources.flatMap(id => aspects.map(aspect => `${network} ${aspect} ${id} ${from} ${to}`)),
        ),
      );
      expect(impact.sort()).toEqual(differences(before, after).sort());
      rowCount += impact.length;
    }),
    { numRuns: runs(300) },
  );
  expect(rowCount).toBeGreaterThanOrEqual(minimumCases(100));
});

test('the impact is the same whatever the order of the inventory', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (inventory, changes) => {
      const reversed = {
        ...inventory,
        networks: inventory.networks.toReversed(),
        resources: inventory.resources.toReversed(),
        endpoints: inventory.endpoints.toReversed(),
        links: inventory.links.toReversed(),
        records: inventory.records.toReversed(),
      };
      const [one, other] = [inventory, reversed].map(of => {
        const before = topologyOf(of);
        return computeImpact(
          before,
          changes.reduce((now, change) => kindOf(change).apply(now, change), before),
        );
      });
      expect(other).toEqual(one);
    }),
    { numRuns: runs(100) },
  );
});
