import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import type { SetPublicAccessChange } from '../../../src/domain/changes/set-public-access.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { at, componentId, id, scopeId, workspaceId } from '../../sandbox/arm/support.ts';
import { type Azure, azure, errorOf, lookAt, make, write } from '../support.ts';

const closing = (resourceId: string): SetPublicAccessChange => {
  return { kind: 'set-public-access', resourceId, query: 'Disabled' };
};

const collection = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu');

/** Gives a resource properties as nobody here knows them. */
function enrich(sut: Azure, name: string, properties: Record<string, unknown>) {
  return sut.edit(({ resources }) => {
    for (const resource of resources.filter(({ id: of }) => nameOf(of) === name)) {
      Object.assign(resource.properties, properties);
    }
  });
}

test('a flag of a workspace that the change does not name stays with its perimeter', async () => {
  const sut = await azure();
  const perimeter = id('rg-data', 'Microsoft.OperationalInsights/workspaces/law-perimeter');
  await make(sut, closing(perimeter));
  expect((await sut.simulator.get(perimeter)).body).toMatchObject({
    tags: { owner: 'network-owners' },
    properties: { publicNetworkAccessForQuery: 'Disabled', publicNetworkAccessForIngestion: 'SecuredByPerimeter' },
  });
});

test('a flag of a component that the change does not name stays with its perimeter, although all is written', async () => {
  const sut = await azure();
  await enrich(sut, 'appi-web', { publicNetworkAccessForIngestion: 'SecuredByPerimeter' });
  await make(sut, closing(componentId('appi-web')));
  expect((await sut.simulator.get(componentId('appi-web'))).body).toMatchObject({
    properties: { publicNetworkAccessForQuery: 'Disabled', publicNetworkAccessForIngestion: 'SecuredByPerimeter' },
  });
});

test('everything else of a component is kept: tags, its workspace, and what is not known here', async () => {
  const sut = await azure();
  await enrich(sut, 'appi-orders', { DisableLocalAuth: true, SomethingNew: { deep: [1, 2] }, SamplingPercentage: 12 });
  const before = (await sut.simulator.get(componentId('appi-orders'))).body;
  await make(sut, closing(componentId('appi-orders')));
  const after = (await sut.simulator.get(componentId('appi-orders'))).body;
  expect(at(after, 'tags')).toEqual(at(before, 'tags'));
  expect(at(after, 'kind')).toBe('web');
  expect(at(after, 'properties')).toEqual({
    ...Object(at(before, 'properties')),
    publicNetworkAccessForQuery: 'Disabled',
  });
});

test('everything else of a collection endpoint is kept', async () => {
  const sut = await azure();
  await enrich(sut, 'dce-weu', { description: 'ours', networkAcls: { publicNetworkAccess: 'Enabled', rules: ['a'] } });
  await make(sut, { kind: 'set-public-access', resourceId: collection, ingestion: 'Disabled' });
  expect((await sut.simulator.get(collection)).body).toMatchObject({
    tags: { owner: 'network-owners' },
    properties: { description: 'ours', networkAcls: { publicNetworkAccess: 'Disabled', rules: ['a'] } },
  });
});

test('a flag is given back to a perimeter when that is asked for', async () => {
  const sut = await azure();
  const change = { ...closing(workspaceId('law-orders')), query: 'SecuredByPerimeter' } as const;
  expect((await make(sut, change)).after.stands).toBe('made');
});

test('what is no setting is refused before anything is sent', async () => {
  const sut = await azure();
  const change = closing(collection);
  expect(troubleOf(await errorOf(write(sut, change)))).toMatchObject({
    kind: 'final',
    sentence: 'dce-weu has no setting for queries.',
  });
  const other = closing(scopeId('ampls-a'));
  expect(troubleOf(await errorOf(lookAt(sut, other)))).toMatchObject({ kind: 'final', code: 'Refused' });
  expect((await sut.calls()).every(({ method }) => method === 'GET')).toBe(true);
});

test('a workspace that is still being changed is under way', async () => {
  const sut = await azure();
  await make(sut, closing(workspaceId('law-orders')));
  await enrich(sut, 'law-orders', { provisioningState: 'Updating' });
  expect((await lookAt(sut, closing(workspaceId('law-orders')))).stands).toBe('under-way');
});

test('a resource that is gone cannot be set', async () => {
  const sut = await azure();
  for (const change of [closing(workspaceId('law-gone')), closing(componentId('appi-gone'))]) {
    expect(troubleOf(await errorOf(lookAt(sut, change))).kind).toBe('missing');
    expect(troubleOf(await errorOf(write(sut, change))).kind).toBe('missing');
  }
});
