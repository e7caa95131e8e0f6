import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { runs } from '../runs.ts';
import { referenceReach } from './reference.ts';

const sources = [INTERNET, ...networkNames.map(networkId)];

function everyReach(inventory: Inventory) {
  const topology = topologyOf(inventory);
  return sources.flatMap(from =>
    resourceIds.flatMap(id =>
      operations.map(operation => ({
        what: `${from} ${operation} ${id}`,
        reach: computeReach(topology, from, id, operation).reach,
        expected: referenceReach(inventory, from, id, operation),
      })),
    ),
  );
}

test('gives the same reach as the reference implementation in every inventory', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(inventories(), inventory => {
      for (const { what, reach, expected } of everyReach(inventory)) {
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
