import { expect, test } from 'vitest';
import {
  componentId,
  endpointId,
  id,
  network,
  networkId,
  platform,
  production,
  scopeId,
  workspaceId,
  zoneId,
} from '../../../sandbox/test/arm/support.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { refreshParts } from '../../../src/azure/inventory/refresh-parts.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { readSetOf } from '../../../src/domain/plan/read-set.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { type Azure, azure } from '../support.ts';

const monitorZone = zoneId('rg-dns-vnet-1', 'privatelink.monitor.azure.com');
const group = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app');
const legacy = `/subscriptions/${platform}/resourceGroups/rg-platform-network/providers/Microsoft.Network/virtualNetworks/vnet-legacy`;
const locks = '/providers/Microsoft.Authorization/locks';

/** Reads the inventory, lets something happen, and reads what the changes of a plan depend on again. */
async function refreshed(sut: Azure, changes: readonly Change[], happen: () => Promise<unknown>): Promise<Inventory> {
  const inventory = await readInventory(sut.reading);
  await happen();
  await sut.calls();
  return (await refreshParts(sut.reading, inventory, readSetOf(topologyOf(inventory), changes))).inventory;
}

test('reads each of many resources once, and the scope that they are linked to with two calls', async () => {
  const sut = await azure();
  const names = Array.from({ length: 20 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
  const of = (name: string) =>
    `/subscriptions/${platform}/resourceGroups/rg-teams/providers/Microsoft.OperationalInsights/workspaces/${name}`;
  const changes = names.map(name => linkChange(scopeId('ampls-a'), of(name)));
  await refreshed(sut, changes, async () => {});
  expect(await sut.calls()).toHaveLength(20 + 2);
});

test('replaces what changed since the inventory was read, and removes what is missing', async () => {
  const sut = await azure();
  const changes: Change[] = [
    linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu')),
    linkChange(scopeId('ampls-a'), componentId('appi-web')),
    { kind: 'remove-connection', scopeId: scopeId('ampls-b'), endpointId: endpointId('pe-ampls-b-vnet-1') },
  ];
  const inventory = await refreshed(sut, changes, async () => {
    const { simulator } = sut;
    await simulator.patch(workspaceId('law-prod-weu'), { properties: { publicNetworkAccessForQuery: 'Disabled' } });
    await simulator.remove(componentId('appi-web'), '2020-02-02');
    await simulator.remove(endpointId('pe-ampls-b-vnet-1'), network);
  });
  const resource = inventory.resources.find(({ name }) => name === 'law-prod-weu');
  expect(resource?.publicAccess).toEqual({ ingestion: 'Enabled', query: 'Disabled' });
  expect(inventory.resources.map(({ name }) => name)).not.toContain('appi-web');
  expect(inventory.endpoints.map(({ name }) => name)).not.toContain('pe-ampls-b-vnet-1');
  expect(inventory.connections.map(({ endpointId: of }) => nameOf(of))).not.toContain('pe-ampls-b-vnet-1');
  expect(inventory.unreadable).toEqual([]);
});

test('reads the free addresses of the subnet for an endpoint to be created', async () => {
  const sut = await azure();
  const change = {
    kind: 'create-endpoint',
    endpointId: endpointId('pe-new'),
    scopeId: scopeId('ampls-a'),
    subnetId: `${networkId('vnet-1')}/subnets/snet-endpoints`,
    location: 'westeurope',
    requestMessage: '',
  } as const;
  const inventory = await refreshed(sut, [change], async () => {});
  const subnets = inventory.networks.find(({ name }) => name === 'vnet-1')?.subnets;
  // A /26 has 64 addresses. Azure reserves five, and the existing endpoint uses eleven.
  expect(subnets?.map(({ name, freeAddresses }) => [name, freeAddresses])).toEqual([
    ['snet-endpoints', 64 - 5 - 11],
    ['snet-work', 256 - 5],
  ]);
  expect(inventory.networks.filter(({ name }) => name === 'vnet-1')).toHaveLength(1);
});

test('reads the scope together with an endpoint to be deleted', async () => {
  const sut = await azure();
  const change = { kind: 'delete-endpoint', endpointId: endpointId('pe-ampls-b-vnet-1') } as const;
  const inventory = await refreshed(sut, [change], () =>
    sut.simulator.put(`${scopeId('ampls-b')}/scopedResources/new`, {
      properties: { linkedResourceId: componentId('appi-web') },
    }),
  );
  expect(inventory.links.map(({ name }) => name)).toContain('new');
});

test('learns the forwarding rulesets of a network from the network, also those that the bot has no access to', async () => {
  const sut = await azure();

  await sut.edit(({ denied }) => {
    denied.push({ scope: `/subscriptions/${platform}`, actions: ['Microsoft.Network/dnsForwardingRulesets/*'] });
  });
  const change = linkZoneChange(monitorZone, legacy);
  const inventory = await refreshed(sut, [change], async () => {});
  expect(inventory.rulesetLinks.map(({ rulesetId }) => nameOf(rulesetId))).toEqual(['frs-onprem']);
});

test('keeps the known rulesets of a network that it may not ask for them', async () => {
  const sut = await azure();

  const change = linkZoneChange(monitorZone, legacy);
  const inventory = await refreshed(sut, [change], () =>
    sut.edit(({ denied }) => {
      denied.push({ scope: legacy, actions: ['*/listDnsForwardingRulesets/action'] });
    }),
  );
  expect(inventory.rulesetLinks).toHaveLength(1);
  expect(inventory.unreadable).toEqual([]);
});

test('reads zones with their links and records, and endpoints with their zone group', async () => {
  const sut = await azure();
  const changes: Change[] = [
    linkZoneChange(monitorZone, networkId('vnet-lab')),
    { kind: 'set-zone-group', endpointId: endpointId('pe-ampls-b-vnet-1'), name: 'default', zoneIds: [monitorZone] },
  ];
  const inventory = await refreshed(sut, changes, async () => {
    await sut.simulator.put(
      `${monitorZone}/A/extra`,
      { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.9.9.9' }] } },
      network,
    );
    await sut.simulator.put(
      `${monitorZone}/CNAME/other`,
      { properties: { ttl: 10, cnameRecord: { cname: 'api.contoso.com' } } },
      network,
    );
    await sut.simulator.remove(`${monitorZone}/virtualNetworkLinks/link-vnet-1`, network);
    await sut.simulator.remove(`${endpointId('pe-ampls-b-vnet-1')}/privateDnsZoneGroups/default`, network);
  });
  expect(inventory.records.filter(({ name }) => name === 'extra').map(({ addresses }) => addresses)).toEqual([
    ['10.9.9.9'],
  ]);
  expect(inventory.records.find(({ name }) => name === 'other')?.alias).toBe('api.contoso.com');
  expect(inventory.zoneLinks.filter(({ zoneId: of }) => keyOf(of) === keyOf(monitorZone))).toEqual([]);
  expect(inventory.endpoints.find(({ name }) => name === 'pe-ampls-b-vnet-1')?.zoneGroup).toBeNull();
  expect(inventory.zones.filter(({ id: of }) => keyOf(of) === keyOf(monitorZone))).toHaveLength(1);
});

test('reads security groups, linked storage and locks for the changes that need them', async () => {
  const sut = await azure();
  const changes: Change[] = [
    { kind: 'remove-service-tag', securityGroupId: group, ruleName: 'allow-entra-id' },
    { kind: 'unlink-storage', workspaceId: workspaceId('law-orders') },
  ];
  const account = id('rg-data', 'Microsoft.Storage/storageAccounts/logs');
  const inventory = await refreshed(sut, changes, async () => {
    const { simulator } = sut;
    await simulator.remove(`${group}/securityRules/allow-entra-id`, network);
    await simulator.put(`${workspaceId('law-orders')}/linkedStorageAccounts/CustomLogs`, {
      properties: { storageAccountIds: [account] },
    });
    await simulator.put(`${group}${locks}/keep`, { properties: { level: 'CanNotDelete' } }, '2016-09-01');
  });
  expect(inventory.securityGroups[0]?.rules.map(({ name }) => name)).toEqual(['deny-internet']);
  expect(inventory.linkedStorage).toEqual([
    { workspaceId: workspaceId('law-orders'), dataType: 'customlogs', storageAccountIds: [account] },
  ]);
  expect(inventory.writeRestrictions.map(({ name }) => name)).toEqual(['keep']);
});

test('keeps what was known of an object that it may no longer read, and lists it as unreadable', async () => {
  const sut = await azure();
  const change = linkChange(scopeId('ampls-b'), workspaceId('law-prod-weu'));
  const inventory = await refreshed(sut, [change], () =>
    sut.edit(({ denied }) => {
      denied.push({ scope: workspaceId('law-prod-weu'), actions: ['Microsoft.OperationalInsights/workspaces/read'] });
    }),
  );
  expect(inventory.resources.map(({ name }) => name)).toContain('law-prod-weu');
  expect(inventory.unreadable.map(({ id: of }) => of)).toEqual([workspaceId('law-prod-weu')]);
});

test('reads a connection whose endpoint is in a subscription that the bot has no access to', async () => {
  const sut = await azure();
  await sut.edit(({ denied }) => {
    denied.push({ scope: `/subscriptions/${platform}`, actions: ['Microsoft.Resources/subscriptions/read'] });
  });
  const partner = `/subscriptions/${platform}/resourceGroups/rg-platform-network/providers/Microsoft.Network/privateEndpoints/pe-partner`;
  const change = {
    kind: 'approve-connection',
    scopeId: scopeId('ampls-a'),
    endpointId: partner,
    description: '',
  } as const;
  const inventory = await refreshed(sut, [change], async () => {});
  expect(inventory.connections.find(({ endpointId: of }) => nameOf(of) === 'pe-partner')?.state).toBe('Pending');
  expect(inventory.unreadable.map(({ id: of }) => nameOf(of))).toContain('pe-partner');
});

test('no longer lists an object as unreadable once it can be read', async () => {
  const sut = await azure();
  const inventory = await readInventory(sut.reading);
  const before = { ...inventory, unreadable: [{ id: scopeId('ampls-a').toUpperCase(), why: 'no access' }] };
  const { inventory: after } = await refreshParts(sut.reading, before, { scopes: [scopeId('ampls-a')] });
  expect(after.unreadable).toEqual([]);
  expect(after.scopes.filter(({ name }) => name === 'ampls-a')).toHaveLength(1);
});

test('lists each object once, whatever the case of its id', () => {
  const upper = scopeId('ampls-a').toUpperCase();
  const empty = topologyOf(emptyInventory);
  const touched = readSetOf(empty, [
    linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu')),
    linkChange(upper, componentId('appi-web')),
    { kind: 'unlink', scopeId: upper, resourceId: workspaceId('law-prod-weu') },
  ]);
  expect(touched.scopes).toEqual([scopeId('ampls-a')]);
  expect(touched.resources).toHaveLength(2);
  expect(touched.resourceLocks).toEqual([]);
  const other = readSetOf(empty, [{ kind: 'delete-scope', scopeId: upper }]);
  expect(other.resourceLocks.map(keyOf)).toEqual([production]);
});
