import { expect, test } from 'vitest';
import { at } from '../../../sandbox/test/arm/support.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { nameOf, sameId } from '../../../src/domain/ids.ts';
import { unrequestedDifferences } from '../../../src/domain/watch/replaced-object.ts';
import { apply, azure, observe, write } from '../support.ts';
import { cases } from './cases.ts';

const replacing = Object.entries(cases).filter(([name]) =>
  ['set-access-modes', 'set-public-access of a component', 'set-public-access of a collection endpoint'].includes(name),
);

test.for(replacing)('%s reads back everything else as it was before', async ([, { change, before = [] }]) => {
  const sut = await azure();
  for (const earlier of before) await apply(sut, earlier);
  const { receipt, after } = await apply(sut, change);
  const object = receipt.replaced?.object;
  if (object === undefined || after.object === undefined) throw new Error('Nothing was replaced.');
  expect(object.id).toBe(kindOf(change).writes(change)[0]?.id);
  for (const path of Object.keys(object.set)) expect(path).toMatch(/AccessMode|publicNetworkAccess|exclusions/);
  expect(Object.keys(object.read).join()).not.toMatch(/provisioningState|etag|systemData|privateEndpointConnections/i);
  expect(unrequestedDifferences(object, after.object.values)).toEqual([]);
  expect(after.object.changed?.at).toBe(receipt.replaced?.changed?.at);
});

test('a change that others make after the write is read back with its author', async () => {
  const sut = await azure();
  const { change } = cases['set-access-modes'] ?? {};
  if (change?.kind !== 'set-access-modes') throw new Error('There is no such case.');
  const { replaced } = await write(sut, change);
  const tags = { owner: 'someone-else' };
  await sut.simulator.patch(change.scopeId, { tags });
  const { object } = await observe(sut, change);
  expect(unrequestedDifferences(replaced?.object ?? { id: '', read: {}, set: {} }, object?.values ?? {})).toEqual([
    { path: 'tags.owner', before: 'network-owners', after: 'someone-else' },
  ]);
  expect(object?.changed?.at).not.toBe(replaced?.changed?.at);
});

test('an association that exists is replaced, and keeps its description', async () => {
  const sut = await azure();
  const { change, before = [] } = cases['associate-machine'] ?? {};
  if (change?.kind !== 'associate-machine') throw new Error('There is no such case.');
  for (const earlier of before) await apply(sut, earlier);
  const first = await write(sut, change);
  expect(first.replaced).toBeUndefined();
  await sut.edit(({ resources }) => {
    for (const one of resources.filter(({ id }) => nameOf(id) === 'configurationAccessEndpoint')) {
      one.properties['description'] = 'kept';
    }
  });
  const { replaced } = await write(sut, change);
  expect(replaced?.object).toMatchObject({ read: { 'properties.description': 'kept' }, set: {} });
  const { object } = await observe(sut, change);
  expect(object?.values['properties.description']).toBe('kept');
});

test('nobody is named as the author where the answer to a write shows none', async () => {
  const sut = await azure();
  const { change } = cases['set-access-modes'] ?? {};
  if (change?.kind !== 'set-access-modes') throw new Error('There is no such case.');
  await sut.fault({ method: 'PUT', path: nameOf(change.scopeId), when: 'after', body: { accepted: true } });
  const { replaced } = await write(sut, change);
  expect(replaced?.changed).toBeNull();
  expect(sameId(replaced?.object.id ?? '', change.scopeId)).toBe(true);
  expect(at((await sut.simulator.get(change.scopeId)).body, 'name')).toBe('ampls-a');
});
