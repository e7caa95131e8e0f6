import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import {
  component,
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  resolving,
  scope,
  workspace,
  zoneIds,
  zones,
} from '../../build.ts';

/** Inventories that maps are made of. */

const inOwnZones = (set: string) => ({ zoneGroup: { name: 'default', zoneIds: zoneIds(set) } });

/**
 * The example of the limits in the private link documentation (MicrosoftDocs/azure-docs, 5 October 2020): AMPLS A with 3/50
 * resources, AMPLS B with 2/10 endpoints, workspace 2 in both, 2/5. VNet 3 is a hub whose spoke shares its DNS. Another network
 * waits for approval, and a workspace and a network are on no scope.
 */
export function seedExample(more: Partial<Inventory> = {}): Inventory {
  const resources = [
    workspace('workspace-1'),
    workspace('workspace-2'),
    component('appinsights-3'),
    workspace('law-alone'),
  ];
  const [first, second, insights] = resources.map(({ id }) => id);
  const endpoints = [
    endpoint('pe-1', 'vnet-1', 'ampls-b', inOwnZones('1')),
    endpoint('pe-2', 'vnet-2', 'ampls-b', inOwnZones('2')),
    endpoint('pe-3', 'vnet-hub', 'ampls-a', inOwnZones('3')),
    endpoint('pe-partner', 'vnet-partner', 'ampls-a', { state: 'Pending' }),
  ];
  return inventory({
    scopes: [scope('ampls-a'), scope('ampls-b')],
    resources,
    links: [...[first, second, insights].map((id = '') => link('ampls-a', id)), link('ampls-b', second ?? '')],
    networks: [
      ...['vnet-1', 'vnet-2', 'vnet-partner', 'vnet-lab'].map(name => network(name)),
      ...hubAndSpokes('vnet-hub', 'vnet-spoke'),
    ],
    endpoints,
    connections: endpoints.map(each => connection(each)),
    zones: ['1', '2', '3'].flatMap(set => zones(set)),
    zoneLinks: [
      ...resolving('vnet-1', '1'),
      ...resolving('vnet-2', '2'),
      ...['vnet-hub', 'vnet-spoke'].flatMap(name => resolving(name, '3')),
    ],
    ...more,
  });
}

/** An inventory with one scope, one network with an endpoint to it, and as many workspaces as make this many nodes. */
export function nodesAround(count: number): Inventory {
  const pe = endpoint('pe-1', 'vnet-1', 'ampls-a');
  const workspaces = Array.from({ length: count - 3 }, (_, index) => workspace(`law-${index + 1}`));
  return inventory({
    scopes: [scope('ampls-a')],
    networks: [network('vnet-1')],
    endpoints: [pe],
    connections: [connection(pe)],
    resources: workspaces,
    links: workspaces.map(({ id }) => link('ampls-a', id)),
  });
}
