import { expect, test } from 'vitest';
import {
  type Arm,
  at,
  code,
  componentId,
  endpointId,
  id,
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

async function deny(arm: Arm, actions: string[], scope: string): Promise<void> {
  const estate = await arm.control('GET', 'estate');
  await arm.control('PUT', 'estate', { ...Object(estate.body), denied: [{ actions, scope }] });
}

test('refuses a call without a token and sends a challenge', async () => {
  const arm = await start();
  for (const headers of [{}, { authorization: 'Basic abc' }]) {
    const refused = await arm.raw(`${scopeId('ampls-a')}?api-version=2023-06-01-preview`, { headers });
    expect(code(refused)).toEqual([401, 'AuthenticationFailed']);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri="https:\/\//);
  }
});

test('refuses an action that the estate denies, at its scope and below, and names the action', async () => {
  const arm = await start();
  await deny(arm, ['microsoft.insights/privatelinkscopes/scopedresources/WRITE'], scopeId('ampls-a'));
  const body = { properties: { linkedResourceId: workspaceId('law-orders') } };
  const refused = await arm.put(`${scopeId('ampls-a')}/scopedResources/x`, body);
  expect(code(refused)).toEqual([403, 'AuthorizationFailed']);
  expect(text(refused.body, 'error', 'message')).toContain(
    "'Microsoft.Insights/privateLinkScopes/scopedResources/write'",
  );
  expect((await arm.put(`${scopeId('ampls-b')}/scopedResources/x`, body)).status).toBe(200);
  expect((await arm.get(`${scopeId('ampls-a')}/scopedResources`)).status).toBe(200);
});

test('hides a subscription that the caller may not read', async () => {
  const arm = await start();
  await deny(arm, ['*'], `/subscriptions/${platform}`);
  const all = await arm.get('/subscriptions', '2022-12-01');
  expect(list(all.body, 'value').map(one => at(one, 'subscriptionId'))).toEqual([production]);
  expect(code(await arm.get(`/subscriptions/${platform}`, '2022-12-01'))).toEqual([404, 'SubscriptionNotFound']);
});

test('omits resources from a list that the caller may not read', async () => {
  const arm = await start();
  await deny(arm, ['*/read'], workspaceId('law-orders'));
  const all = await arm.get(workspaceId('').slice(0, -1), '2022-10-01');
  expect(list(all.body, 'value').map(one => at(one, 'name'))).not.toContain('law-orders');
  expect(code(await arm.get(workspaceId('law-orders'), '2022-10-01'))).toEqual([403, 'AuthorizationFailed']);
});

const approval = 'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action';
const endpoint = {
  location: 'westeurope',
  properties: {
    subnet: { id: `${networkId('vnet-lab')}/subnets/snet-endpoints` },
    privateLinkServiceConnections: [
      { name: 'lab', properties: { privateLinkServiceId: scopeId('ampls-b'), groupIds: ['azuremonitor'] } },
    ],
  },
};

test.each([
  ['the approval of the connection', approval, scopeId('ampls-b')],
  ['joining the subnet', 'Microsoft.Network/virtualNetworks/subnets/join/action', networkId('vnet-lab')],
])('requires permission for %s to create an automatically approved endpoint', async (_what, action, scope) => {
  const arm = await start();
  await deny(arm, [action], scope);
  const refused = await arm.put(endpointId('pe-lab'), endpoint, network);
  expect(code(refused)).toEqual([403, 'LinkedAuthorizationFailed']);
  expect(text(refused.body, 'error', 'message')).toContain(action);
});

test('requires the approval action to decide about a connection', async () => {
  const arm = await start();
  await deny(arm, [approval], scopeId('ampls-b'));
  const [side] = list((await arm.get(`${scopeId('ampls-b')}/privateEndpointConnections`)).body, 'value');
  const refused = await arm.put(text(side, 'id'), {
    properties: { privateLinkServiceConnectionState: { status: 'Rejected' } },
  });
  expect(code(refused)).toEqual([403, 'AuthorizationFailed']);
});

test('requires the join action for a zone link and the proxy action for a workspace link', async () => {
  const arm = await start();
  await deny(
    arm,
    [
      'Microsoft.Network/virtualNetworks/join/action',
      'Microsoft.OperationalInsights/workspaces/scopedprivatelinkproxies/write',
    ],
    `/subscriptions/${production}`,
  );
  const link = { location: 'global', properties: { virtualNetwork: { id: networkId('vnet-lab') } } };
  expect(
    code(
      await arm.put(`${zoneId('rg-dns-hub', 'privatelink.monitor.azure.com')}/virtualNetworkLinks/x`, link, network),
    ),
  ).toEqual([403, 'LinkedAuthorizationFailed']);
  const refused = await arm.put(`${scopeId('ampls-a')}/scopedResources/x`, {
    properties: { linkedResourceId: workspaceId('law-orders') },
  });
  expect(text(refused.body, 'error', 'message')).toContain(
    'Microsoft.OperationalInsights/workspaces/scopedPrivateLinkProxies/write',
  );
});

const lockAt = (scope: string, name = 'keep'): string => `${scope}/providers/Microsoft.Authorization/locks/${name}`;
const locks = '2016-09-01';

test('blocks only deletions, also of children, with a CanNotDelete lock', async () => {
  const arm = await start();
  const created = await arm.put(
    lockAt(scopeId('ampls-a')),
    { properties: { level: 'CanNotDelete', notes: 'keep' } },
    locks,
  );
  expect([created.status, at(created.body, 'id')]).toEqual([201, lockAt(scopeId('ampls-a'))]);
  const [link] = list((await arm.get(`${scopeId('ampls-a')}/scopedResources`)).body, 'value');
  for (const path of [scopeId('ampls-a'), text(link, 'id')]) {
    const refused = await arm.remove(path);
    expect(code(refused)).toEqual([409, 'ScopeLocked']);
    expect(text(refused.body, 'error', 'message')).toContain(
      `cannot perform delete operation because following scope(s) are locked: '${scopeId('ampls-a')}'`,
    );
  }
  expect((await arm.patch(scopeId('ampls-a'), { tags: {} })).status).toBe(200);
  expect((await arm.remove(lockAt(scopeId('ampls-a')), locks)).status).toBe(200);
  expect((await arm.remove(scopeId('ampls-a'))).status).toBe(202);
});

test('blocks writes to everything in a group with a ReadOnly lock', async () => {
  const arm = await start();
  const group = `/subscriptions/${production}/resourceGroups/rg-monitoring`;
  await arm.put(lockAt(group), { properties: { level: 'ReadOnly' } }, locks);
  expect(code(await arm.patch(workspaceId('law-orders'), { tags: {} }, '2022-10-01'))).toEqual([409, 'ScopeLocked']);
  expect(code(await arm.put(scopeId('ampls-new'), { location: 'global' }))).toEqual([409, 'ScopeLocked']);
  expect((await arm.get(scopeId('ampls-a'))).status).toBe(200);
  expect((await arm.patch(networkId('vnet-hub'), { tags: {} }, network)).status).toBe(200);
});

test('lists locks at a scope together with those below it, and refuses one on a missing resource', async () => {
  const arm = await start();
  const group = `/subscriptions/${production}/resourceGroups/rg-monitoring`;
  await arm.put(lockAt(group), { properties: { level: 'CanNotDelete' } }, locks);
  await arm.put(lockAt(scopeId('ampls-a')), { properties: { level: 'CanNotDelete' } }, locks);
  const below = await arm.get(`${group}/providers/Microsoft.Authorization/locks`, locks);
  expect(list(below.body, 'value')).toHaveLength(2);
  const own = await arm.get(`${scopeId('ampls-a')}/providers/Microsoft.Authorization/locks`, locks);
  expect(list(own.body, 'value')).toHaveLength(1);
  expect(code(await arm.put(lockAt(scopeId('nobody')), { properties: { level: 'ReadOnly' } }, locks))).toEqual([
    404,
    'ParentResourceNotFound',
  ]);
  expect(code(await arm.put(lockAt(group, 'bad'), { properties: { level: 'Sometimes' } }, locks))).toEqual([
    400,
    'InvalidRequestContent',
  ]);
});

test.each([
  [
    'a subscription',
    `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/privateLinkScopes/x`,
    'SubscriptionNotFound',
  ],
  [
    'a group',
    `/subscriptions/${production}/resourceGroups/rg-none/providers/Microsoft.Insights/privateLinkScopes/x`,
    'ResourceGroupNotFound',
  ],
  ['a group itself', `/subscriptions/${production}/resourceGroups/rg-none`, 'ResourceGroupNotFound'],
  ['a resource', scopeId('nobody'), 'ResourceNotFound'],
  ['a type', id('rg-monitoring', 'Microsoft.Insights/unicorns/x'), 'InvalidResourceType'],
  ['a list of a type', id('rg-monitoring', 'Microsoft.Insights/unicorns'), 'InvalidResourceType'],
  ['a provider namespace', id('rg-monitoring', 'Microsoft.Unicorns/stables/x'), 'InvalidResourceNamespace'],
  ['a list in a missing scope', `${scopeId('nobody')}/scopedResources`, 'ResourceNotFound'],
  [
    'a list in a missing group',
    `/subscriptions/${production}/resourceGroups/rg-none/providers/Microsoft.Insights/privateLinkScopes`,
    'ResourceGroupNotFound',
  ],
])('answers 404 with the right code for %s that does not exist', async (_what, path, expected) => {
  const arm = await start();
  expect(code(await arm.get(path))).toEqual([404, expected]);
});

test('names a missing resource with its group, as recorded', async () => {
  const arm = await start();
  const missing = await arm.get(scopeId('nobody'));
  expect(at(missing.body, 'error', 'message')).toBe(
    "The Resource 'Microsoft.Insights/privateLinkScopes/nobody' under resource group 'rg-monitoring' was not found.",
  );
  expect(missing.headers.get('x-ms-failure-cause')).toBe('gateway');
});

test('refuses a body that is empty, is not JSON or is not an object', async () => {
  const arm = await start();
  const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
  for (const body of ['{', '[]', '"text"', '']) {
    const refused = await arm.raw(`${scopeId('ampls-a')}?api-version=2023-06-01-preview`, {
      method: 'PUT',
      headers,
      body,
    });
    expect(code(refused)).toEqual([400, 'InvalidRequestContent']);
  }
});

test.each([
  '/subscriptions/%zz?api-version=2022-12-01',
  '/?api-version=2022-12-01',
  `/subscriptions/${production}/what?api-version=2022-12-01`,
])("answers an invalid path (%s) with an error in ARM's format", async path => {
  const arm = await start();
  const refused = await arm.raw(path, { headers: { authorization: 'Bearer x' } });
  expect([400, 404]).toContain(refused.status);
  expect(text(refused.body, 'error', 'code')).not.toBe('');
});

test('accepts every well-formed api-version for other types', async () => {
  const arm = await start();
  for (const version of ['2015-05-01', '2099-12-31-preview'])
    expect((await arm.get(networkId('vnet-hub'), version)).status).toBe(200);
  expect(code(await arm.get(networkId('vnet-hub'), 'v1'))).toEqual([400, 'InvalidApiVersionParameter']);
});

test('sends request ids, keeps those of the client and echoes its own id on request', async () => {
  const arm = await start();
  const plain = await arm.get(scopeId('ampls-a'));
  expect(plain.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(plain.headers.get('x-ms-correlation-request-id')).toBe(plain.headers.get('x-ms-request-id'));
  expect(plain.headers.get('x-ms-client-request-id')).toBeNull();
  const headers = {
    'x-ms-correlation-request-id': 'abc',
    'x-ms-client-request-id': 'mine',
    'x-ms-return-client-request-id': 'true',
  };
  const asked = await arm.get(scopeId('ampls-a'), undefined, headers);
  expect([asked.headers.get('x-ms-correlation-request-id'), asked.headers.get('x-ms-client-request-id')]).toEqual([
    'abc',
    'mine',
  ]);
  const removed = await arm.remove(scopeId('nobody'));
  expect(removed.headers.get('x-ms-ratelimit-remaining-subscription-deletes')).toBe('199');
});

test('allows only reads in a disabled subscription', async () => {
  const arm = await start();
  const estate = await arm.control('GET', 'estate');
  const subscriptions = list(estate.body, 'subscriptions').map(one => ({ ...Object(one), state: 'Disabled' }));
  await arm.control('PUT', 'estate', { ...Object(estate.body), subscriptions });
  expect((await arm.get(scopeId('ampls-a'))).status).toBe(200);
  expect(code(await arm.patch(scopeId('ampls-a'), { tags: {} }))).toEqual([409, 'ReadOnlyDisabledSubscription']);
});

test('lists subscriptions, groups and tracked resources', async () => {
  const arm = await start();
  const all = await arm.get('/subscriptions', '2022-12-01');
  expect(list(all.body, 'value')[0]).toMatchObject({
    id: `/subscriptions/${production}`,
    displayName: 'contoso-production',
    state: 'Enabled',
    tenantId: expect.any(String),
  });
  expect(at(all.body, 'count', 'value')).toBe(2);
  expect((await arm.get(`/subscriptions/${production}`, '2022-12-01')).body).toEqual(list(all.body, 'value')[0]);
  const groups = await arm.get(`/subscriptions/${production}/resourcegroups`, '2021-04-01');
  expect(list(groups.body, 'value').map(one => at(one, 'name'))).toContain('rg-monitoring');
  const group = await arm.get(`/subscriptions/${production}/resourceGroups/RG-MONITORING`, '2021-04-01');
  expect(group.body).toMatchObject({
    type: 'Microsoft.Resources/resourceGroups',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded' },
  });
  const inGroup = await arm.get(`/subscriptions/${production}/resourceGroups/rg-network/resources`, '2021-04-01');
  const types = new Set(list(inGroup.body, 'value').map(one => text(one, 'type')));
  expect(types).toEqual(
    new Set([
      'Microsoft.Compute/virtualMachineScaleSets',
      'Microsoft.Compute/virtualMachines',
      'Microsoft.Network/networkInterfaces',
      'Microsoft.Network/networkSecurityGroups',
      'Microsoft.Network/privateEndpoints',
      'Microsoft.Network/virtualNetworks',
    ]),
  );
  const filtered = await arm.get(
    `/subscriptions/${production}/resources?$filter=${encodeURIComponent("resourceType eq 'microsoft.insights/components'")}`,
    '2021-04-01',
  );
  expect(list(filtered.body, 'value').map(one => at(one, 'name'))).toEqual([
    'appi-orders',
    'appi-web',
    'appinsights-3',
  ]);
  expect(code(await arm.get(`/subscriptions/${production}/resources?$filter=x`, '2021-04-01'))).toEqual([
    400,
    'InvalidFilterInQueryString',
  ]);
});

test('creates and reads a resource group', async () => {
  const arm = await start();
  const group = `/subscriptions/${production}/resourceGroups/rg-new`;
  expect((await arm.put(group, { location: 'westeurope' }, '2021-04-01')).status).toBe(201);
  const head = await fetch(`${arm.url}${group}?api-version=2021-04-01`, {
    method: 'HEAD',
    headers: { authorization: 'Bearer x' },
  });
  expect(head.status).toBe(204);
  expect(
    (await arm.put(`${group}/providers/Microsoft.Insights/privateLinkScopes/first`, { location: 'global' })).status,
  ).toBe(201);
  expect(code(await arm.remove(group, '2021-04-01'))).toEqual([405, 'MethodNotAllowed']);
});

test('requires permission to read the keys of a workspace in another subscription to write its component', async () => {
  const arm = await start();
  const far = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/law-audit`;
  const body = (workspace: string) => {
    return { location: 'westeurope', kind: 'web', properties: { WorkspaceResourceId: workspace } };
  };
  const put = (workspace: string) => arm.put(componentId('appi-new'), body(workspace), '2020-02-02');
  expect((await put(far)).status).toBe(200);
  await deny(arm, ['Microsoft.OperationalInsights/workspaces/sharedKeys/action'], '/subscriptions');
  const refused = await put(far);
  expect(code(refused)).toEqual([403, 'LinkedAuthorizationFailed']);
  expect(text(refused.body, 'error', 'message')).toMatch(/sharedkeys\/action' on the linked scope '.*law-audit'/i);
  expect((await put(workspaceId('law-orders'))).status).toBe(200);
});
