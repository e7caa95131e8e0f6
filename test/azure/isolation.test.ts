import { expect, test } from 'vitest';
import { readEstate } from '../../src/azure/inventory/estate.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { reachOf } from '../../src/domain/reach/reach-of.ts';
import { isolateNetwork } from '../../src/domain/recipes/connect-network.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { componentId, network, networkId, scopeId, workspaceId, zoneId } from '../sandbox/arm/support.ts';
import { azure, make } from './support.ts';

const names = [
  'privatelink.monitor.azure.com',
  'privatelink.oms.opinsights.azure.com',
  'privatelink.ods.opinsights.azure.com',
  'privatelink.agentsvc.azure-automation.net',
  'privatelink.blob.core.windows.net',
];

test('a network is isolated change by change, and the estate that is read then says that it is', async () => {
  const sut = await azure({ speed: 0.005 });
  const zoneIds = names.map(name => zoneId('rg-dns-lab', name));
  await sut.simulator.put(zoneId('', '').replace(/\/resourceGroups\/.*/, '/resourceGroups/rg-dns-lab'), {
    location: 'westeurope',
  });
  for (const id of zoneIds) await sut.simulator.put(id, { location: 'global' }, network);
  const lab = networkId('vnet-lab');
  const resourceIds = [workspaceId('law-orders'), componentId('appi-orders')];
  const before = topologyOf(await readEstate(sut.reading));
  const changes = isolateNetwork(before, {
    scopeId: scopeId('ampls-lab'),
    subnetId: `${lab}/subnets/snet-endpoints`,
    zoneIds,
    resourceIds,
    closePublicAccess: true,
    privateOnly: true,
  });
  for (const change of changes) {
    const { before: was, after } = await make(sut, change, 5);
    expect([change.kind, was.stands, after.stands]).toEqual([change.kind, 'open', 'made']);
  }
  await expect.poll(async () => (await readEstate(sut.reading)).scopes.map(({ name }) => name)).toContain('ampls-lab');
  const after = topologyOf(await readEstate(sut.reading));
  for (const id of resourceIds) {
    for (const operation of ['ingestion', 'query'] as const) {
      expect(reachOf(after, keyOf(lab), keyOf(id), operation).reach.reach).toBe('private');
      expect(reachOf(before, keyOf(lab), keyOf(id), operation).reach.reach).toBe('public');
    }
  }
  const closed = [...after.resources.values()].filter(({ id }) => resourceIds.map(keyOf).includes(keyOf(id)));
  expect(closed.map(({ publicAccess }) => publicAccess)).toEqual([
    { ingestion: 'Disabled', query: 'Disabled' },
    { ingestion: 'Disabled', query: 'Disabled' },
  ]);
});
