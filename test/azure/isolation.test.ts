import { expect, test } from 'vitest';
import { componentId, network, networkId, scopeId, workspaceId, zoneId } from '../../sandbox/test/arm/support.ts';
import { readInventory } from '../../src/azure/inventory/read-inventory.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { computeReach } from '../../src/domain/reach/compute-reach.ts';
import { closePublicAccess, isolateNetworkChanges } from '../../src/domain/recipes/connect-network.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { apply, azure } from './support.ts';

const names = [
  'privatelink.monitor.azure.com',
  'privatelink.oms.opinsights.azure.com',
  'privatelink.ods.opinsights.azure.com',
  'privatelink.agentsvc.azure-automation.net',
  'privatelink.blob.core.windows.net',
];

test('isolates a network change by change, and the inventory then shows it as isolated', async () => {
  const sut = await azure({ speed: 0.005 });
  const zoneIds = names.map(name => zoneId('rg-dns-lab', name));
  await sut.simulator.put(zoneId('', '').replace(/\/resourceGroups\/.*/, '/resourceGroups/rg-dns-lab'), {
    location: 'westeurope',
  });
  for (const id of zoneIds) await sut.simulator.put(id, { location: 'global' }, network);
  const lab = networkId('vnet-lab');
  const resourceIds = [workspaceId('law-orders'), componentId('appi-orders')];
  const before = topologyOf(await readInventory(sut.reading));
  const changes = isolateNetworkChanges(before, {
    scopeId: scopeId('ampls-lab'),
    subnetId: `${lab}/subnets/snet-endpoints`,
    zoneIds,
    resourceIds,
    publicAccess: closePublicAccess(before, resourceIds),
    privateOnly: true,
  });
  for (const change of changes) {
    const { before: was, after } = await apply(sut, change, 5);
    expect([change.kind, was.status, after.status]).toEqual([change.kind, 'not-applied', 'applied']);
  }
  await expect
    .poll(async () => (await readInventory(sut.reading)).scopes.map(({ name }) => name))
    .toContain('ampls-lab');
  const after = topologyOf(await readInventory(sut.reading));
  for (const id of resourceIds) {
    for (const operation of ['ingestion', 'query'] as const) {
      expect(computeReach(after, keyOf(lab), keyOf(id), operation).reach.reach).toBe('private');
      expect(computeReach(before, keyOf(lab), keyOf(id), operation).reach.reach).toBe('public');
    }
  }
  const closed = [...after.resources.values()].filter(({ id }) => resourceIds.map(keyOf).includes(keyOf(id)));
  expect(closed.map(({ publicAccess }) => publicAccess)).toEqual([
    { ingestion: 'Disabled', query: 'Disabled' },
    { ingestion: 'Disabled', query: 'Disabled' },
  ]);
});
