import type { Inventory, MonitoredResource } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  record,
  recordsOf,
  resolving,
  scope,
  securityGroup,
  workspace,
  zoneIds,
  zones,
} from '../../domain/build.ts';

/** The environment that every example is about: a hub and a spoke that reach ampls-a, and a network that reaches nothing. */
export const law = workspace('law-prod');
export const lawDev = workspace('law-dev');
export const appi = component('appi-shop', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
export const dce = collection('dce-prod');
export const peHub = endpoint('pe-hub', 'vnet-hub', 'ampls-a', {
  addresses: ['10.0.0.4'],
  zoneGroup: { name: 'default', zoneIds: zoneIds() },
});
export const peLab = endpoint('pe-lab', 'vnet-lab', 'ampls-a', { addresses: [], state: 'Pending' });

const linked: readonly MonitoredResource[] = [law, appi, dce];

/** Only the endpoint of the hub has records, zones and links. */
export const sampleInventory = inventory({
  scopes: [scope('ampls-a'), scope('ampls-b')],
  resources: [...linked, lawDev],
  networks: [...hubAndSpokes('vnet-hub', 'vnet-app'), network('vnet-lab')],
  endpoints: [peHub],
  connections: [connection(peHub)],
  links: linked.map(({ id }) => link('ampls-a', id)),
  zones: zones(),
  zoneLinks: [...resolving('vnet-hub'), ...resolving('vnet-app')],
  records: recordsOf(peHub, linked),
  securityGroups: [securityGroup('nsg-hub')],
});

/** A connection of another network waits for approval. */
export const withPending = {
  ...sampleInventory,
  endpoints: [...sampleInventory.endpoints, peLab],
  connections: [...sampleInventory.connections, connection(peLab)],
};

/** Nobody can query law-prod over the internet. */
export const withClosedQueries = {
  ...sampleInventory,
  resources: sampleInventory.resources.map(each =>
    each.id === law.id ? { ...each, publicAccess: { ingestion: 'Enabled', query: 'Disabled' } as const } : each,
  ),
};

export const sampleTopology = topologyOf(sampleInventory);

/** Nothing is connected yet, and there are two sets of private DNS zones. */
export const emptyInventory = inventory({
  scopes: [scope('ampls-a')],
  resources: [law],
  networks: [network('vnet-hub')],
  zones: [...zones(), ...zones('2')],
});

/** A second set of zones, with a record whose address belongs to no endpoint. */
export const strangeRecord = {
  ...sampleInventory,
  zones: [...zones(), ...zones('2')],
  records: [...sampleInventory.records, record('monitor', 'api', ['10.9.9.9'], '2')],
};

/** Returns so many workspaces. */
export function workspaces(count: number): readonly MonitoredResource[] {
  return Array.from({ length: count }, (_, index) => workspace(`law-${index + 1}`));
}

/** Returns an inventory in which `ampls-a` links the first of these resources. */
export function full(resources: readonly MonitoredResource[], linked: number): Inventory {
  const links = resources.slice(0, linked).map(({ id }) => link('ampls-a', id));
  return inventory({ scopes: [scope('ampls-a')], resources, links });
}
