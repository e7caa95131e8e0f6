import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  connectedInventory,
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  machine,
  network,
  scope,
  securityGroup,
  storageId,
  workspace,
  zoneIds,
  zones,
} from '../domain/build.ts';

/**
 * A hub with a spoke, connected to one scope. A guest network with a pending connection to it. A network that is not
 * connected, and zones for it that no network resolves with yet. A second scope that links one workspace only.
 */
export const law = workspace('law');
export const spare = workspace('spare');
export const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
export const dce = collection('dce');

const base = connectedInventory({
  scopes: [scope('ampls-a'), scope('ampls-b')],
  resources: [law, appi],
  networks: [...hubAndSpokes('hub', 'spoke'), network('guest'), network('lone')],
  hub: 'hub',
  spokes: ['spoke'],
});

export const guest = endpoint('guest', 'guest', 'ampls-a', { state: 'Pending', addresses: [] });

export const sampleInventory = inventory({
  ...base,
  resources: [law, spare, appi, dce],
  endpoints: [...base.endpoints, guest],
  connections: [...base.connections, connection(guest)],
  zones: [...zones('1'), ...zones('2')],
  links: [...base.links, link('ampls-b', law.id)],
  linkedStorage: [{ workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('logs1')] }],
  securityGroups: [securityGroup('nsg')],
  machines: [machine('vm-1', 'hub'), machine('vm-2', 'hub')],
});

export const topology = topologyOf(sampleInventory);

export const secondZones = zoneIds('2');
