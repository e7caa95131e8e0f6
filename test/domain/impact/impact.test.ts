import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { impactOf } from '../../../src/domain/impact/impact.ts';
import type { Reach } from '../../../src/domain/reach/reach.ts';
import { operations, sameReach } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates, networkNames, resourceIds } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { networkId } from '../build.ts';
import { enough, runs } from '../runs.ts';

const places = [INTERNET, ...networkNames.map(networkId)];

/** Every reach that differs, found by looking at every one of them. */
function differences(before: Topology, after: Topology): string[] {
  return places.flatMap(from =>
    resourceIds.flatMap(id =>
      operations.flatMap(operation => {
        const [was, is] = [reachOf(before, from, id, operation), reachOf(after, from, id, operation)];
        const line = (aspect: string, a: Reach, b: Reach) => [`${from} ${aspect} ${id} ${a.reach} ${b.reach}`];
        if (!sameReach(was.reach, is.reach)) return line(operation, was.reach, is.reach);
        if (was.paths === undefined || is.paths === undefined || sameReach(was.paths.own, is.paths.own)) return [];
        return line('query-itself', was.paths.own, is.paths.own);
      }),
    ),
  );
}

test('an impact tells every reach that differs, and no other', () => {
  let told = 0;
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const before = topologyOf(estate);
      const after = changes.reduce((now, change) => kindOf(change).apply(now, change), before);
      const impact = impactOf(before, after).flatMap(({ networks, resources, aspects, from, to }) =>
        networks.flatMap(network =>
          resources.flatMap(id => aspects.map(aspect => `${network} ${aspect} ${id} ${from} ${to}`)),
        ),
      );
      expect(impact.sort()).toEqual(differences(before, after).sort());
      told += impact.length;
    }),
    { numRuns: runs(300) },
  );
  expect(told).toBeGreaterThanOrEqual(enough(100));
});

test('the same impact is told in the same rows, whatever the order of the estate', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (estate, changes) => {
      const turned = {
        ...estate,
        networks: estate.networks.toReversed(),
        resources: estate.resources.toReversed(),
        endpoints: estate.endpoints.toReversed(),
        links: estate.links.toReversed(),
        records: estate.records.toReversed(),
      };
      const [one, other] = [estate, turned].map(of => {
        const before = topologyOf(of);
        return impactOf(
          before,
          changes.reduce((now, change) => kindOf(change).apply(now, change), before),
        );
      });
      expect(other).toEqual(one);
    }),
    { numRuns: runs(100) },
  );
});
