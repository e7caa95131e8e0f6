import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { minimumCases, runs } from '../runs.ts';

/** The ids of objects that can be unreadable, by kind. */
const unreadableIds = {
  scope: (inventory: Inventory) => inventory.scopes.map(({ id }) => id),
  resource: (inventory: Inventory) => inventory.resources.map(({ id }) => id),
  link: (inventory: Inventory) => inventory.links.map(({ id }) => id),
  connection: (inventory: Inventory) => inventory.connections.map(({ id }) => id),
  endpoint: (inventory: Inventory) => inventory.endpoints.map(({ id }) => id),
  network: (inventory: Inventory) => inventory.networks.map(({ id }) => id),
  peering: (inventory: Inventory) =>
    inventory.networks.flatMap(({ id, peerings }) =>
      peerings.map(({ remoteNetworkId }) => `${id}/virtualNetworkPeerings/${nameOf(remoteNetworkId)}`),
    ),
  subnet: (inventory: Inventory) => inventory.networks.flatMap(({ subnets }) => subnets.map(({ id }) => id)),
  zone: (inventory: Inventory) => inventory.zones.map(({ id }) => id),
  'zone link': (inventory: Inventory) => inventory.zoneLinks.map(({ id }) => id),
  record: (inventory: Inventory) => inventory.records.map(({ zoneId, name }) => `${zoneId}/A/${name}`),
  ruleset: (inventory: Inventory) => inventory.rulesetLinks.map(({ rulesetId }) => rulesetId),
  'resource group': (inventory: Inventory) => [
    ...new Set(inventory.zones.map(({ id }) => id.split('/').slice(0, 5).join('/'))),
  ],
} as const;

/** Returns the inventory without the object of this id and everything below it. */
function withoutAccessTo(inventory: Inventory, id: string): Inventory {
  const isReadable = (of: string) => keyOf(of) !== keyOf(id) && !keyOf(of).startsWith(`${keyOf(id)}/`);
  return {
    ...inventory,
    scopes: inventory.scopes.filter(scope => isReadable(scope.id)),
    resources: inventory.resources.filter(resource => isReadable(resource.id)),
    links: inventory.links.filter(link => isReadable(link.id)),
    connections: inventory.connections.filter(connection => isReadable(connection.id)),
    endpoints: inventory.endpoints.filter(endpoint => isReadable(endpoint.id)),
    networks: inventory.networks
      .filter(network => isReadable(network.id))
      .map(network => ({
        ...network,
        subnets: network.subnets.filter(subnet => isReadable(subnet.id)),
        peerings: network.peerings.filter(({ remoteNetworkId }) =>
          isReadable(`${network.id}/virtualNetworkPeerings/${nameOf(remoteNetworkId)}`),
        ),
      })),
    zones: inventory.zones.filter(zone => isReadable(zone.id)),
    zoneLinks: inventory.zoneLinks.filter(link => isReadable(link.id)),
    records: inventory.records.filter(({ zoneId, name }) => isReadable(`${zoneId}/A/${name}`)),
    rulesetLinks: inventory.rulesetLinks.filter(({ rulesetId }) => isReadable(rulesetId)),
    unreadable: [...inventory.unreadable, { id, why: 'the bot may not read it' }],
  };
}

const sources = [INTERNET, ...networkNames.map(networkId)];

const questions = sources.flatMap(from =>
  resourceIds.flatMap(id => operations.map(operation => ({ from, id, operation }))),
);

describe.each(Object.entries(unreadableIds))('an unreadable %s', (_, idsOf) => {
  test('never gives a certain answer that the complete inventory does not give', () => {
    let certain = 0;
    let lost = 0;
    const run = fc.property(inventories({ valid: true }), fc.nat(), (inventory, index) => {
      const ids = idsOf(inventory);
      const id = ids[index % ids.length];
      fc.pre(id !== undefined);
      const [whole, part] = [topologyOf(inventory), topologyOf(withoutAccessTo(inventory, id))];
      for (const question of questions) {
        const all = computeReach(whole, question.from, question.id, question.operation).reach;
        const some = computeReach(part, question.from, question.id, question.operation).reach;
        const wrong = some.reach !== 'unknown' && some.reach !== all.reach;
        if (wrong) throw new Error(`without ${id}: ${JSON.stringify({ question, all, some })}`);
        if (some.reach !== 'unknown') certain += 1;
        else if (all.reach !== 'unknown') lost += 1;
      }
    });
    fc.assert(run, { numRuns: runs(80) });
    expect(certain).toBeGreaterThanOrEqual(minimumCases(10));
    expect(lost).toBeGreaterThanOrEqual(minimumCases(10));
  });
});
