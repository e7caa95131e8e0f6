import { combineMachines } from '../../../src/azure/inventory/parse-machines.ts';
import { parseNetwork } from '../../../src/azure/inventory/parse-network.ts';
import { parseResult, unreadableIn } from '../../../src/azure/inventory/read-result.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { machineId, networkId, storageId } from '../../domain/build.ts';
import type { Sentence } from './markdown.ts';
import { law, peHub, sampleInventory } from './sample-inventory.ts';

const storage = { workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('stlogs')] };
const unlinked = { ...sampleInventory, links: [] };

/** What is missing in an inventory, so that something else refers to an object that was not read. */
const inventories: readonly Inventory[] = [
  { ...sampleInventory, scopes: [] },
  { ...unlinked, scopes: [] },
  { ...unlinked, scopes: [], connections: [] },
  { ...sampleInventory, endpoints: [] },
  { ...sampleInventory, networks: [] },
  { ...sampleInventory, networks: sampleInventory.networks.slice(0, 1), endpoints: [], connections: [], zoneLinks: [] },
  { ...sampleInventory, zones: [] },
  { ...sampleInventory, zones: [], endpoints: [{ ...peHub, zoneGroup: null }] },
  { ...sampleInventory, zones: [], endpoints: [{ ...peHub, zoneGroup: null }], zoneLinks: [] },
  { ...sampleInventory, resources: [] },
  { ...unlinked, resources: sampleInventory.resources.filter(({ id }) => id !== law.id) },
  { ...unlinked, resources: [], linkedStorage: [storage] },
  { ...sampleInventory, resources: [...sampleInventory.resources, { ...law, location: 'northeurope' }] },
];

/** Returns why the bot lists objects as unreadable, one object for each reason. */
export function unreadableReasons(): readonly Sentence[] {
  const strange = { id: networkId('vnet-lab'), name: 'vnet-lab', properties: { virtualNetworkPeerings: 'none' } };
  const found = [
    ...inventories.flatMap(inventory => topologyOf(inventory).unreadable),
    ...unreadableIn([parseResult(strange, parseNetwork)]),
    ...combineMachines(
      [{ id: machineId('vm-1'), name: 'vm-1', location: '' }],
      [],
      ['vm-1', 'vm-2'].map(name => ({ machineId: machineId(name), ruleId: '' })),
    ).unreadable,
  ];
  const byReason = new Map(found.map(({ id, why }) => [why.replace(/\S+(?=, but could)/, ''), { id, why }]));
  return [...byReason.values()].map(({ id, why }): Sentence => [nameOf(id), why]);
}
