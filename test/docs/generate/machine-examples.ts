import type { Change } from '../../../src/domain/changes/index.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { arcMachineId, link, machine, machineId, scopeId, subnetId, zoneIds } from '../../domain/build.ts';
import { dce, emptyInventory, sampleInventory } from './sample-inventory.ts';

const links = [link('ampls-a', dce.id)];
const linked: Inventory = { ...emptyInventory, resources: [...emptyInventory.resources, dce], links };
const machines = ['vm-app-1', 'vm-app-2', 'vm-app-3', 'vm-app-4'].map(name => machine(name, 'vnet-hub'));
const arcMachine = machine('srv-1', '', {
  id: arcMachineId('srv-1'),
  networkIds: [],
  collectionEndpointId: dce.id,
});
const unreadable = [{ id: machineId('vm-9'), why: 'no access' }];
const connecting = connectNetworkChanges(topologyOf(emptyInventory), {
  scopeId: scopeId('ampls-a'),
  subnetId: subnetId('vnet-hub'),
  zoneIds: zoneIds(),
});
const associate: Change = {
  kind: 'associate-machine',
  machineId: machineId('vm-app-1'),
  collectionEndpointId: dce.id,
};

/** Plans after which machines get no configuration for their agents. */
export const machineExamples: readonly (readonly [Inventory, readonly Change[]])[] = [
  [emptyInventory, connecting],
  [{ ...emptyInventory, links }, connecting],
  [{ ...emptyInventory, machines }, connecting],
  [{ ...emptyInventory, machines, unreadable }, connecting],
  [{ ...emptyInventory, unreadable }, connecting],
  [{ ...linked, machines }, connecting],
  [{ ...linked, unreadable }, connecting],
  [
    { ...sampleInventory, machines: [arcMachine] },
    [{ kind: 'unlink', scopeId: scopeId('ampls-a'), resourceId: dce.id }],
  ],
  [{ ...emptyInventory, machines, resources: [{ ...dce, location: 'northeurope' }] }, [associate]],
];
