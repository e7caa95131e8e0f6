import type { NetworkNeeds } from '../../src/domain/grouping/domain-unit.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../src/domain/topology/objects.ts';
import { networkAt, networkIdAt, resourceAt, resourceIdAt } from './generate-inventory.ts';

/** The number of networks in a hub and its spokes, including the hub. */
const NETWORKS_PER_HUB = 10;

/** Returns an inventory of hubs with their spokes and of resources, without scopes and links. */
export function inventoryWithoutLinks(networks: number, resources: number): Inventory {
  return {
    ...emptyInventory,
    networks: Array.from({ length: networks }, (_, at) => networkAt(at, hubPeers(at, networks))),
    resources: Array.from({ length: resources }, (_, at) => resourceAt(at)),
  };
}

function hubPeers(at: number, networks: number): readonly number[] {
  const hub = at - (at % NETWORKS_PER_HUB);
  if (at !== hub) return [hub];
  return Array.from({ length: NETWORKS_PER_HUB - 1 }, (_, spoke) => hub + 1 + spoke).filter(spoke => spoke < networks);
}

/**
 * Returns the resources that each network needs: some of its own hub, some of the next hub, and for every third network
 * a few more. Strict groups would put those into too many scopes.
 */
export function networkNeeds(networks: number, resources: number): readonly NetworkNeeds[] {
  const hubs = Math.ceil(networks / NETWORKS_PER_HUB);
  const share = Math.floor(resources / hubs);
  return Array.from({ length: networks }, (_, at) => {
    const hub = Math.floor(at / NETWORKS_PER_HUB);
    const own = Array.from({ length: share }, (_, index) => hub * share + index);
    const next = Array.from({ length: 5 }, (_, index) => ((hub + 1) % hubs) * share + index);
    const more = at % 3 === 0 ? [(at * 7) % resources, (at * 13) % resources] : [];
    return { networkId: networkIdAt(at), resourceIds: [...own, ...next, ...more].map(resourceIdAt) };
  });
}
