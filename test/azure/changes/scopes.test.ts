import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import type { CreateScopeChange } from '../../../src/domain/changes/create-scope.ts';
import type { SetAccessModesChange } from '../../../src/domain/changes/set-access-modes.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { at, scopeId } from '../../sandbox/arm/support.ts';
import { azure, errorOf, lookAt, make, write } from '../support.ts';

const creation: CreateScopeChange = {
  kind: 'create-scope',
  scopeId: scopeId('ampls-new'),
  query: 'Open',
  ingestion: 'PrivateOnly',
  tags: { owner: 'network-owners' },
};

const closing: SetAccessModesChange = {
  kind: 'set-access-modes',
  scopeId: scopeId('ampls-a'),
  query: 'PrivateOnly',
  exclusions: {},
};

test('a new scope has its access modes and tags', async () => {
  const sut = await azure();
  await make(sut, creation);
  const { body } = await sut.simulator.get(creation.scopeId);
  expect(body).toMatchObject({
    location: 'global',
    tags: { owner: 'network-owners' },
    properties: { accessModeSettings: { queryAccessMode: 'Open', ingestionAccessMode: 'PrivateOnly' } },
  });
});

test('a scope that somebody else has made meanwhile is not replaced', async () => {
  const sut = await azure();
  const theirs = { queryAccessMode: 'PrivateOnly', ingestionAccessMode: 'Open' };
  await sut.simulator.put(creation.scopeId, {
    location: 'global',
    tags: { a: 'b' },
    properties: { accessModeSettings: theirs },
  });
  expect((await lookAt(sut, creation)).stands).toBe('made-by-others');
  expect(await write(sut, creation)).toMatchObject({ settled: true, correlationId: null });
  expect((await sut.simulator.get(creation.scopeId)).body).toMatchObject({
    tags: { a: 'b' },
    properties: { accessModeSettings: theirs },
  });
});

test('setting an access mode keeps tags, the other mode, other exclusions and what is not known here', async () => {
  const sut = await azure();
  const settings = {
    queryAccessMode: 'Open',
    ingestionAccessMode: 'PrivateOnly',
    somethingNew: { deep: true },
    exclusions: ['one', 'two', 'three'].map(name => ({
      privateEndpointConnectionName: name,
      queryAccessMode: 'Open',
      ingestionAccessMode: 'Open',
      note: name,
    })),
  };
  await sut.edit(({ resources }) => {
    for (const resource of resources.filter(({ id }) => nameOf(id) === 'ampls-a')) {
      Object.assign(resource, { identity: { type: 'None' } });
      Object.assign(resource.properties, { accessModeSettings: settings });
    }
  });
  const change = {
    ...closing,
    exclusions: {
      TWO: { query: 'PrivateOnly', ingestion: 'Open' },
      three: null,
      four: { query: 'Open', ingestion: 'Open' },
    },
  } as const;
  await make(sut, change);
  const { body } = await sut.simulator.get(closing.scopeId);
  expect(at(body, 'tags')).toEqual({ owner: 'network-owners' });
  expect(at(body, 'properties', 'accessModeSettings')).toEqual({
    queryAccessMode: 'PrivateOnly',
    ingestionAccessMode: 'PrivateOnly',
    somethingNew: { deep: true },
    exclusions: [
      { privateEndpointConnectionName: 'one', queryAccessMode: 'Open', ingestionAccessMode: 'Open', note: 'one' },
      {
        privateEndpointConnectionName: 'two',
        queryAccessMode: 'PrivateOnly',
        ingestionAccessMode: 'Open',
        note: 'two',
      },
      { privateEndpointConnectionName: 'four', queryAccessMode: 'Open', ingestionAccessMode: 'Open' },
    ],
  });
});

test('everything of a scope that can be set is sent back, also what is not known here', async () => {
  const sut = await azure();
  await sut.edit(({ resources }) => {
    for (const resource of resources.filter(({ id }) => nameOf(id) === 'ampls-a')) {
      resource.properties['privateLinkPolicy'] = { version: 7 };
    }
  });
  const sent: unknown[] = [];
  const recording = {
    ...sut.writing,
    put: (...args: Parameters<typeof sut.writing.put>) => {
      sent.push(args[2]);
      return sut.writing.put(...args);
    },
  };
  await write({ ...sut, writing: recording }, closing);
  expect(sent).toEqual([
    {
      location: 'global',
      kind: null,
      tags: { owner: 'network-owners' },
      properties: {
        privateLinkPolicy: { version: 7 },
        accessModeSettings: { queryAccessMode: 'PrivateOnly', ingestionAccessMode: 'Open', exclusions: [] },
      },
    },
  ]);
});

test('access modes of a scope that is gone cannot be set', async () => {
  const sut = await azure();
  const change = { ...closing, scopeId: scopeId('ampls-gone') };
  expect(troubleOf(await errorOf(lookAt(sut, change)))).toMatchObject({ kind: 'missing', code: 'ResourceNotFound' });
  expect(troubleOf(await errorOf(write(sut, change)))).toMatchObject({ kind: 'missing' });
});

test('a scope that is being deleted is on its way, and one that is gone needs no write', async () => {
  const sut = await azure({ speed: 10 });
  const change = { kind: 'delete-scope', scopeId: scopeId('ampls-b') } as const;
  const receipt = await write(sut, change);
  expect(receipt).toMatchObject({ settled: false, operationUrl: expect.stringContaining('operationstatuses') });
  expect((await lookAt(sut, change)).stands).toBe('under-way');
  const gone = { kind: 'delete-scope', scopeId: scopeId('ampls-never') } as const;
  expect(await write(sut, gone)).toMatchObject({ settled: true, operationUrl: null });
});

test('a subscription out of sight says nothing of what is in it', async () => {
  const sut = await azure();
  const change = {
    kind: 'delete-scope',
    scopeId:
      '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/g/providers/Microsoft.Insights/privateLinkScopes/s',
  } as const;
  expect(troubleOf(await errorOf(lookAt(sut, change)))).toMatchObject({ code: 'SubscriptionNotFound' });
  expect(troubleOf(await errorOf(write(sut, change)))).toMatchObject({ code: 'SubscriptionNotFound' });
});
