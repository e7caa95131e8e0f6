import { expect, test } from 'vitest';
import { at, scopeId } from '../../../sandbox/test/arm/support.ts';
import type { CreateScopeChange } from '../../../src/domain/changes/scope.ts';
import type { SetAccessModesChange } from '../../../src/domain/changes/set-access-modes.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { apply, azure, failureOf, observe, write } from '../support.ts';

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

test('creates a scope with its access modes and tags', async () => {
  const sut = await azure();
  await apply(sut, creation);
  const { body } = await sut.simulator.get(creation.scopeId);
  expect(body).toMatchObject({
    location: 'global',
    tags: { owner: 'network-owners' },
    properties: { accessModeSettings: { queryAccessMode: 'Open', ingestionAccessMode: 'PrivateOnly' } },
  });
});

test('does not replace a scope that someone else has created since', async () => {
  const sut = await azure();
  const theirs = { queryAccessMode: 'PrivateOnly', ingestionAccessMode: 'Open' };
  await sut.simulator.put(creation.scopeId, {
    location: 'global',
    tags: { a: 'b' },
    properties: { accessModeSettings: theirs },
  });
  expect((await observe(sut, creation)).status).toBe('applied-by-others');
  expect(await write(sut, creation)).toMatchObject({ finished: true, correlationId: null });
  expect((await sut.simulator.get(creation.scopeId)).body).toMatchObject({
    tags: { a: 'b' },
    properties: { accessModeSettings: theirs },
  });
});

test('keeps tags, the other mode, other exclusions and unknown properties when it sets an access mode', async () => {
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
  await apply(sut, change);
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

test('sends back everything of a scope that can be set, including unknown properties', async () => {
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

test('cannot set access modes on a missing scope', async () => {
  const sut = await azure();
  const change = { ...closing, scopeId: scopeId('ampls-gone') };
  expect(await failureOf(observe(sut, change))).toMatchObject({
    kind: 'missing',
    code: 'ResourceNotFound',
  });
  expect(await failureOf(write(sut, change))).toMatchObject({ kind: 'missing' });
});

test('reports a scope that is being deleted as in progress, and needs no write for a missing one', async () => {
  const sut = await azure({ speed: 10 });
  const change = { kind: 'delete-scope', scopeId: scopeId('ampls-b') } as const;
  const receipt = await write(sut, change);
  expect(receipt).toMatchObject({ finished: false, operationUrl: expect.stringContaining('operationstatuses') });
  expect((await observe(sut, change)).status).toBe('in-progress');
  const missing = { kind: 'delete-scope', scopeId: scopeId('ampls-never') } as const;
  expect(await write(sut, missing)).toMatchObject({ finished: true, operationUrl: null });
});

test('does not take a scope in an inaccessible subscription for missing', async () => {
  const sut = await azure();
  const change = {
    kind: 'delete-scope',
    scopeId:
      '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/g/providers/Microsoft.Insights/privateLinkScopes/s',
  } as const;
  expect(await failureOf(observe(sut, change))).toMatchObject({ kind: 'refused', code: 'SubscriptionNotFound' });
  expect(await failureOf(write(sut, change))).toMatchObject({ kind: 'refused', code: 'SubscriptionNotFound' });
});
