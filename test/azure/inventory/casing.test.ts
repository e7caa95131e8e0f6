import { expect, test } from 'vitest';
import { readEstate } from '../../../src/azure/inventory/estate.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import { connectionsOf, scopesOf } from '../../../src/domain/topology/questions.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import type { Azure } from '../support.ts';
import { azure } from '../support.ts';

/**
 * Ids that one object names of others, in another case than these have themselves. Such are texts by any name but `id`,
 * and objects with an id alone: `subnet`, `virtualNetwork`, `privateEndpoint` and the like.
 */
function louder(value: unknown, isReference = true): unknown {
  if (Array.isArray(value)) return value.map(part => louder(part));
  if (typeof value === 'string') {
    return isReference && value.startsWith('/subscriptions/') ? value.toUpperCase() : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, part]) => [key, louder(part, key !== 'id' || entries.length === 1)]));
}

async function answersOf(sut: Azure): Promise<unknown> {
  const topology: Topology = topologyOf(await readEstate(sut.reading));
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
      resources.map(key => operations.map(operation => reachOf(topology, place, key, operation).reach.reach)),
    ),
    unseen: topology.unseen,
  };
}

test('an estate whose objects name each other in whatever case is the same estate', async () => {
  const [quiet, loud] = [await azure(), await azure()];
  await loud.edit(({ resources }) => {
    for (const { properties } of resources) Object.assign(properties, louder(properties));
  });
  const answers = await answersOf(quiet);
  expect(JSON.stringify(answers)).toContain('private');
  expect(await answersOf(loud)).toEqual(answers);
});
