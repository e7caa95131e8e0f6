import { expect, test } from 'vitest';
import { at, code, componentId, id, list, scopeId, start, text, workspaceId } from './support.ts';

const logs = '2022-10-01';
const insights = '2020-02-02';
const collection = '2023-03-11';

test('creates a workspace with a lower-case id, first Creating, with public access', async () => {
  const arm = await start();
  const created = await arm.put(
    workspaceId('law-new'),
    { location: 'westeurope', properties: { sku: { name: 'PerGB2018' }, retentionInDays: 60 } },
    logs,
  );
  expect([created.status, at(created.body, 'properties', 'provisioningState')]).toEqual([201, 'Creating']);
  const shown = await arm.get(workspaceId('law-new'), logs);
  expect(shown.body).toMatchObject({
    id: workspaceId('law-new')
      .replace('resourceGroups', 'resourcegroups')
      .replace('Microsoft.OperationalInsights', 'microsoft.operationalinsights'),
    type: 'Microsoft.OperationalInsights/workspaces',
    location: 'westeurope',
    properties: {
      provisioningState: 'Succeeded',
      sku: { name: 'pergb2018' },
      retentionInDays: 60,
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
    },
  });
});

test('changes only what is sent in a PATCH of a workspace, resets the rest in a PUT and keeps its customerId', async () => {
  const arm = await start();
  const before = await arm.get(workspaceId('law-prod-weu'), logs);
  const patched = await arm.patch(
    workspaceId('law-prod-weu'),
    { properties: { publicNetworkAccessForQuery: 'Disabled', customerId: 'mine' } },
    logs,
  );
  expect([
    patched.status,
    at(patched.body, 'properties', 'publicNetworkAccessForQuery'),
    at(patched.body, 'tags'),
  ]).toEqual([200, 'Disabled', at(before.body, 'tags')]);
  const put = await arm.put(
    workspaceId('law-prod-weu'),
    { location: 'westeurope', properties: { publicNetworkAccessForIngestion: 'SecuredByPerimeter' } },
    logs,
  );
  expect(put.body).toMatchObject({
    properties: {
      publicNetworkAccessForQuery: 'Enabled',
      publicNetworkAccessForIngestion: 'SecuredByPerimeter',
      customerId: text(before.body, 'properties', 'customerId'),
    },
  });
  expect(
    code(await arm.patch(workspaceId('law-prod-weu'), { properties: { publicNetworkAccessForQuery: 'No' } }, logs)),
  ).toEqual([400, 'BadRequest']);
});

test('lists all workspaces on one page', async () => {
  const arm = await start();
  const all = await arm.get(workspaceId('').slice(0, -1), logs);
  expect(list(all.body, 'value').map(one => at(one, 'name'))).toEqual([
    'law-orders',
    'law-prod-archive',
    'law-prod-weu',
    'law-shared',
    'workspace-1',
    'workspace-2',
  ]);
  expect(at(all.body, 'nextLink')).toBeUndefined();
});

const storage = id('rg-data', 'Microsoft.Storage/storageAccounts/logs');

test('links storage by data source, shown in lower case', async () => {
  const arm = await start();
  const path = `${workspaceId('law-prod-weu')}/linkedStorageAccounts/CustomLogs`;
  const linked = await arm.put(path, { properties: { storageAccountIds: [storage] } }, logs);
  expect([linked.status, linked.body]).toEqual([
    200,
    expect.objectContaining({
      name: 'customlogs',
      properties: { dataSourceType: 'customlogs', storageAccountIds: [storage] },
    }),
  ]);
  expect(
    list((await arm.get(`${workspaceId('law-prod-weu')}/linkedStorageAccounts`, logs)).body, 'value'),
  ).toHaveLength(1);
  expect((await arm.get(path, logs)).status).toBe(200);
  expect((await arm.remove(path, logs)).status).toBe(200);
  expect((await arm.get(path, logs)).status).toBe(404);
});

test.each([
  ['an unknown data source', 'Metrics', [storage]],
  ['no storage account', 'CustomLogs', []],
  ['an id that is not a storage account', 'CustomLogs', [workspaceId('law-orders')]],
])('refuses linked storage with %s', async (_what, source, storageAccountIds) => {
  const arm = await start();
  expect(
    code(
      await arm.put(
        `${workspaceId('law-orders')}/linkedStorageAccounts/${source}`,
        { properties: { storageAccountIds } },
        logs,
      ),
    ),
  ).toEqual([400, 'BadRequest']);
});

test('refuses a storage account that does not exist', async () => {
  const arm = await start();
  const link = `${workspaceId('law-orders')}/linkedStorageAccounts/CustomLogs`;
  const body = { properties: { storageAccountIds: [`${storage}none`] } };
  expect(code(await arm.put(link, body, '2020-08-01'))).toEqual([400, 'BadRequest']);
});

test('refuses storage for custom logs except in the 2020 profile', async () => {
  const arm = await start({ limits: 'ga-2025' });
  const path = `${workspaceId('law-orders')}/linkedStorageAccounts`;
  expect(code(await arm.put(`${path}/CustomLogs`, { properties: { storageAccountIds: [storage] } }, logs))).toEqual([
    400,
    'BadRequest',
  ]);
  expect((await arm.put(`${path}/Ingestion`, { properties: { storageAccountIds: [storage] } }, logs)).status).toBe(200);
});

test('replaces a component: resets public access that is not sent and keeps its keys', async () => {
  const arm = await start();
  const before = await arm.get(componentId('appi-orders'), insights);
  const closed = { ...Object(at(before.body, 'properties')), publicNetworkAccessForQuery: 'Disabled' };
  const put = await arm.put(componentId('appi-orders'), { ...Object(before.body), properties: closed }, insights);
  expect([put.status, at(put.body, 'properties', 'publicNetworkAccessForQuery')]).toEqual([200, 'Disabled']);
  const bare = await arm.put(
    componentId('appi-orders'),
    { location: 'westeurope', kind: 'web', properties: { Application_Type: 'web' } },
    insights,
  );
  expect(bare.body).toMatchObject({
    properties: {
      publicNetworkAccessForQuery: 'Enabled',
      AppId: text(before.body, 'properties', 'AppId'),
      ConnectionString: text(before.body, 'properties', 'ConnectionString'),
    },
  });
  expect(at(bare.body, 'properties', 'WorkspaceResourceId')).toBeUndefined();
  const patched = await arm.patch(
    componentId('appi-orders'),
    { tags: { a: 'b' }, properties: { RetentionInDays: 1 } },
    insights,
  );
  expect([at(patched.body, 'tags'), at(patched.body, 'properties', 'RetentionInDays')]).toEqual([{ a: 'b' }, 90]);
});

test('creates a component with PascalCase properties, camelCase public access and new keys', async () => {
  const arm = await start();
  const created = await arm.put(
    componentId('appi-new'),
    { location: 'westeurope', kind: 'web', properties: { WorkspaceResourceId: workspaceId('law-orders') } },
    insights,
  );
  expect([created.status, created.body]).toEqual([
    200,
    expect.objectContaining({ type: 'microsoft.insights/components' }),
  ]);
  expect(created.body).toMatchObject({
    properties: {
      IngestionMode: 'LogAnalytics',
      Name: 'appi-new',
      publicNetworkAccessForIngestion: 'Enabled',
      provisioningState: 'Succeeded',
    },
  });
  expect(text(created.body, 'properties', 'ConnectionString')).toContain('IngestionEndpoint=https://westeurope-');
  expect(
    code(
      await arm.put(
        componentId('appi-bad'),
        { location: 'westeurope', kind: 'web', properties: { WorkspaceResourceId: workspaceId('nobody') } },
        insights,
      ),
    ),
  ).toEqual([400, 'BadRequest']);
  expect(
    code(
      await arm.put(
        componentId('appi-bad'),
        { location: 'westeurope', kind: 'web', properties: { publicNetworkAccessForQuery: 'Off' } },
        insights,
      ),
    ),
  ).toEqual([400, 'BadRequest']);
  expect((await arm.remove(componentId('appi-new'), insights)).status).toBe(200);
});

test('creates a collection endpoint with one public access property and keeps its addresses when it is replaced', async () => {
  const arm = await start();
  const path = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-new');
  const created = await arm.put(path, { location: 'westeurope', properties: {} }, collection);
  expect([created.status, at(created.body, 'properties', 'networkAcls')]).toEqual([
    201,
    { publicNetworkAccess: 'Enabled' },
  ]);
  const closed = await arm.put(
    path,
    { location: 'westeurope', properties: { networkAcls: { publicNetworkAccess: 'Disabled' } } },
    collection,
  );
  expect([closed.status, at(closed.body, 'properties', 'networkAcls', 'publicNetworkAccess')]).toEqual([
    200,
    'Disabled',
  ]);
  expect(at(closed.body, 'properties', 'logsIngestion')).toEqual(at(created.body, 'properties', 'logsIngestion'));
  expect(
    code(
      await arm.put(
        path,
        { location: 'westeurope', properties: { networkAcls: { publicNetworkAccess: 'Maybe' } } },
        collection,
      ),
    ),
  ).toEqual([400, 'BadRequest']);
  await arm.put(`${scopeId('ampls-a')}/scopedResources/dce`, { properties: { linkedResourceId: path } });
  const linked = await arm.get(path, collection);
  expect(list(linked.body, 'properties', 'privateLinkScopedResources')).toEqual([
    { resourceId: expect.stringContaining('/scopedresources/dce'), scopeId: expect.any(String) },
  ]);
  expect(code(await arm.remove(path, collection))).toEqual([409, 'Conflict']);
});
