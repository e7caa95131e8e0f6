import { expect, test } from 'vitest';
import { at, componentId, id, platform, scopeId, workspaceId } from '../../../sandbox/test/arm/support.ts';
import type { SetPublicAccessChange } from '../../../src/domain/changes/set-public-access.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { type Azure, apply, azure, failureOf, observe, write } from '../support.ts';

const closing = (resourceId: string): SetPublicAccessChange => {
  return { kind: 'set-public-access', resourceId, query: 'Disabled' };
};

const collection = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu');

/** Sets properties of a resource, also unknown ones. */
function setProperties(sut: Azure, name: string, properties: Record<string, unknown>) {
  return sut.edit(({ resources }) => {
    for (const resource of resources.filter(({ id: of }) => nameOf(of) === name)) {
      Object.assign(resource.properties, properties);
    }
  });
}

test('leaves a flag of a workspace that the change does not name to its perimeter', async () => {
  const sut = await azure();
  const perimeter = id('rg-data', 'Microsoft.OperationalInsights/workspaces/law-perimeter');
  await apply(sut, closing(perimeter));
  expect((await sut.simulator.get(perimeter)).body).toMatchObject({
    tags: { owner: 'network-owners' },
    properties: { publicNetworkAccessForQuery: 'Disabled', publicNetworkAccessForIngestion: 'SecuredByPerimeter' },
  });
});

test('leaves a flag of a component that the change does not name to its perimeter, although the whole component is written', async () => {
  const sut = await azure();
  await setProperties(sut, 'appi-web', { publicNetworkAccessForIngestion: 'SecuredByPerimeter' });
  await apply(sut, closing(componentId('appi-web')));
  expect((await sut.simulator.get(componentId('appi-web'))).body).toMatchObject({
    properties: { publicNetworkAccessForQuery: 'Disabled', publicNetworkAccessForIngestion: 'SecuredByPerimeter' },
  });
});

test('keeps everything else of a component: its tags, its workspace and unknown properties', async () => {
  const sut = await azure();
  await setProperties(sut, 'appi-orders', {
    DisableLocalAuth: true,
    SomethingNew: { deep: [1, 2] },
    SamplingPercentage: 12,
  });
  const before = (await sut.simulator.get(componentId('appi-orders'))).body;
  await apply(sut, closing(componentId('appi-orders')));
  const after = (await sut.simulator.get(componentId('appi-orders'))).body;
  expect(at(after, 'tags')).toEqual(at(before, 'tags'));
  expect(at(after, 'kind')).toBe('web');
  expect(at(after, 'properties')).toEqual({
    ...Object(at(before, 'properties')),
    publicNetworkAccessForQuery: 'Disabled',
  });
});

test('keeps everything else of a collection endpoint', async () => {
  const sut = await azure();
  await setProperties(sut, 'dce-weu', {
    description: 'ours',
    networkAcls: { publicNetworkAccess: 'Enabled', rules: ['a'] },
  });
  await apply(sut, { kind: 'set-public-access', resourceId: collection, ingestion: 'Disabled' });
  expect((await sut.simulator.get(collection)).body).toMatchObject({
    tags: { owner: 'network-owners' },
    properties: { description: 'ours', networkAcls: { publicNetworkAccess: 'Disabled', rules: ['a'] } },
  });
});

test('gives a flag back to a perimeter where the change asks for it', async () => {
  const sut = await azure();
  const change = { ...closing(workspaceId('law-orders')), query: 'SecuredByPerimeter' } as const;
  expect((await apply(sut, change)).after.status).toBe('applied');
});

test('refuses a setting that the resource does not have before it sends anything', async () => {
  const sut = await azure();
  const change = closing(collection);
  expect(await failureOf(write(sut, change))).toMatchObject({
    kind: 'refused',
    sentence: 'dce-weu has no setting for public query access.',
  });
  const other = closing(scopeId('ampls-a'));
  expect(await failureOf(observe(sut, other))).toMatchObject({ kind: 'refused', code: 'Refused' });
  expect((await sut.calls()).every(({ method }) => method === 'GET')).toBe(true);
});

test('reports a workspace that is still being updated as in progress', async () => {
  const sut = await azure();
  await apply(sut, closing(workspaceId('law-orders')));
  await setProperties(sut, 'law-orders', { provisioningState: 'Updating' });
  expect((await observe(sut, closing(workspaceId('law-orders')))).status).toBe('in-progress');
});

test('cannot set public access on a missing resource', async () => {
  const sut = await azure();
  for (const change of [closing(workspaceId('law-gone')), closing(componentId('appi-gone'))]) {
    expect((await failureOf(observe(sut, change))).kind).toBe('missing');
    expect((await failureOf(write(sut, change))).kind).toBe('missing');
  }
});

test('names the permission and the workspace where a workspace in another subscription keeps its keys', async () => {
  const sut = await azure();
  const far = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/law-audit`;
  await setProperties(sut, 'appi-orders', { WorkspaceResourceId: far });
  await sut.edit(estate => {
    estate.denied.push({ scope: far, actions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/action'] });
  });
  const failure = await failureOf(write(sut, closing(componentId('appi-orders'))));
  expect(failure).toMatchObject({ kind: 'refused', code: 'LinkedAuthorizationFailed' });
  expect(failure).toMatchObject({
    sentence: expect.stringMatching(/lacks the permission \S+\/sharedkeys\/action on law-audit/i),
  });
});
