import { expect, test } from 'vitest';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { connectionsOf, scopesOf } from '../../../src/domain/topology/lookups.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import type { Azure } from '../support.ts';
import { azure } from '../support.ts';

/**
 * Returns the properties of an object with every reference to another object in upper case. References are texts under
 * any name but `id`, and objects that only have an id: `subnet`, `virtualNetwork`, `privateEndpoint` and the like.
 */
function withUpperCaseReferences(value: unknown, isReference = true): unknown {
  if (Array.isArray(value)) return value.map(part => withUpperCaseReferences(part));
  if (typeof value === 'string') {
    return isReference && value.startsWith('/subscriptions/') ? value.toUpperCase() : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, part]) => [key, withUpperCaseReferences(part, key !== 'id' || entries.length === 1)]),
  );
}

async function answersOf(sut: Azure): Promise<unknown> {
  const topology: Topology = topologyOf(await readInventory(sut.reading));
  const resources = [...topology.resources.keys()].filter(key => !/law-team/.test(key)).sort();
  const places = [INTERNET, ...[...topology.networks.keys()].sort()];
  return {
    connections: [...topology.scopes.keys()].sort().map(key => [key, connectionsOf(topology, key).length]),
    scopes: resources.map(key => [key, scopesOf(topology, key).map(keyOf).sort()]),
    endpoints: [...topology.endpoints.values()]
      .map(({ id, networkId, zoneGroup }) => [
        keyOf(id),
        keyOf(networkId),
        (zoneGroup?.zoneIds ?? []).map(keyOf).sort(),
      ])
      .sort(),
    reach: places.map(place =>
      resources.map(key => operations.map(operation => computeReach(topology, place, key, operation).reach.reach)),
    ),
    unreadable: topology.unreadable,
  };
}

test('reads the same inventory whatever the case in which objects refer to each other', async () => {
  const [original, upperCase] = [await azure(), await azure()];
  await upperCase.edit(({ resources }) => {
    for (const { properties } of resources) Object.assign(properties, withUpperCaseReferences(properties));
  });
  const answers = await answersOf(original);
  expect(JSON.stringify(answers)).toContain('private');
  expect(await answersOf(upperCase)).toEqual(answers);
});
