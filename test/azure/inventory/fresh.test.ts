import { expect, test } from 'vitest';
import { readEstate } from '../../../src/azure/inventory/estate.ts';
import { refreshTouched } from '../../../src/azure/inventory/fresh.ts';
import { touchedBy } from '../../../src/azure/inventory/touched.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
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
} from '../../sandbox/arm/support.ts';
import { type Azure, azure } from '../support.ts';

const monitorZone = zoneId('rg-dns-vnet-1', 'privatelink.monitor.azure.com');
const group = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app');
const legacy = `/subscriptions/${platform}/resourceGroups/rg-platform-network/providers/Microsoft.Network/virtualNetworks/vnet-legacy`;
const locks = '/providers/Microsoft.Authorization/locks';

/** The estate as it was read, and as it is once a plan's changes have been read anew. */
async function refreshed(sut: Azure, changes: readonly Change[], happen: () => Promise<unknown>): Promise<Estate> {
  const estate = await readEstate(sut.reading);
  await happen();
  await sut.calls();
  return refreshTouched(sut.reading, estate, touchedBy(changes));
}

test('a plan that links many resources reads each of them once, and its scope twice', async () => {
  const sut = await azure();
  const names = Array.from({ length: 20 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
  const of = (name: string) =>
    `/subscriptions/${platform}/resourceGroups/rg-teams/providers/Microsoft.OperationalInsights/workspaces/${name}`;
  const changes = names.map(name => linkChange(scopeId('ampls-a'), of(name)));
  await refreshed(sut, changes, async () => {});
  expect(await sut.calls()).toHaveLength(20 + 2);
});

test('what moved since the estate was read is there anew, and what is gone is gone', async () => {
  const sut = await azure();
  const changes: Change[] = [
    linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu')),
    linkChange(scopeId('ampls-a'), componentId('appi-web')),
    { kind: 'remove-connection', scopeId: scopeId('ampls-b'), endpointId: endpointId('pe-ampls-b-vnet-1') },
  ];
  const estate = await refreshed(sut, changes, async () => {
    const { simulator } = sut;
    await simulator.patch(workspaceId('law-prod-weu'), { properties: { publicNetworkAccessForQuery: 'Disabled' } });
    await simulator.remove(componentId('appi-web'), '2020-02-02');
    await simulator.remove(endpointId('pe-ampls-b-vnet-1'), network);
  });
  const resource = estate.resources.find(({ name }) => name === 'law-prod-weu');
  expect(resource?.publicAccess).toEqual({ ingestion: 'Enabled', query: 'Disabled' });
  expect(estate.resources.map(({ name }) => name)).not.toContain('appi-web');
  expect(estate.endpoints.map(({ name }) => name)).not.toContain('pe-ampls-b-vnet-1');
  expect(estate.connections.map(({ endpointId: of }) => nameOf(of))).not.toContain('pe-ampls-b-vnet-1');
  expect(estate.unseen).toEqual([]);
});

test('for an endpoint that is to be created, the free addresses of its subnet are read', async () => {
  const sut = await azure();
  const change = {
    kind: 'create-endpoint',
    endpointId: endpointId('pe-new'),
    scopeId: scopeId('ampls-a'),
    subnetId: `${networkId('vnet-1')}/subnets/snet-endpoints`,
    location: 'westeurope',
    requestMessage: '',
  } as const;
  const estate = await refreshed(sut, [change], async () => {});
  const subnets = estate.networks.find(({ name }) => name === 'vnet-1')?.subnets;
  // A /26 has 64 addresses, of which five are Azure's own; the endpoint that is there took eleven.
  expect(subnets?.map(({ name, freeAddresses }) => [name, freeAddresses])).toEqual([
    ['snet-endpoints', 64 - 5 - 11],
    ['snet-work', 256 - 5],
  ]);
  expect(estate.networks.filter(({ name }) => name === 'vnet-1')).toHaveLength(1);
});

test('an endpoint that is to be deleted brings its scope along', async () => {
  const sut = await azure();
  const change = { kind: 'delete-endpoint', endpointId: endpointId('pe-ampls-b-vnet-1') } as const;
  const estate = await refreshed(sut, [change], () =>
    sut.simulator.put(`${scopeId('ampls-b')}/scopedResources/new`, {
      properties: { linkedResourceId: componentId('appi-web') },
    }),
  );
  expect(estate.links.map(({ name }) => name)).toContain('new');
});

test('a network names its forwarding rulesets, also where they lie out of sight', async () => {
  const sut = await azure();

  await sut.edit(({ denied }) => {
    denied.push({ scope: `/subscriptions/${platform}`, actions: ['Microsoft.Network/dnsForwardingRulesets/*'] });
  });
  const change = linkZoneChange(monitorZone, legacy);
  const estate = await refreshed(sut, [change], async () => {});
  expect(estate.rulesetLinks.map(({ rulesetId }) => nameOf(rulesetId))).toEqual(['frs-onprem']);
});

test('rulesets that a network may not be asked for stay as they were known', async () => {
  const sut = await azure();

  const change = linkZoneChange(monitorZone, legacy);
  const estate = await refreshed(sut, [change], () =>
    sut.edit(({ denied }) => {
      denied.push({ scope: legacy, actions: ['*/listDnsForwardingRulesets/action'] });
    }),
  );
  expect(estate.rulesetLinks).toHaveLength(1);
  expect(estate.unseen).toEqual([]);
});

test('zones are read with their links and records, endpoints with their zone group', async () => {
  const sut = await azure();
  const changes: Change[] = [
    linkZoneChange(monitorZone, networkId('vnet-lab')),
    { kind: 'set-zone-group', endpointId: endpointId('pe-ampls-b-vnet-1'), name: 'default', zoneIds: [monitorZone] },
  ];
  const estate = await refreshed(sut, changes, async () => {
    await sut.simulator.put(
      `${monitorZone}/A/extra`,
      { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.9.9.9' }] } },
      network,
    );
    await sut.simulator.remove(`${monitorZone}/virtualNetworkLinks/link-vnet-1`, network);
    await sut.simulator.remove(`${endpointId('pe-ampls-b-vnet-1')}/privateDnsZoneGroups/default`, network);
  });
  expect(estate.records.filter(({ name }) => name === 'extra').map(({ addresses }) => addresses)).toEqual([
    ['10.9.9.9'],
  ]);
  expect(estate.zoneLinks.filter(({ zoneId: of }) => keyOf(of) === keyOf(monitorZone))).toEqual([]);
  expect(estate.endpoints.find(({ name }) => name === 'pe-ampls-b-vnet-1')?.zoneGroup).toBeNull();
  expect(estate.zones.filter(({ id: of }) => keyOf(of) === keyOf(monitorZone))).toHaveLength(1);
});

test('security groups, linked storage and locks are read for what needs them', async () => {
  const sut = await azure();
  const changes: Change[] = [
    { kind: 'remove-service-tag', securityGroupId: group, ruleName: 'allow-entra-id' },
    { kind: 'unlink-storage', workspaceId: workspaceId('law-orders') },
  ];
  const account = id('rg-data', 'Microsoft.Storage/storageAccounts/logs');
  const estate = await refreshed(sut, changes, async () => {
    const { simulator } = sut;
    await simulator.remove(`${group}/securityRules/allow-entra-id`, network);
    await simulator.put(`${workspaceId('law-orders')}/linkedStorageAccounts/CustomLogs`, {
      properties: { storageAccountIds: [account] },
    });
    await simulator.put(`${group}${locks}/keep`, { properties: { level: 'CanNotDelete' } }, '2016-09-01');
  });
  expect(estate.securityGroups[0]?.rules.map(({ name }) => name)).toEqual(['deny-internet']);
  expect(estate.linkedStorage).toEqual([
    { workspaceId: workspaceId('law-orders'), dataType: 'customlogs', storageAccountIds: [account] },
  ]);
  expect(estate.obstacles.map(({ name }) => name)).toEqual(['keep']);
});

test('what may no longer be read stays as it was known, and is said to be unseen', async () => {
  const sut = await azure();
  const change = linkChange(scopeId('ampls-b'), workspaceId('law-prod-weu'));
  const estate = await refreshed(sut, [change], () =>
    sut.edit(({ denied }) => {
      denied.push({ scope: workspaceId('law-prod-weu'), actions: ['Microsoft.OperationalInsights/workspaces/read'] });
    }),
  );
  expect(estate.resources.map(({ name }) => name)).toContain('law-prod-weu');
  expect(estate.unseen.map(({ id: of }) => of)).toEqual([workspaceId('law-prod-weu')]);
});

test('a connection is decided on although its endpoint lies in a subscription out of sight', async () => {
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
  const estate = await refreshed(sut, [change], async () => {});
  expect(estate.connections.find(({ endpointId: of }) => nameOf(of) === 'pe-partner')?.state).toBe('Pending');
  expect(estate.unseen.map(({ id: of }) => nameOf(of))).toContain('pe-partner');
});

test('what is seen again is no longer unseen', async () => {
  const sut = await azure();
  const estate = await readEstate(sut.reading);
  const was = { ...estate, unseen: [{ id: scopeId('ampls-a').toUpperCase(), why: 'it was out of sight' }] };
  const fresh = await refreshTouched(sut.reading, was, { scopes: [scopeId('ampls-a')] });
  expect(fresh.unseen).toEqual([]);
  expect(fresh.scopes.filter(({ name }) => name === 'ampls-a')).toHaveLength(1);
});

test('what is touched is told once, whatever the case of its id', () => {
  const upper = scopeId('ampls-a').toUpperCase();
  const touched = touchedBy([
    linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu')),
    linkChange(upper, componentId('appi-web')),
    { kind: 'unlink', scopeId: upper, resourceId: workspaceId('law-prod-weu') },
  ]);
  expect(touched.scopes).toEqual([upper]);
  expect(touched.resources).toHaveLength(2);
  expect(touched.locks).toEqual([]);
  const other = touchedBy([{ kind: 'delete-scope', scopeId: upper }]);
  expect(other.locks.map(keyOf)).toEqual([production]);
});
