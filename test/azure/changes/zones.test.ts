import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import type { SetZoneGroupChange } from '../../../src/domain/changes/set-zone-group.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { at, endpointId, list, network, networkId, scopeId, text, zoneId } from '../../sandbox/arm/support.ts';
import { type Azure, azure, errorOf, lookAt, make, write } from '../support.ts';

const endpoint = endpointId('pe-ampls-b-vnet-1');
const zones = (group: string) =>
  ['monitor.azure.com', 'ods.opinsights.azure.com'].map(name => zoneId(group, `privatelink.${name}`));
const [monitorZone = ''] = zones('rg-dns-vnet-1');

const grouping: SetZoneGroupChange = {
  kind: 'set-zone-group',
  endpointId: endpoint,
  name: 'default',
  zoneIds: zones('rg-dns-vnet-1'),
};

const creation = {
  kind: 'create-endpoint',
  endpointId: endpointId('pe-lab'),
  scopeId: scopeId('ampls-a'),
  subnetId: `${networkId('vnet-lab')}/subnets/snet-endpoints`,
  location: 'westeurope',
  requestMessage: '',
} as const;

/** Calls the built-in zone group by another name, and its zone configurations too. */
function asLandingZoneMadeIt(sut: Azure): Promise<void> {
  return sut.edit(({ resources }) => {
    const groups = resources.filter(({ id }) => id.startsWith(`${endpoint}/privateDnsZoneGroups/`));
    for (const group of groups) {
      const renamed = JSON.parse(
        JSON.stringify(group).replaceAll('privateDnsZoneGroups/default', 'privateDnsZoneGroups/policy'),
      );
      const configs = list(renamed, 'properties', 'privateDnsZoneConfigs');
      resources.splice(resources.indexOf(group), 1, {
        ...renamed,
        name: 'policy',
        properties: {
          ...renamed.properties,
          privateDnsZoneConfigs: configs.map((config, index) => ({ ...Object(config), name: `config-${index}` })),
        },
      });
    }
  });
}

test('a zone group that a policy made is taken over, with the names that it has', async () => {
  const sut = await azure();
  await asLandingZoneMadeIt(sut);
  expect((await make(sut, grouping)).after.stands).toBe('made');
  const { body } = await sut.simulator.get(`${endpoint}/privateDnsZoneGroups`, network);
  const [group, ...others] = list(body, 'value');
  expect(others).toEqual([]);
  expect(text(group, 'name')).toBe('policy');
  expect(list(group, 'properties', 'privateDnsZoneConfigs').map(config => at(config, 'name'))).toEqual([
    'config-0',
    'config-2',
  ]);
});

test('a zone group stands only once every name of its endpoint has its record', async () => {
  const sut = await azure();
  await make(sut, grouping);
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (!id.startsWith(`${endpoint}/privateDnsZoneGroups/`)) continue;
      const [config] = list(Object(properties), 'privateDnsZoneConfigs');
      const sets = list(config, 'properties', 'recordSets');
      sets.splice(
        sets.findIndex(set => at(set, 'recordSetName') === 'api'),
        1,
      );
    }
  });
  expect(await lookAt(sut, grouping)).toMatchObject({
    stands: 'under-way',
    image: { withoutRecord: ['api.monitor.azure.com'] },
  });
});

test('a zone group of an endpoint that is not approved has no records to wait for', async () => {
  const sut = await azure();
  await make(sut, creation);
  const change = { ...grouping, endpointId: creation.endpointId, zoneIds: zones('rg-dns-vnet-2') };
  expect((await make(sut, change)).after.stands).toBe('made');
});

test('a zone group that is still being written is under way', async () => {
  const sut = await azure({ speed: 5 });
  await write(sut, grouping);
  expect((await lookAt(sut, grouping)).stands).toBe('under-way');
});

test('a zone group of more than five zones, or of an endpoint that is gone, is refused', async () => {
  const sut = await azure();
  const six = [...zones('rg-dns-hub'), ...zones('rg-dns-vnet-1'), ...zones('rg-dns-vnet-2')];
  expect(troubleOf(await errorOf(write(sut, { ...grouping, zoneIds: six }))).kind).toBe('final');
  const gone = { ...grouping, endpointId: endpointId('pe-gone') };
  expect(troubleOf(await errorOf(lookAt(sut, gone))).kind).toBe('missing');
});

test('a zone that is linked by another name, or with another policy, is left to those who linked it', async () => {
  const sut = await azure();
  const byName = linkZoneChange(monitorZone, networkId('vnet-1'));
  expect(await lookAt(sut, byName)).toMatchObject({ stands: 'made-by-others', image: { name: 'link-vnet-1' } });
  const byPolicy = linkZoneChange(monitorZone, networkId('vnet-1'), 'link-vnet-1', 'NxDomainRedirect');
  expect((await lookAt(sut, byPolicy)).stands).toBe('made-by-others');
  expect(troubleOf(await errorOf(write(sut, byName))).kind).toBe('final');
});

test('a network that has a zone of this name already cannot be linked to another', async () => {
  const sut = await azure();
  const [other = ''] = zones('rg-dns-vnet-2');
  const change = linkZoneChange(other, networkId('vnet-1'));
  expect((await lookAt(sut, change)).stands).toBe('open');
  expect(troubleOf(await errorOf(write(sut, change)))).toMatchObject({ kind: 'final' });
});

test('a link falls back to the internet only where that was asked for', async () => {
  const sut = await azure();
  const plain = linkZoneChange(monitorZone, networkId('vnet-lab'));
  await make(sut, plain);
  const { body } = await sut.simulator.get(`${monitorZone}/virtualNetworkLinks/vnet-lab`, network);
  expect(at(body, 'properties', 'registrationEnabled')).toBe(false);
  expect(at(body, 'properties', 'resolutionPolicy')).toBeUndefined();
});

test('a link is under way until the network has it', async () => {
  const sut = await azure({ speed: 0.4 });
  const change = linkZoneChange(monitorZone, networkId('vnet-lab'));
  expect(await write(sut, change)).toMatchObject({
    settled: false,
    operationUrl: expect.stringContaining('privateDnsOperationStatuses'),
  });
  expect((await lookAt(sut, change)).stands).toBe('under-way');
  await expect.poll(async () => (await lookAt(sut, change)).stands, { timeout: 5_000 }).toBe('made');
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'vnet-lab' && /virtualNetworkLinks/i.test(id))
        properties['virtualNetworkLinkState'] = 'InProgress';
    }
  });
  expect((await lookAt(sut, change)).stands).toBe('under-way');
});

test('in a zone that is gone nothing can be linked, and nothing is left to unlink', async () => {
  const sut = await azure();
  const gone = zoneId('rg-dns-hub', 'privatelink.gone.azure.com');
  const change = linkZoneChange(gone, networkId('vnet-lab'));
  expect(troubleOf(await errorOf(lookAt(sut, change))).kind).toBe('missing');
  expect(troubleOf(await errorOf(write(sut, change))).kind).toBe('missing');
  const unlinking = { kind: 'unlink-zone', zoneId: gone, networkId: networkId('vnet-lab') } as const;
  expect((await lookAt(sut, unlinking)).stands).toBe('made');
  expect((await write(sut, unlinking)).settled).toBe(true);
});
