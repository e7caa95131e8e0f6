import { expect, test } from 'vitest';
import { id, networkId, production } from '../../../sandbox/test/arm/support.ts';
import { lookUpNames } from '../../../src/azure/inventory/look-up.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { refreshParts } from '../../../src/azure/inventory/refresh-parts.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { azure } from '../support.ts';

const vm = id('rg-network', 'Microsoft.Compute/virtualMachines/vm-app-1');
const scaleSet = id('rg-network', 'Microsoft.Compute/virtualMachineScaleSets/vmss-lab');
const arc = id('rg-data', 'Microsoft.HybridCompute/machines/srv-datacenter-1');
const endpoint = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu');
const associationsOf = (machine: string) => `${machine}/providers/Microsoft.Insights/dataCollectionRuleAssociations`;
const allAssociations = `/subscriptions/${production}/providers/microsoft.insights/datacollectionruleassociations`;

const location = 'westeurope';
const machines = [
  { id: vm, name: 'vm-app-1', location, networkIds: [networkId('vnet-spoke-app')], hasRules: true },
  { id: scaleSet, name: 'vmss-lab', location, networkIds: [networkId('vnet-lab')], hasRules: true },
  { id: arc, name: 'srv-datacenter-1', location, networkIds: [], hasRules: true, collectionEndpointId: endpoint },
];

test('reads virtual machines, scale sets and Azure Arc machines with their networks and associations', async () => {
  const inventory = await readInventory((await azure()).reading);
  expect(inventory.machines).toEqual(machines);
});

test('reads a machine again from its provider, with the networks that are known', async () => {
  const sut = await azure();
  const before = await readInventory(sut.reading);
  const association = `${associationsOf(vm)}/configurationAccessEndpoint`;
  await sut.simulator.put(association, { properties: { dataCollectionEndpointId: endpoint } }, '2023-03-11');
  const { inventory } = await refreshParts(sut.reading, before, { machines: [vm] });
  expect(inventory.machines.find(machine => machine.id === vm)).toEqual({
    ...machines[0],
    collectionEndpointId: endpoint,
  });
});

test('forgets a machine that was deleted, and keeps one that may not be read now', async () => {
  const sut = await azure();
  const gone = { id: `${vm}-gone`, name: 'gone', location, networkIds: [], hasRules: false };
  const before = { ...emptyInventory, machines: [...machines, gone] };
  await sut.edit(({ denied }) => {
    denied.push({ scope: arc, actions: ['Microsoft.HybridCompute/machines/read'] });
  });
  const { inventory } = await refreshParts(sut.reading, before, { machines: [gone.id, arc] });
  expect(inventory.machines).toEqual(machines);
  expect(inventory.unreadable.map(({ id: unread }) => unread)).toEqual([arc]);
});

test('says that associations are unreadable where Resource Graph leaves them out', async () => {
  const sut = await azure();
  await sut.edit(({ denied }) => {
    const actions = ['Microsoft.Insights/dataCollectionRuleAssociations/read'];
    denied.push({ scope: `/subscriptions/${production}`, actions });
  });
  const inventory = await readInventory(sut.reading);
  expect(inventory.machines.map(({ hasRules }) => hasRules)).toEqual([false, false, false]);
  expect(inventory.unreadable.map(({ id: unread }) => unread)).toEqual([allAssociations]);
  expect(topologyOf(inventory).unreadableParts.machines).toBe(true);
});

test('says which machines, and whose interfaces, Resource Graph leaves out although they have rules', async () => {
  const sut = await azure();
  await sut.edit(({ denied }) => {
    denied.push({ scope: arc, actions: ['Microsoft.HybridCompute/machines/read'] });
    denied.push({
      scope: id('rg-network', 'Microsoft.Network/networkInterfaces/nic-vm-app-1'),
      actions: ['Microsoft.Network/networkInterfaces/read'],
    });
  });
  const inventory = await readInventory(sut.reading);
  expect(inventory.unreadable).toEqual([
    { id: arc.toLowerCase(), why: 'data collection rules are associated with it, but it could not be read' },
    { id: vm, why: 'its network interfaces could not be read' },
  ]);
});

test('looks up a machine at its provider, by its name and by its id', async () => {
  const sut = await azure();
  const names = ['vm-app-1', 'rg-network/vmss-lab', arc].map(typed => ({ kind: 'machine' as const, typed }));
  const reads = await lookUpNames(sut.reading, undefined, names);
  expect(reads).toEqual({ machines: [vm, scaleSet, arc] });
});
