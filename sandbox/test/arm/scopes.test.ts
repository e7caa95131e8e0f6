import { expect, test } from 'vitest';
import { at, code, list, scopeId, scopes, start, text, workspaceId } from './support.ts';

test('creates a scope with a scopeId, an etag, dates and an empty list of connections', async () => {
  const arm = await start();
  const created = await arm.put(scopeId('ampls-new'), { location: 'Global' });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    id: scopeId('ampls-new').replace('Microsoft.Insights/privateLinkScopes', 'microsoft.insights/privatelinkscopes'),
    name: 'ampls-new',
    type: 'microsoft.insights/privatelinkscopes',
    location: 'global',
    tags: {},
    kind: null,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpointConnections: [],
      accessModeSettings: { queryAccessMode: 'Open', ingestionAccessMode: 'Open', exclusions: [] },
    },
  });
  expect(text(created.body, 'properties', 'scopeId')).toMatch(/^[0-9a-f-]{36}$/);
  expect(text(created.body, 'etag')).toMatch(/^"[0-9a-f]{8}-0000-0100-0000-[0-9a-f]{8}0000"$/);
  expect(Date.parse(text(created.body, 'systemData', 'createdAt'))).toBeGreaterThan(Date.now() - 60_000);
});

test('finds a scope in any case and shows it in the case of its creation', async () => {
  const arm = await start();
  const found = await arm.get(scopeId('AMPLS-A').toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
  expect(found.status).toBe(200);
  expect(text(found.body, 'id')).toMatch(
    /\/resourceGroups\/rg-monitoring\/providers\/microsoft\.insights\/privatelinkscopes\/ampls-a$/,
  );
});

test('shows the connections of a scope and omits the list if there are none', async () => {
  const arm = await start();
  const withOnes = await arm.get(scopeId('ampls-a'));
  expect(list(withOnes.body, 'properties', 'privateEndpointConnections')).toHaveLength(2);
  await arm.put(scopeId('ampls-new'), { location: 'Global' });
  const without = await arm.get(scopeId('ampls-new'));
  expect(at(without.body, 'properties', 'privateEndpointConnections')).toBeUndefined();
});

test('replaces a scope by PUT: resets what is not sent and keeps the scopeId', async () => {
  const arm = await start();
  const before = await arm.get(scopeId('ampls-a'));
  const strict = {
    queryAccessMode: 'PrivateOnly',
    ingestionAccessMode: 'Open',
    exclusions: [{ privateEndpointConnectionName: 'nobody', queryAccessMode: 'Open' }],
  };
  const put = await arm.put(scopeId('ampls-a'), {
    location: 'global',
    tags: { a: 'b' },
    properties: { accessModeSettings: strict },
  });
  expect([put.status, at(put.body, 'properties', 'accessModeSettings'), at(put.body, 'tags')]).toEqual([
    200,
    strict,
    { a: 'b' },
  ]);
  const reset = await arm.put(scopeId('ampls-a'), { location: 'global' });
  expect(at(reset.body, 'properties', 'accessModeSettings', 'queryAccessMode')).toBe('Open');
  expect(at(reset.body, 'tags')).toEqual({});
  expect(at(reset.body, 'properties', 'scopeId')).toBe(at(before.body, 'properties', 'scopeId'));
});

test('changes only the tags by PATCH', async () => {
  const arm = await start();
  const patched = await arm.patch(scopeId('ampls-a'), {
    tags: { owner: 'me' },
    properties: { accessModeSettings: { queryAccessMode: 'PrivateOnly' } },
  });
  expect([
    patched.status,
    at(patched.body, 'tags'),
    at(patched.body, 'properties', 'accessModeSettings', 'queryAccessMode'),
  ]).toEqual([200, { owner: 'me' }, 'Open']);
  expect(code(await arm.patch(scopeId('nobody'), { tags: {} }))).toEqual([404, 'ResourceNotFound']);
});

test.each([
  ['another region', { location: 'westeurope' }, 'ampls-new', 'LocationNotAvailableForResourceType'],
  [
    'an unknown access mode',
    {
      location: 'global',
      properties: { accessModeSettings: { queryAccessMode: 'Closed', ingestionAccessMode: 'Open' } },
    },
    'ampls-new',
    'InvalidRequestContent',
  ],
  ['no location', {}, 'ampls-new', 'InvalidRequestContent'],
  ['tags that are not strings', { location: 'global', tags: { a: 1 } }, 'ampls-new', 'InvalidRequestContent'],
  ['a name that ends with a dot', { location: 'global' }, 'ampls.', 'BadRequest'],
])('refuses a scope with %s', async (_what, body, name, expected) => {
  const arm = await start();
  expect(code(await arm.put(scopeId(name), body))).toEqual([400, expected]);
  expect((await arm.get(scopeId(name))).status).toBe(404);
});

test('omits access modes in the first version and requires them in 2021-09-01', async () => {
  const arm = await start();
  const strict = {
    location: 'global',
    properties: { accessModeSettings: { queryAccessMode: 'PrivateOnly', ingestionAccessMode: 'PrivateOnly' } },
  };
  await arm.put(scopeId('ampls-new'), strict);
  const old = await arm.get(scopeId('ampls-new'), '2019-10-17-preview');
  expect(at(old.body, 'properties', 'accessModeSettings')).toBeUndefined();
  await arm.put(scopeId('ampls-new'), { location: 'global', tags: { touched: 'yes' } }, '2019-10-17-preview');
  const kept = await arm.get(scopeId('ampls-new'), '2021-07-01-preview');
  expect(at(kept.body, 'properties', 'accessModeSettings', 'queryAccessMode')).toBe('PrivateOnly');
  expect(code(await arm.put(scopeId('ampls-new'), { location: 'global' }, '2021-09-01'))).toEqual([400, 'BadRequest']);
  expect((await arm.put(scopeId('ampls-new'), strict, '2021-09-01')).status).toBe(200);
});

test.each(['2020-01-01', '2023-06-01', 'latest'])(
  'refuses an api-version that scopes do not have (%s) and lists the supported ones',
  async version => {
    const arm = await start();
    for (const path of [scopeId('ampls-a'), `${scopeId('ampls-a')}/scopedResources`, scopeId('').slice(0, -1)]) {
      const refused = await arm.get(path, version);
      expect(code(refused)).toEqual([400, 'NoRegisteredProviderFound']);
      expect(text(refused.body, 'error', 'message')).toContain(
        "'2019-10-17-preview, 2021-07-01-preview, 2021-09-01, 2023-06-01-preview'",
      );
    }
  },
);

test('refuses a missing api-version and lists the supported ones', async () => {
  const arm = await start();
  const refused = await arm.raw(scopeId('ampls-a'), { headers: { authorization: 'Bearer x' } });
  expect(code(refused)).toEqual([400, 'MissingApiVersionParameter']);
  expect(text(refused.body, 'error', 'message')).toContain('2023-06-01-preview');
});

test('lists scopes by subscription and by group, with a null link on the last page', async () => {
  const arm = await start();
  const inGroup = await arm.get(scopeId('').slice(0, -1));
  expect(list(inGroup.body, 'value').map(scope => at(scope, 'name'))).toEqual(['ampls-a', 'ampls-b']);
  expect(at(inGroup.body, 'nextLink')).toBeNull();
  const inSubscription = await arm.get(
    `${scopeId('').split('/resourceGroups')[0]}/providers/microsoft.insights/privatelinkscopes`,
  );
  expect(list(inSubscription.body, 'value')).toHaveLength(2);
});

test('deletes a scope with links: immediately in older versions, by an operation in the newest', async () => {
  const arm = await start();
  expect((await arm.remove(scopeId('ampls-b'), '2019-10-17-preview')).status).toBe(200);
  expect(code(await arm.get(scopeId('ampls-b')))).toEqual([404, 'ResourceNotFound']);
  expect((await arm.remove(scopeId('ampls-b'))).status).toBe(204);
  const removed = await arm.remove(scopeId('ampls-a'));
  expect(removed.status).toBe(202);
  expect(removed.headers.get('location')).toContain('/operationresults/');
  const status = await arm.get(removed.headers.get('azure-asyncoperation') ?? '');
  expect(at(status.body, 'status')).toBe('Succeeded');
  expect((await arm.get(scopeId('ampls-a'))).status).toBe(404);
  const workspace = await arm.get(workspaceId('workspace-2'), '2022-10-01');
  expect(at(workspace.body, 'properties', 'privateLinkScopedResources')).toBeUndefined();
});

test('shows a scope as Deleting at speed 1 and refuses other changes', async () => {
  const arm = await start({ speed: 1 });
  expect((await arm.remove(scopeId('ampls-a'))).status).toBe(202);
  expect(at((await arm.get(scopeId('ampls-a'))).body, 'properties', 'provisioningState')).toBe('Deleting');
  expect(code(await arm.put(scopeId('ampls-a'), { location: 'global' }))).toEqual([409, 'Conflict']);
  await expect.poll(async () => (await arm.get(scopeId('ampls-a'))).status).toBe(404);
});

test('shows required members and zones of private link resources as recorded, without the blob zone', async () => {
  const arm = await start();
  const resources = await arm.get(`${scopeId('ampls-b')}/privateLinkResources`);
  const customer = text((await arm.get(workspaceId('workspace-2'), '2022-10-01')).body, 'properties', 'customerId');
  const [group] = list(resources.body, 'value');
  expect(at(group, 'properties', 'requiredZoneNames')).toEqual([
    'monitor.azure.com',
    'oms.opinsights.azure.com',
    'ods.opinsights.azure.com',
    'agentsvc.azure-automation.net',
  ]);
  expect(list(group, 'properties', 'requiredMembers')).toEqual(
    expect.arrayContaining([`oms-${customer}`, `ods-${customer}`, `agent-${customer}`, 'api', 'live']),
  );
  const one = await arm.get(`${scopeId('ampls-b')}/privateLinkResources/azuremonitor`);
  expect(one.body).toEqual(group);
  expect((await arm.get(`${scopeId('ampls-b')}/privateLinkResources/other`)).status).toBe(404);
  expect(code(await arm.put(`${scopeId('ampls-b')}/privateLinkResources/azuremonitor`, {}, scopes))).toEqual([
    405,
    'MethodNotAllowed',
  ]);
});
