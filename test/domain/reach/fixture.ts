import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { Inventory, Operation } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  connectedInventory,
  connection,
  endpoint,
  hubAndSpokes,
  network,
  networkId,
  scope,
  workspace,
} from '../build.ts';

/** Returns how a resource is reached from a network or the internet, with the reason if there is one. */
export function reachAsText(of: Inventory | Topology, from: string, resourceId: string, operation: Operation): string {
  const topology = 'linksByScope' in of ? of : topologyOf(of);
  const { reach } = computeReach(topology, from === INTERNET ? from : networkId(from), resourceId, operation);
  return 'why' in reach ? `${reach.reach}: ${reach.why.code}` : reach.reach;
}

export const law = workspace('law');
export const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
export const dce = collection('dce');
export const all = [law, appi, dce];

/** A hub with the endpoint, a spoke and an unpeered network that use its zones, and a network without any connection. */
export const plain = connectedInventory({
  scopes: [scope('a'), scope('b')],
  resources: all,
  networks: [...hubAndSpokes('hub', 'spoke'), network('unpeered'), network('alone')],
  hub: 'hub',
  spokes: ['spoke', 'unpeered'],
});

export const [pe = endpoint('1', 'hub', 'a')] = plain.endpoints;
export const address = pe.addresses;

export const withRecords = (...records: Inventory['records']): Inventory => ({ ...plain, records });

/** Returns the endpoint of the hub and one in another network, with their connections. */
export function pairIn(name: string) {
  const other = endpoint('2', name, 'a');
  return { endpoints: [...plain.endpoints, other], connections: [...plain.connections, connection(other)] };
}
