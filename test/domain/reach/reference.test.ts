import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operations } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { runs } from '../runs.ts';
import { referenceReach } from './reference.ts';

const places = [INTERNET, ...networkNames.map(networkId)];

function everyReach(estate: Estate) {
  const topology = topologyOf(estate);
  return places.flatMap(from =>
    resourceIds.flatMap(id =>
      operations.map(operation => ({
        what: `${from} ${operation} ${id}`,
        reach: reachOf(topology, from, id, operation).reach,
        expected: referenceReach(estate, from, id, operation),
      })),
    ),
  );
}

test('reach is what the rules say, in every estate', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(estates(), estate => {
      for (const { what, reach, expected } of everyReach(estate)) {
        if (reach.reach !== expected) throw new Error(`${what}: ${JSON.stringify(reach)}, expected ${expected}`);
        const kind = 'why' in reach ? `${reach.reach} ${reach.why.code}` : reach.reach;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
    }),
    { numRuns: runs(600) },
  );
  if (process.env['SHOW'] !== undefined) process.stdout.write(`${JSON.stringify(Object.fromEntries(seen), null, 1)}\n`);
  expect([...seen.keys()].length).toBeGreaterThan(20);
});
