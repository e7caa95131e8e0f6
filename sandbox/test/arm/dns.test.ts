import { expect, test } from 'vitest';
import { at, code, id, list, network, networkId, start, text, zoneId } from './support.ts';

const monitor = 'privatelink.monitor.azure.com';
const zone = (name: string): string => zoneId('rg-network', name);
const global = { location: 'global' };
const linkBody = (vnet: string, more = {}): unknown => ({
  location: 'global',
  properties: { virtualNetwork: { id: networkId(vnet) }, registrationEnabled: false, ...more },
});

test('accepts a zone with an empty object and both headers and counts its records and links', async () => {
  const arm = await start();
  const accepted = await arm.put(zone('example.internal'), global, network);
  expect([accepted.status, accepted.body]).toEqual([202, {}]);
  expect(accepted.headers.get('azure-asyncoperation')).toContain(
    '/providers/Microsoft.Network/privateDnsOperationStatuses/',
  );
  expect((await arm.get(accepted.headers.get('azure-asyncoperation') ?? '')).body).toEqual({ status: 'Succeeded' });
  expect(at((await arm.get(accepted.headers.get('location') ?? '')).body, 'name')).toBe('example.internal');
  await arm.put(`${zone('example.internal')}/virtualNetworkLinks/lab`, linkBody('vnet-lab'), network);
  await arm.put(
    `${zone('example.internal')}/A/www`,
    { properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.1' }] } },
    network,
  );
  const shown = await arm.get(zone('example.internal'), network);
  expect(shown.body).toMatchObject({
    location: 'global',
    properties: { provisioningState: 'Succeeded', numberOfRecordSets: 2, numberOfVirtualNetworkLinks: 1 },
  });
});

test('refuses to delete a zone with links and deletes one without links with its records', async () => {
  const arm = await start();
  await arm.put(zone('example.internal'), global, network);
  const link = `${zone('example.internal')}/virtualNetworkLinks/lab`;
  await arm.put(link, linkBody('vnet-lab'), network);
  expect(code(await arm.remove(zone('example.internal'), network))).toEqual([409, 'CannotDeleteResource']);
  expect((await arm.remove(link, network)).status).toBe(202);
  expect((await arm.get(link, network)).status).toBe(404);
  expect((await arm.remove(zone('example.internal'), network)).status).toBe(202);
  expect((await arm.get(zone('example.internal'), network)).status).toBe(404);
  expect((await arm.remove(zone('example.internal'), network)).status).toBe(204);
});

test('links a network to a zone and changes its resolution policy', async () => {
  const arm = await start();
  await arm.put(zone(monitor), global, network);
  const link = `${zone(monitor)}/virtualNetworkLinks/lab`;
  await arm.put(link, linkBody('vnet-lab', { resolutionPolicy: 'NxDomainRedirect' }), network);
  const shown = await arm.get(link, network);
  expect(shown.body).toMatchObject({
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    properties: {
      virtualNetworkLinkState: 'Completed',
      resolutionPolicy: 'NxDomainRedirect',
      virtualNetwork: { id: networkId('vnet-lab') },
    },
  });
  await arm.patch(link, { properties: { resolutionPolicy: 'Default' }, tags: { a: 'b' } }, network);
  expect((await arm.get(link, network)).body).toMatchObject({
    tags: { a: 'b' },
    properties: { resolutionPolicy: 'Default', registrationEnabled: false },
  });
  expect(code(await arm.put(link, linkBody('vnet-1'), network))).toEqual([400, 'BadRequest']);
});

test('refuses a second link to a zone and a second zone of the same name for a network', async () => {
  const arm = await start();
  await arm.put(zone(monitor), global, network);
  const refused = await arm.put(`${zone(monitor)}/virtualNetworkLinks/one`, linkBody('vnet-1'), network);
  expect(code(refused)).toEqual([400, 'BadRequest']);
  expect(text(refused.body, 'error', 'message')).toContain(
    'cannot be linked to multiple zones with overlapping namespaces',
  );
  const twice = await arm.put(
    `${zoneId('rg-dns-vnet-1', monitor)}/virtualNetworkLinks/again`,
    linkBody('vnet-1'),
    network,
  );
  expect(code(twice)).toEqual([409, 'Conflict']);
  expect(code(await arm.put(`${zone(monitor)}/virtualNetworkLinks/none`, linkBody('vnet-nobody'), network))).toEqual([
    400,
    'BadRequest',
  ]);
});

test('writes records immediately and checks conditions on their etags', async () => {
  const arm = await start();
  const path = `${zoneId('rg-dns-hub', monitor)}/A/custom`;
  const body = { properties: { ttl: 300, aRecords: [{ ipv4Address: '10.10.1.9' }], metadata: { why: 'manual' } } };
  const created = await arm.put(path, body, network);
  expect([created.status, at(created.body, 'properties', 'fqdn')]).toEqual([201, `custom.${monitor}.`]);
  expect(code(await arm.put(path, body, network, { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed']);
  expect(code(await arm.put(path, body, network, { 'if-match': 'old' }))).toEqual([412, 'PreconditionFailed']);
  const changed = await arm.put(path, { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.10.1.8' }] } }, network, {
    'if-match': text(created.body, 'etag'),
  });
  expect([changed.status, at(changed.body, 'properties', 'ttl'), at(changed.body, 'properties', 'metadata')]).toEqual([
    200,
    10,
    undefined,
  ]);
  expect((await arm.remove(path, network)).status).toBe(200);
  expect((await arm.remove(path, network)).status).toBe(204);
});

test.each([
  ['no address', { ttl: 10, aRecords: [] }],
  ['an invalid address', { ttl: 10, aRecords: [{ ipv4Address: '10.0.0.256' }] }],
  ['a negative TTL', { ttl: -1, aRecords: [{ ipv4Address: '10.0.0.1' }] }],
])('refuses a record with %s', async (_what, properties) => {
  const arm = await start();
  expect(code(await arm.put(`${zoneId('rg-dns-hub', monitor)}/A/x`, { properties }, network))).toEqual([
    400,
    'InvalidRequestContent',
  ]);
});

test('keeps a CNAME record apart from every other record of its name', async () => {
  const arm = await start();
  const path = (name: string) => `${zoneId('rg-dns-hub', monitor)}/${name}`;
  const cname = { properties: { ttl: 10, cnameRecord: { cname: 'api.contoso.com' } } };
  const address = { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.0.0.1' }] } };
  expect((await arm.put(path('CNAME/other'), cname, network)).body).toMatchObject({
    type: 'Microsoft.Network/privateDnsZones/CNAME',
    properties: { fqdn: `other.${monitor}.`, cnameRecord: { cname: 'api.contoso.com' } },
  });
  expect((await arm.put(path('CNAME/other'), cname, network)).status).toBe(200);
  expect(code(await arm.put(path('A/other'), address, network))).toEqual([400, 'BadRequest']);
  expect(code(await arm.put(path('CNAME/api'), cname, network))).toEqual([400, 'BadRequest']);
  expect(code(await arm.put(path('CNAME/@'), cname, network))).toEqual([400, 'BadRequest']);
  expect(code(await arm.put(path('AAAA/six'), address, network))).toEqual([400, 'InvalidRequestContent']);
});

test('lists records by type and all together, in pages of the requested size', async () => {
  const arm = await start();
  const path = zoneId('rg-dns-hub', monitor);
  const first = await arm.get(`${path}/A?$top=4`, network);
  expect(list(first.body, 'value')).toHaveLength(4);
  const second = await arm.get(text(first.body, 'nextLink'), network);
  expect(list(second.body, 'value')).toHaveLength(4);
  const all = await arm.get(`${path}/ALL`, network);
  const names = [...list(first.body, 'value'), ...list(second.body, 'value')].map(one => text(one, 'name'));
  expect(names).toEqual(
    list(all.body, 'value')
      .map(one => text(one, 'name'))
      .sort()
      .slice(0, 8),
  );
  expect(code(await arm.get(`${path}/A?$top=none`, network))).toEqual([400, 'InvalidQueryParameterValue']);
});

test('refuses a location other than global for private DNS', async () => {
  const arm = await start();
  expect(code(await arm.put(zone('example.internal'), { location: 'westeurope' }, network))).toEqual([
    400,
    'LocationNotAvailableForResourceType',
  ]);
});

test('links forwarding rulesets to networks and lists them at the network', async () => {
  const arm = await start();
  const ruleset = id('rg-network', 'Microsoft.Network/dnsForwardingRulesets/frs-new');
  const created = await arm.put(
    ruleset,
    { location: 'westeurope', properties: { dnsResolverOutboundEndpoints: [] } },
    network,
  );
  expect([created.status, (await arm.get(created.headers.get('azure-asyncoperation') ?? '')).body]).toEqual([
    201,
    { status: 'Succeeded' },
  ]);
  await arm.put(
    `${ruleset}/virtualNetworkLinks/lab`,
    { properties: { virtualNetwork: { id: networkId('vnet-lab') } } },
    network,
  );
  expect(list((await arm.get(`${ruleset}/virtualNetworkLinks`, network)).body, 'value')).toHaveLength(1);
  const known = await arm.post(`${networkId('vnet-lab')}/listDnsForwardingRulesets`, {}, network);
  expect(list(known.body, 'value')).toEqual([
    { id: ruleset, properties: { virtualNetworkLink: { id: `${ruleset}/virtualNetworkLinks/lab` } } },
  ]);
  expect(code(await arm.remove(ruleset, network))).toEqual([409, 'CannotDeleteResource']);
  await arm.remove(`${ruleset}/virtualNetworkLinks/lab`, network);
  expect((await arm.remove(ruleset, network)).status).toBe(202);
  expect((await arm.get(ruleset, network)).status).toBe(404);
  expect(code(await arm.put(`${ruleset}2/virtualNetworkLinks/x`, { properties: {} }, network))).toEqual([
    404,
    'ParentResourceNotFound',
  ]);
});
