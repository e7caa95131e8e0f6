import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  at,
  componentId,
  endpointId,
  list,
  network,
  networkId,
  scopeId,
  text,
  workspaceId,
  zoneId,
} from '../../../sandbox/test/arm/support.ts';
import type { SetZoneGroupChange } from '../../../src/domain/changes/set-zone-group.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { type Azure, apply, azure, failureOf, observe, write } from '../support.ts';

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

/** Renames the built-in zone group and its zone configurations, as if the policy of a landing zone had made them. */
function renameZoneGroup(sut: Azure): Promise<void> {
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

test('uses a zone group that a policy made, with its own names', async () => {
  const sut = await azure();
  await renameZoneGroup(sut);
  expect((await apply(sut, grouping)).after.status).toBe('applied');
  const { body } = await sut.simulator.get(`${endpoint}/privateDnsZoneGroups`, network);
  const [group, ...others] = list(body, 'value');
  expect(others).toEqual([]);
  expect(text(group, 'name')).toBe('policy');
  expect(list(group, 'properties', 'privateDnsZoneConfigs').map(config => at(config, 'name'))).toEqual([
    'config-0',
    'config-2',
  ]);
});

test('reports a zone group as applied only once every name of its endpoint has a record', async () => {
  const sut = await azure();
  await apply(sut, grouping);
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
  expect(await observe(sut, grouping)).toMatchObject({
    status: 'in-progress',
    image: { withoutRecord: ['api.monitor.azure.com'] },
  });
});

test('waits for no records of an endpoint that is not approved', async () => {
  const sut = await azure();
  await apply(sut, creation);
  const change = { ...grouping, endpointId: creation.endpointId, zoneIds: zones('rg-dns-vnet-2') };
  expect((await apply(sut, change)).after.status).toBe('applied');
});

describe('a zone group on which later changes rest', () => {
  const whole: SetZoneGroupChange = {
    ...grouping,
    zoneIds: [
      'monitor.azure.com',
      'oms.opinsights.azure.com',
      'ods.opinsights.azure.com',
      'agentsvc.azure-automation.net',
    ].map(name => zoneId('rg-dns-vnet-1', `privatelink.${name}`)),
    recordsOf: [workspaceId('workspace-2')],
  };
  const missing = async (sut: Azure, change = whole) => {
    const { status, image, waitsFor } = await observe(sut, change);
    const { withoutRecord: names } = z.object({ withoutRecord: z.array(z.string()) }).parse(image);
    return { status, names, waitsFor };
  };

  test('waits for the records of a resource that the interface of the endpoint does not show yet', async () => {
    const sut = await azure();
    await apply(sut, whole);
    expect((await observe(sut, whole)).status).toBe('applied');
    const unlinked = { ...whole, recordsOf: [workspaceId('workspace-1'), componentId('appinsights-3')] };
    const { status, names, waitsFor } = await missing(sut, unlinked);
    expect(status).toBe('in-progress');
    expect(names.map(name => name.replace(/^[^.]+/, '…'))).toEqual([
      '….ods.opinsights.azure.com',
      '….oms.opinsights.azure.com',
      '….agentsvc.azure-automation.net',
      '….in.ai.monitor.azure.com',
    ]);
    expect(waitsFor).toMatch(/^DNS records of pe-ampls-b-vnet-1 are missing for [0-9a-f-]+\.o.* and 2 more\.$/);
  });

  test('is not in place while the interface shows no names', async () => {
    const sut = await azure();
    await apply(sut, whole);
    await sut.edit(({ resources }) => {
      for (const { id, properties } of resources) {
        if (/networkInterfaces\/pe-ampls-b-vnet-1/i.test(id)) properties['ipConfigurations'] = [];
      }
    });
    expect((await missing(sut)).names).toContain('api.monitor.azure.com');
  });

  test('is not in place where a record is gone from the zone, or leads elsewhere', async () => {
    const sut = await azure();
    await apply(sut, whole);
    await sut.edit(({ resources }) => {
      const isIn = (name: string) => (one: { id: string }) =>
        one.id.toLowerCase() === `${monitorZone}/A/${name}`.toLowerCase();
      resources.splice(resources.findIndex(isIn('api')), 1);
      const live = resources.find(isIn('live'));
      if (live !== undefined) live.properties['aRecords'] = [{ ipv4Address: '10.9.9.9' }];
    });
    expect((await missing(sut)).names).toEqual(['api.monitor.azure.com', 'live.monitor.azure.com']);
  });

  test('is not in place while the connection is not approved', async () => {
    const sut = await azure();
    await apply(sut, creation);
    const change = { ...whole, endpointId: creation.endpointId };
    await apply(sut, { ...grouping, endpointId: creation.endpointId, zoneIds: whole.zoneIds });
    expect(await missing(sut, change)).toMatchObject({
      status: 'in-progress',
      names: expect.arrayContaining(['api.monitor.azure.com']),
    });
  });

  test("takes the group's word where the bot may read neither the interface nor the zone", async () => {
    const sut = await azure();
    await apply(sut, whole);
    for (const path of ['networkInterfaces/pe-ampls-b', 'privateDnsZones/[^/]+/A']) {
      await sut.fault({ method: 'GET', path, status: 403, code: 'AuthorizationFailed', times: 9 });
    }
    expect((await observe(sut, whole)).status).toBe('applied');
  });
});

test('reports a zone group that is still being written as in progress', async () => {
  const sut = await azure({ speed: 5 });
  await write(sut, grouping);
  expect((await observe(sut, grouping)).status).toBe('in-progress');
});

test('refuses a zone group of more than five zones, and one of a missing endpoint', async () => {
  const sut = await azure();
  const six = [...zones('rg-dns-hub'), ...zones('rg-dns-vnet-1'), ...zones('rg-dns-vnet-2')];
  expect((await failureOf(write(sut, { ...grouping, zoneIds: six }))).kind).toBe('refused');
  const missing = { ...grouping, endpointId: endpointId('pe-gone') };
  expect((await failureOf(observe(sut, missing))).kind).toBe('missing');
});

test('leaves a zone link with another name or another policy to the people who made it', async () => {
  const sut = await azure();
  const byName = linkZoneChange(monitorZone, networkId('vnet-1'));
  expect(await observe(sut, byName)).toMatchObject({ status: 'applied-by-others', image: { name: 'link-vnet-1' } });
  const byPolicy = linkZoneChange(monitorZone, networkId('vnet-1'), 'link-vnet-1', 'NxDomainRedirect');
  expect((await observe(sut, byPolicy)).status).toBe('applied-by-others');
  expect((await failureOf(write(sut, byName))).kind).toBe('refused');
});

test('cannot link a zone to a network that already has a zone of this name', async () => {
  const sut = await azure();
  const [other = ''] = zones('rg-dns-vnet-2');
  const change = linkZoneChange(other, networkId('vnet-1'));
  expect((await observe(sut, change)).status).toBe('not-applied');
  expect(await failureOf(write(sut, change))).toMatchObject({ kind: 'refused' });
});

test('creates a zone link that falls back to the internet only where the change asks for it', async () => {
  const sut = await azure();
  const plain = linkZoneChange(monitorZone, networkId('vnet-lab'));
  await apply(sut, plain);
  const { body } = await sut.simulator.get(`${monitorZone}/virtualNetworkLinks/vnet-lab`, network);
  expect(at(body, 'properties', 'registrationEnabled')).toBe(false);
  expect(at(body, 'properties', 'resolutionPolicy')).toBeUndefined();
});

test('reports a zone link as in progress until the network uses it', async () => {
  const sut = await azure({ speed: 0.4 });
  const change = linkZoneChange(monitorZone, networkId('vnet-lab'));
  expect(await write(sut, change)).toMatchObject({
    finished: false,
    operationUrl: expect.stringContaining('privateDnsOperationStatuses'),
  });
  expect((await observe(sut, change)).status).toBe('in-progress');
  await expect.poll(async () => (await observe(sut, change)).status).toBe('applied');
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'vnet-lab' && /virtualNetworkLinks/i.test(id))
        properties['virtualNetworkLinkState'] = 'InProgress';
    }
  });
  expect((await observe(sut, change)).status).toBe('in-progress');
});

test('cannot link a missing zone, and has nothing to unlink there', async () => {
  const sut = await azure();
  const missing = zoneId('rg-dns-hub', 'privatelink.gone.azure.com');
  const change = linkZoneChange(missing, networkId('vnet-lab'));
  expect((await failureOf(observe(sut, change))).kind).toBe('missing');
  expect((await failureOf(write(sut, change))).kind).toBe('missing');
  const unlinking = { kind: 'unlink-zone', zoneId: missing, networkId: networkId('vnet-lab') } as const;
  expect((await observe(sut, unlinking)).status).toBe('applied');
  expect((await write(sut, unlinking)).finished).toBe(true);
});

test('never writes over a zone that exists, nor deletes one that has records by now', async () => {
  const sut = await azure();
  expect((await observe(sut, { kind: 'create-zone', zoneId: monitorZone })).status).toBe('applied');
  expect(await failureOf(write(sut, { kind: 'create-zone', zoneId: monitorZone }))).toMatchObject({
    kind: 'refused',
    code: 'PreconditionFailed',
  });
  await expect(write(sut, { kind: 'delete-zone', zoneId: monitorZone })).rejects.toMatchObject({
    code: 'not-allowed',
    message: expect.stringContaining('it has records by now'),
  });
});
