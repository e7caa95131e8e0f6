import { expect, test } from 'vitest';
import {
  type Answer,
  type Arm,
  at,
  componentId,
  list,
  network,
  networkId,
  platform,
  production,
  scopeId,
  start,
  text,
  workspaceId,
  zoneId,
} from './support.ts';

const resources = `resources
  | where type in~ ('microsoft.insights/privatelinkscopes', 'microsoft.insights/components', 'microsoft.insights/datacollectionendpoints', 'microsoft.operationalinsights/workspaces', 'microsoft.network/privateendpoints', 'microsoft.network/virtualnetworks', 'microsoft.network/networkinterfaces', 'microsoft.network/networksecuritygroups', 'microsoft.network/privatednszones', 'microsoft.network/privatednszones/virtualnetworklinks', 'microsoft.network/dnsforwardingrulesets')
  | project id, name, type, kind, location, tags, properties
  | order by id asc`;
const records =
  "dnsresources | where type in~ ('microsoft.network/privatednszones/a', 'microsoft.network/privatednszones/aaaa', 'microsoft.network/privatednszones/cname') | project id, name, type, properties | order by id asc";

const ask = (arm: Arm, query: string, options = {}, more = {}): Promise<Answer> =>
  arm.post('/providers/Microsoft.ResourceGraph/resources', { query, options, ...more }, '2022-10-01');

/** Returns all rows of a query, page by page. */
async function all(arm: Arm, query: string, more = {}): Promise<unknown[]> {
  const rows: unknown[] = [];
  let token: unknown;
  do {
    const answer = await ask(arm, query, { $top: 1_000, ...(token === undefined ? {} : { $skipToken: token }) }, more);
    rows.push(...list(answer.body, 'data'));
    token = at(answer.body, '$skipToken');
  } while (token !== undefined);
  return rows;
}

test('returns rows with lower-case types, ordered by id, only of types that Graph has', async () => {
  const arm = await start();
  const rows = await all(arm, resources);
  const ids = rows.map(row => text(Object(row), 'id').toLowerCase());
  expect(ids).toEqual([...ids].sort());
  expect(rows.every(row => text(Object(row), 'type') === text(Object(row), 'type').toLowerCase())).toBe(true);
  expect(ids.filter(one => /scopedresources|privatednszonegroups|dnsforwardingrulesets\/.*\/|\/a\//.test(one))).toEqual(
    [],
  );
  expect(rows.find(row => text(Object(row), 'id') === networkId('vnet-hub'))).toMatchObject({
    type: 'microsoft.network/virtualnetworks',
    kind: '',
    location: 'westeurope',
    tags: { owner: 'network-owners' },
    properties: { subnets: [{ name: 'GatewaySubnet' }, { name: 'snet-endpoints' }], virtualNetworkPeerings: [{}, {}] },
  });
});

test('returns record sets from a separate table, with the records of every type in one property', async () => {
  const arm = await start();
  const zone = zoneId('rg-dns-hub', 'privatelink.monitor.azure.com');
  const put = (path: string, properties: Record<string, unknown>) =>
    arm.put(`${zone}/${path}`, { properties: { ttl: 10, ...properties } }, network);
  await put('AAAA/six', { aaaaRecords: [{ ipv6Address: 'fd00::4' }] });
  await put('CNAME/other', { cnameRecord: { cname: 'api.contoso.com' } });
  const rows = await all(arm, records);
  const row = (name: string) => rows.find(one => text(Object(one), 'name') === name);
  expect(row('api')).toMatchObject({
    type: 'microsoft.network/privatednszones/a',
    properties: { ttl: 10, records: [{ ipv4Address: '10.10.1.4' }] },
  });
  expect(at(Object(row('api')), 'properties', 'aRecords')).toBeUndefined();
  expect(row('six')).toMatchObject({ properties: { records: [{ ipv6Address: 'fd00::4' }] } });
  expect(row('other')).toMatchObject({ properties: { records: [{ cname: 'api.contoso.com' }] } });
  expect(Object.keys(Object(rows[0]))).toEqual(['id', 'name', 'type', 'properties']);
});

test('filters records by the names of their zones, ignoring case', async () => {
  const arm = await start();
  const ofZones = (zones: string) =>
    records.replace('| project', `| where tostring(split(id, '/')[8]) in~ (${zones}) | project`);
  const two = ofZones("'Privatelink.Monitor.Azure.com', 'privatelink.blob.core.windows.net'");
  const rows = (await all(arm, two)).map(row => text(Object(row), 'id'));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.every(one => /privatelink\.(monitor|blob)\./.test(one))).toBe(true);
  expect(await all(arm, ofZones("'privatelink.gone.azure.com'"))).toEqual([]);
  const first = await ask(arm, two, { $top: 2 });
  const $skipToken = text(first.body, '$skipToken');
  expect((await ask(arm, two, { $skipToken })).status).toBe(200);
  expect((await ask(arm, records, { $skipToken })).status).toBe(400);
  const misplaced = resources.replace('| project', "| where tostring(split(id, '/')[8]) in~ ('a') | project");
  expect((await ask(arm, misplaced)).status).toBe(400);
});

test('continues pages with a token that is valid only for its own query', async () => {
  const arm = await start();
  const first = await ask(arm, resources, { $top: 50 });
  expect([at(first.body, 'count'), at(first.body, 'resultTruncated'), at(first.body, 'facets')]).toEqual([
    50,
    'false',
    [],
  ]);
  const token = text(first.body, '$skipToken');
  const second = await ask(arm, resources, { $top: 1_000, $skipToken: token });
  expect(at(second.body, 'count')).toBe(Number(at(first.body, 'totalRecords')) - 50);
  expect(at(second.body, '$skipToken')).toBeUndefined();
  const skipped = await ask(arm, resources, { $top: 1_000, $skip: 50 });
  expect(skipped.body).toEqual(second.body);
  expect((await ask(arm, records, { $skipToken: token })).status).toBe(400);
});

test('returns rows as a table on request', async () => {
  const arm = await start();
  const table = await ask(arm, resources, { $top: 1, resultFormat: 'table' });
  expect(list(table.body, 'data', 'columns').map(one => at(one, 'name'))).toEqual([
    'id',
    'name',
    'type',
    'kind',
    'location',
    'tags',
    'properties',
  ]);
  expect(list(table.body, 'data', 'rows', 0)).toHaveLength(7);
});

test('searches only the requested subscriptions', async () => {
  const arm = await start();
  const rows = await all(arm, resources, { subscriptions: [platform.toUpperCase()] });
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.every(row => text(Object(row), 'id').includes(platform))).toBe(true);
  expect(await all(arm, resources, { subscriptions: [] })).toEqual([]);
});

test('silently omits rows that the caller may not read', async () => {
  const arm = await start();
  const estate = await arm.control('GET', 'estate');
  const denied = [
    { actions: ['Microsoft.OperationalInsights/workspaces/read'], scope: `/subscriptions/${production}` },
  ];
  await arm.control('PUT', 'estate', { ...Object(estate.body), denied });
  const rows = (await all(arm, resources)).map(row => text(Object(row), 'id'));
  expect(
    rows.filter(one =>
      one.includes(`${production}/resourcegroups/rg-monitoring/providers/microsoft.operationalinsights`),
    ),
  ).toEqual([]);
  expect(rows).toContain(networkId('vnet-hub'));
});

test.each(['resources | project id', '', 'dnsresources'])(
  'refuses an unknown query (%s) with an error in the format of Graph',
  async query => {
    const arm = await start();
    const refused = await ask(arm, query);
    expect([
      refused.status,
      at(refused.body, 'error', 'code'),
      at(refused.body, 'error', 'details', 0, 'code'),
    ]).toEqual([400, 'BadRequest', 'InvalidQuery']);
  },
);

test.each([{ $top: 1_001 }, { $top: 0 }, { resultFormat: 'csv' }, { $skipToken: 'nonsense' }])(
  'refuses options that Graph does not accept (%j)',
  async options => {
    const arm = await start();
    expect((await ask(arm, resources, options)).status).toBe(400);
  },
);

test('returns columns, and properties by their exact names, of objects that have others set', async () => {
  const arm = await start();
  const nics = `resources | where type =~ 'microsoft.network/networkinterfaces'
    | where isnotnull(properties.privateEndpoint) | project id, name, of = properties.privateEndpoint.id,
    wrong = properties.PrivateEndpoint | order by id asc`;
  const rows = await all(arm, nics);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every(row => text(Object(row), 'of').includes('/privateEndpoints/'))).toBe(true);
  expect(rows.every(row => at(Object(row), 'wrong') === null)).toBe(true);
});

test.each([
  "resources | where type =~ 'microsoft.network/virtualnetworks' | project name | order by id asc",
  "resources | where type =~ 'microsoft.network/virtualnetworks' | project id, a = tags, A = tags | order by id asc",
  "resources | where type =~ 'microsoft.network/virtualnetworks' | project id",
  "resources | where name =~ 'x' | project id | order by id asc",
])('refuses a query that it does not understand (%s)', async query => {
  const arm = await start();
  expect((await ask(arm, query)).status).toBe(400);
});

test('refuses an answer of more than 16 MiB', async () => {
  const arm = await start();
  const tags = { note: 'x'.repeat(17 * 1024 * 1024) };
  await arm.control('PUT', 'deviations', { graphRows: [{ id: 'vnet-hub$', columns: { tags } }] });
  const refused = await ask(arm, resources);
  expect([refused.status, at(refused.body, 'error', 'details', 0, 'code')]).toEqual([400, 'ResponsePayloadTooLarge']);
  expect((await ask(arm, records)).status).toBe(200);
});

test('shows rows with other values on request, until that is ended', async () => {
  const arm = await start();
  const odd = {
    graphRows: [{ id: 'vnet-hub$', columns: { tags: '', properties: { subnets: null } } }],
    unregistered: [],
    acceptsUndocumented: false,
  };
  expect((await arm.control('PUT', 'deviations', odd)).body).toEqual(odd);
  const row = await rowOf(arm, networkId('vnet-hub'));
  expect(row).toMatchObject({ tags: '', properties: { subnets: null, virtualNetworkPeerings: [{}, {}] } });
  expect((await arm.control('GET', 'deviations')).body).toEqual(odd);
  await arm.control('DELETE', 'deviations');
  expect(await rowOf(arm, networkId('vnet-hub'))).toMatchObject({ tags: { owner: 'network-owners' } });
  expect((await arm.control('PUT', 'deviations', { graphRows: [{ id: '(', columns: {} }] })).status).toBe(400);
});

test('sends quota headers and accepts only POST for Graph', async () => {
  const arm = await start();
  const answer = await ask(arm, records);
  expect(answer.headers.get('x-ms-user-quota-remaining')).toBe('14');
  expect(answer.headers.get('x-ms-user-quota-resets-after')).toMatch(/^00:00:0[1-5]$/);
  expect((await arm.get('/providers/Microsoft.ResourceGraph/resources', '2022-10-01')).status).toBe(405);
});

const rowOf = async (arm: Arm, path: string): Promise<unknown> =>
  (await all(arm, resources)).find(row => text(Object(row), 'id').toLowerCase() === path.toLowerCase());

test('shows a change immediately at speed 0, also on the linked resource', async () => {
  const arm = await start();
  await arm.patch(workspaceId('law-orders'), { tags: { seen: 'yes' } }, '2022-10-01');
  expect(await rowOf(arm, workspaceId('law-orders'))).toMatchObject({ tags: { seen: 'yes' } });
  await arm.put(`${scopeId('ampls-a')}/scopedResources/web`, {
    properties: { linkedResourceId: componentId('appi-web') },
  });
  expect(await rowOf(arm, componentId('appi-web'))).toMatchObject({ properties: { PrivateLinkScopedResources: [{}] } });
  await arm.remove(workspaceId('law-orders'), '2022-10-01');
  expect(await rowOf(arm, workspaceId('law-orders'))).toBeUndefined();
});

test('shows a change after a delay at speed 1', async () => {
  const arm = await start({ speed: 1 });
  await arm.patch(workspaceId('law-orders'), { tags: { seen: 'yes' } }, '2022-10-01');
  await arm.put(
    `${zoneId('rg-dns-hub', 'privatelink.monitor.azure.com')}/A/new`,
    { properties: { ttl: 1, aRecords: [{ ipv4Address: '10.0.0.1' }] } },
    network,
  );
  expect(await rowOf(arm, workspaceId('law-orders'))).not.toMatchObject({ tags: { seen: 'yes' } });
  expect((await all(arm, records)).some(row => text(Object(row), 'name') === 'new')).toBe(false);
  await expect.poll(async () => at(Object(await rowOf(arm, workspaceId('law-orders'))), 'tags', 'seen')).toBe('yes');
  await expect.poll(async () => (await all(arm, records)).some(row => text(Object(row), 'name') === 'new')).toBe(true);
});

const changesSince = (since: string, types = "'microsoft.operationalinsights/workspaces'") => `resourcechanges
  | extend changeTime = todatetime(properties.changeAttributes.timestamp)
  | where changeTime >= datetime(${since})
  | where tostring(properties.targetResourceType) in~ ('microsoft.insights/privatelinkscopes', 'microsoft.insights/components', 'microsoft.insights/datacollectionendpoints', ${types}, 'microsoft.network/privateendpoints', 'microsoft.network/virtualnetworks', 'microsoft.network/networksecuritygroups')
  | project id, properties, changeTime
  | order by changeTime desc, id asc`;

test('returns who changed a resource, with which client, and its values before and after, for 14 days', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const arm = await start({ now: () => now });
  const since = '2026-03-01T12:00:00.000Z';
  expect(await all(arm, changesSince(since))).toEqual([]);
  now += 1_000;
  const id = workspaceId('law-orders');
  await arm.patch(id, { properties: { publicNetworkAccessForQuery: 'Disabled' } }, '2025-07-01');
  const rows = await all(arm, changesSince(since));
  expect(rows.map(row => Object(row).properties)).toMatchObject([
    {
      targetResourceId: expect.stringMatching(new RegExp(`^${id}$`, 'i')),
      targetResourceType: 'microsoft.operationalinsights/workspaces',
      changeType: 'Update',
      changeAttributes: {
        changedBy: 'sandbox@contoso.example',
        changedByType: 'User',
        clientType: 'Azure Portal',
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        operation: 'microsoft.operationalinsights/workspaces/write',
        timestamp: '2026-03-01T12:00:01.000Z',
      },
      changes: { 'properties.publicNetworkAccessForQuery': { previousValue: 'Enabled', newValue: 'Disabled' } },
    },
  ]);
  expect(await all(arm, changesSince('2026-03-01T12:00:02.000Z'))).toEqual([]);
  expect((await ask(arm, changesSince(since, "'microsoft.compute/virtualmachines'"))).status).toBe(400);
  now += 14 * 24 * 3_600_000;
  expect(await all(arm, changesSince(since))).toEqual([]);
});
