import { MonitorClient } from '@azure/arm-monitor';
import { OperationalInsightsManagementClient } from '@azure/arm-operationalinsights';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { loopbackCredential } from '../../src/azure-transport.ts';
import { type Arm, at, list, platform, production, scopeId, sdk, start, workspaceId } from './support.ts';

const monitor = (arm: Arm, subscription = production): MonitorClient =>
  new MonitorClient(loopbackCredential(), subscription, sdk(arm));
const quickPolling = { updateIntervalInMs: 10 };

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of pages) all.push(one);
  return all;
}

test('creates, reads, tags, lists and deletes scopes with the monitor client', async () => {
  const arm = await start();
  const { privateLinkScopes } = monitor(arm);
  const accessModeSettings = { queryAccessMode: 'Open', ingestionAccessMode: 'PrivateOnly' };
  const created = await privateLinkScopes.createOrUpdate('rg-monitoring', 'ampls-sdk', {
    location: 'Global',
    accessModeSettings,
  });
  expect(created).toMatchObject({
    name: 'ampls-sdk',
    location: 'global',
    provisioningState: 'Succeeded',
    accessModeSettings,
  });
  const tagged = await privateLinkScopes.updateTags('rg-monitoring', 'ampls-sdk', { tags: { a: 'b' } });
  expect(tagged.tags).toEqual({ a: 'b' });
  expect((await privateLinkScopes.get('rg-monitoring', 'ampls-sdk')).accessModeSettings?.ingestionAccessMode).toBe(
    'PrivateOnly',
  );
  expect((await collect(privateLinkScopes.listByResourceGroup('rg-monitoring'))).map(scope => scope.name)).toEqual([
    'ampls-a',
    'ampls-b',
    'ampls-sdk',
  ]);
  expect(await collect(privateLinkScopes.list())).toHaveLength(3);
  await privateLinkScopes.delete('rg-monitoring', 'ampls-sdk', quickPolling);
  await expect(privateLinkScopes.get('rg-monitoring', 'ampls-sdk')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
});

test('links a workspace and unlinks it by polling the operation with the monitor client', async () => {
  const arm = await start({ speed: 0.05 });
  const { privateLinkScopedResources } = monitor(arm);
  const target = { linkedResourceId: workspaceId('law-prod-weu') };
  const linked = await privateLinkScopedResources.createOrUpdate(
    'rg-monitoring',
    'ampls-a',
    'prod',
    target,
    quickPolling,
  );
  expect(linked).toMatchObject({ name: 'prod', provisioningState: 'Succeeded', kind: 'Resource' });
  expect(await collect(privateLinkScopedResources.listByPrivateLinkScope('rg-monitoring', 'ampls-a'))).toHaveLength(4);
  await expect(
    privateLinkScopedResources.createOrUpdate('rg-monitoring', 'ampls-a', 'again', target, quickPolling),
  ).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  await privateLinkScopedResources.delete('rg-monitoring', 'ampls-a', 'prod', quickPolling);
  await expect(privateLinkScopedResources.get('rg-monitoring', 'ampls-a', 'prod')).rejects.toMatchObject({
    statusCode: 404,
  });
  const followed = list((await arm.control('GET', 'requests')).body).filter(one =>
    JSON.stringify(one).includes('privatelinkscopeoperationstatuses'),
  );
  expect(followed.length).toBeGreaterThan(0);
});

test('approves and removes connections with the monitor client', async () => {
  const arm = await start({ speed: 0.02 });
  const { privateEndpointConnections } = monitor(arm);
  const all = await privateEndpointConnections.listByPrivateLinkScope('rg-monitoring', 'ampls-a');
  const pending = all.value?.find(one => one.privateLinkServiceConnectionState?.status === 'Pending');
  const name = pending?.name ?? '';
  const decision = { privateLinkServiceConnectionState: { status: 'Approved', description: 'welcome' } };
  const approved = await privateEndpointConnections.createOrUpdate(
    'rg-monitoring',
    'ampls-a',
    name,
    decision,
    quickPolling,
  );
  expect(approved.privateLinkServiceConnectionState).toMatchObject({ status: 'Approved', description: 'welcome' });
  await privateEndpointConnections.delete('rg-monitoring', 'ampls-a', name, quickPolling);
  await expect(privateEndpointConnections.get('rg-monitoring', 'ampls-a', name)).rejects.toMatchObject({
    statusCode: 404,
  });
});

test('reads private link resources and the status of an operation with the monitor client', async () => {
  const arm = await start();
  const client = monitor(arm);
  const group = await client.privateLinkResources.get('rg-monitoring', 'ampls-a', 'azuremonitor');
  expect(group.properties?.requiredZoneNames).toContain('ods.opinsights.azure.com');
  const removed = await arm.remove(scopeId('ampls-b'));
  const operation = removed.headers.get('azure-asyncoperation')?.split('?')[0]?.split('/').at(-1) ?? '';
  const status = await client.privateLinkScopeOperationStatus.get('rg-monitoring', operation);
  expect(status).toMatchObject({ status: 'Succeeded', name: operation });
});

test('reads collection endpoints with the monitor client', async () => {
  const arm = await start();
  const endpoint = await monitor(arm).dataCollectionEndpoints.get('rg-monitoring', 'dce-weu');
  expect(endpoint).toMatchObject({ name: 'dce-weu', networkAcls: { publicNetworkAccess: 'Enabled' } });
});

test('changes public access and links storage with the log analytics client', async () => {
  const arm = await start();
  const client = new OperationalInsightsManagementClient(loopbackCredential(), production, sdk(arm));
  const updated = await client.workspaces.update('rg-monitoring', 'law-prod-weu', {
    publicNetworkAccessForQuery: 'Disabled',
  });
  expect(updated).toMatchObject({
    publicNetworkAccessForQuery: 'Disabled',
    publicNetworkAccessForIngestion: 'Enabled',
  });
  const linked = await client.workspaces.get('rg-monitoring', 'workspace-2');
  expect(linked.privateLinkScopedResources).toHaveLength(2);
  const created = await client.workspaces.createOrUpdate(
    'rg-monitoring',
    'law-sdk',
    { location: 'westeurope' },
    quickPolling,
  );
  expect(created).toMatchObject({ name: 'law-sdk', provisioningState: 'Succeeded' });
  const storage = `/subscriptions/${production}/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/logs`;
  await client.linkedStorageAccounts.createOrUpdate('rg-monitoring', 'law-sdk', 'CustomLogs', {
    storageAccountIds: [storage],
  });
  expect((await client.linkedStorageAccounts.get('rg-monitoring', 'law-sdk', 'CustomLogs')).storageAccountIds).toEqual([
    storage,
  ]);
  await client.workspaces.delete('rg-monitoring', 'law-sdk', quickPolling);
});

test('finds resources and subscriptions with the graph and subscription clients', async () => {
  const arm = await start();
  const subscriptions = await collect(new SubscriptionClient(loopbackCredential(), sdk(arm)).subscriptions.list());
  expect(subscriptions.map(one => one.subscriptionId)).toEqual([production, platform]);
  const query =
    "dnsresources | where type in~ ('microsoft.network/privatednszones/a', 'microsoft.network/privatednszones/aaaa', 'microsoft.network/privatednszones/cname') | project id, name, type, properties | order by id asc";
  const answer = await new ResourceGraphClient(loopbackCredential(), sdk(arm)).resources({
    query,
    subscriptions: [production],
    options: { top: 3, resultFormat: 'objectArray' },
  });
  expect([answer.count, answer.data.length, typeof answer.skipToken, answer.resultTruncated]).toEqual([
    3,
    3,
    'string',
    'false',
  ]);
});

test('uses the host and protocol that the client addressed in links', async () => {
  const arm = await start();
  const headers = { authorization: 'Bearer x', 'x-forwarded-proto': 'https' };
  const removed = await fetch(`${arm.url}${scopeId('ampls-a')}?api-version=2023-06-01-preview`, {
    method: 'DELETE',
    headers,
  });
  expect(removed.headers.get('location')).toMatch(new RegExp(`^https://${new URL(arm.url).host}/subscriptions/`));
  const workspace = await sdk(arm).httpClient.sendRequest(
    requestTo(`https://management.azure.com${scopeId('ampls-b')}`),
  );
  expect(workspace.headers.get('azure-asyncoperation')).toMatch(/^https:\/\/management\.azure\.com\/subscriptions\//);
  expect(at((await arm.get(scopeId('ampls-b'))).body, 'error', 'code')).toBe('ResourceNotFound');
});

function requestTo(url: string): ReturnType<typeof createPipelineRequest> {
  const request = createPipelineRequest({ url: `${url}?api-version=2023-06-01-preview`, method: 'DELETE' });
  request.headers.set('authorization', 'Bearer x');
  return request;
}
