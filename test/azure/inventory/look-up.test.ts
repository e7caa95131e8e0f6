import { expect, test } from 'vitest';
import { id, network, networkId, scopeId, workspaceId, zoneId } from '../../../sandbox/test/arm/support.ts';
import { apiVersions } from '../../../src/azure/api-versions.ts';
import { lookUpNames } from '../../../src/azure/inventory/look-up.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { refreshParts } from '../../../src/azure/inventory/refresh-parts.ts';
import { retireResourceRecipe } from '../../../src/domain/recipes/retire-resource.ts';
import { resolveInput } from '../../../src/domain/resolve-input.ts';
import type { TargetKind } from '../../../src/domain/targets.ts';
import { scopesLinking } from '../../../src/domain/topology/lookups.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { profile2020 } from '../../domain/build.ts';
import { planChanges } from '../../domain/plan-changes.ts';
import { type Azure, azure } from '../support.ts';

/** Everything that a request can name, created a moment ago. The clock does not advance, so Resource Graph never shows it. */
async function withNewObjects(): Promise<Azure> {
  const now = Date.now();
  const sut = await azure({ speed: 1, now: () => now });
  const { put } = sut.simulator;
  const region = { location: 'westeurope' };
  await put(scopeId('ampls-new'), { location: 'global', properties: {} });
  await put(workspaceId('law-new'), region, apiVersions.workspace);
  const component = { ...region, kind: 'web', properties: { Application_Type: 'web' } };
  await put(id('rg-monitoring', 'Microsoft.Insights/components/appi-new'), component, apiVersions.component);
  const collection = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-new');
  await put(collection, { ...region, properties: {} }, apiVersions['collection-endpoint']);
  const subnets = [{ name: 'snet-new', properties: { addressPrefix: '10.200.1.0/24' } }];
  const space = { addressSpace: { addressPrefixes: ['10.200.0.0/16'] }, subnets };
  await put(networkId('vnet-new'), { ...region, properties: space }, network);
  await put(zoneId('rg-network', 'privatelink.monitor.azure.com'), { location: 'global' }, network);
  await put(id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-new'), region, network);
  const subnet = { id: `${networkId('vnet-hub')}/subnets/snet-endpoints` };
  const connection = {
    name: 'ampls',
    properties: { privateLinkServiceId: scopeId('ampls-a'), groupIds: ['azuremonitor'] },
  };
  const endpoint = { ...region, properties: { subnet, manualPrivateLinkServiceConnections: [connection] } };
  await put(id('rg-network', 'Microsoft.Network/privateEndpoints/pe-new'), endpoint, network);
  return sut;
}

const names: readonly (readonly [TargetKind, string])[] = [
  ['scope', 'ampls-new'],
  ['scope', scopeId('ampls-new')],
  ['resource', 'law-new'],
  ['resource', 'rg-monitoring/appi-new'],
  ['resource', 'dce-new'],
  ['network', 'vnet-new'],
  ['subnet', 'vnet-new/snet-new'],
  ['subnet', `${networkId('vnet-new')}/subnets/snet-new`],
  ['endpoint', 'pe-new'],
  ['connection', 'pe-new'],
  ['zone', 'rg-network/privatelink.monitor.azure.com'],
  ['security-group', 'nsg-new'],
];

test('finds everything that a request can name, although it was created only a moment ago', async () => {
  const sut = await withNewObjects();
  const known = await readInventory(sut.reading);
  for (const [kind, typed] of names) {
    const countIn = (inventory: typeof known) =>
      resolveInput(topologyOf(inventory), { name: 'input', kind }, [typed]).ids.length;
    const reads = await lookUpNames(sut.reading, undefined, [{ kind, typed }]);
    const { inventory } = await refreshParts(sut.reading, known, reads);
    // The provider of a scope shows its connections at once.
    expect([kind, typed, countIn(known), countIn(inventory)]).toEqual([kind, typed, kind === 'connection' ? 1 : 0, 1]);
  }
});

test('finds nothing under a name that no provider knows, and looks up no id of another type', async () => {
  const sut = await azure();
  const unknown = [
    { kind: 'resource' as const, typed: 'law-nowhere' },
    { kind: 'scope' as const, typed: workspaceId('law-prod-weu') },
    { kind: 'connection' as const, typed: 'pe-nowhere' },
  ];
  expect(Object.values(await lookUpNames(sut.reading, undefined, unknown)).flat()).toEqual([]);
});

test('retires a resource right after a scope was unlinked and deleted, which Resource Graph and the resource still show', async () => {
  let at = Date.now();
  const sut = await azure({ speed: 1, now: () => at });
  const gone = scopeId('ampls-gone');
  const law = workspaceId('law-orders');
  const wait = async (isOver: () => Promise<boolean>) => {
    while (!(await isOver())) at += 1_000;
  };
  const isMissing = async (path: string) => (await sut.simulator.get(path)).status === 404;
  await sut.simulator.put(gone, { location: 'global', properties: {} });
  await sut.simulator.put(`${gone}/scopedResources/law`, { properties: { linkedResourceId: law } });
  at += 120_000;
  expect((await readInventory(sut.reading)).scopes.map(({ name }) => name)).toContain('ampls-gone');
  await sut.simulator.remove(`${gone}/scopedResources/law`);
  await wait(() => isMissing(`${gone}/scopedResources/law`));
  await sut.simulator.remove(gone);
  await wait(() => isMissing(gone));
  const stale = await sut.simulator.post(
    '/providers/Microsoft.ResourceGraph/resources',
    { query: `resources | where type =~ 'microsoft.insights/privatelinkscopes' | project id | order by id asc` },
    '2022-10-01',
  );
  expect(JSON.stringify(stale.body)).toContain('ampls-gone');
  const inventory = await readInventory(sut.reading);
  const topology = topologyOf(inventory);
  const { changes, reads } = retireResourceRecipe.prepare({ resourceIds: [law] })(topology, profile2020);
  const fresh = topologyOf((await refreshParts(sut.reading, inventory, reads ?? {})).inventory);
  expect(fresh.scopes.has(gone.toLowerCase())).toBe(false);
  expect(scopesLinking(fresh, law).has(gone.toLowerCase())).toBe(false);
  const findings = planChanges(fresh, changes).findings.filter(({ severity }) => severity === 'block');
  expect(findings.filter(({ subjects }) => subjects.some(id => id.includes('ampls-gone')))).toEqual([]);
  expect(JSON.stringify(changes)).not.toContain('ampls-gone');
});
