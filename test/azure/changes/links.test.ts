import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { linkOf, type Place, workspaceAt } from '../../../src/sandbox/estate/builders.ts';
import { componentId, production, scopeId, workspaceId } from '../../sandbox/arm/support.ts';
import { type Azure, azure, errorOf, lookAt, make, settled, write } from '../support.ts';

const linking = linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu'));
const unlinking = { kind: 'unlink', scopeId: linking.scopeId, resourceId: linking.resourceId } as const;

function linkInPortal(sut: Azure, resourceId: string) {
  return sut.simulator.put(`${linking.scopeId}/scopedResources/by-hand`, {
    properties: { linkedResourceId: resourceId },
  });
}

test('a link takes a look, a write and a look', async () => {
  const sut = await azure();
  await make(sut, linking);
  expect((await sut.calls()).map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
});

test('a link that somebody else has made is seen to be theirs, and a write of ours is refused', async () => {
  const sut = await azure();
  await linkInPortal(sut, linking.resourceId);
  expect(await lookAt(sut, linking)).toMatchObject({ stands: 'made-by-others', image: { name: 'by-hand' } });
  expect(troubleOf(await errorOf(write(sut, linking)))).toMatchObject({ kind: 'final', code: 'Conflict' });
});

test('a link of another resource by our name leaves ours open', async () => {
  const sut = await azure();
  await sut.simulator.put(`${linking.scopeId}/scopedResources/${linking.name}`, {
    properties: { linkedResourceId: componentId('appi-web') },
  });
  expect((await lookAt(sut, linking)).stands).toBe('open');
});

test('a workspace is under way until it is provisioned, and the scope takes no other write meanwhile', async () => {
  const sut = await azure({ speed: 0.4 });
  expect(await write(sut, linking)).toMatchObject({ settled: false, operationUrl: null });
  expect((await lookAt(sut, linking)).stands).toBe('under-way');
  const next = linkChange(linking.scopeId, componentId('appi-web'));
  expect(troubleOf(await errorOf(write(sut, next))).kind).toBe('wait');
  expect((await settled(sut, linking)).stands).toBe('made');
});

test.each(['Failed', 'Canceled'])('a link that ended as %s has failed', async state => {
  const sut = await azure();
  await make(sut, linking);
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === linking.name) properties['provisioningState'] = state;
    }
  });
  expect((await lookAt(sut, linking)).stands).toBe('failed');
});

const place: Place = { subscription: production, group: 'rg-monitoring', location: 'westeurope' };

/** Gives AMPLS A links on several pages. */
async function crowded(): Promise<Azure> {
  const sut = await azure({ limits: 'ga-2025' });
  await sut.edit(({ resources }) => {
    const scope = resources.find(({ id }) => nameOf(id) === 'ampls-a');
    if (scope === undefined) throw new Error('There is no AMPLS A.');
    const workspaces = Array.from({ length: 250 }, (_, index) =>
      workspaceAt(place, `law-z${String(index).padStart(3, '0')}`),
    );
    const links = workspaces.map(workspace =>
      linkOf({ ...scope, name: 'ampls-a', type: '', properties: {} }, workspace),
    );
    resources.push(...workspaces, ...links);
  });
  await sut.calls();
  return sut;
}

test('in a scope with many pages of links, ours is found by its name', async () => {
  const sut = await crowded();
  await make(sut, linking);
  await sut.calls();
  expect((await lookAt(sut, linking)).stands).toBe('made');
  expect((await sut.calls()).length).toBeLessThanOrEqual(2);
});

test('in a scope with many pages of links, that of somebody else is found on the last one', async () => {
  const sut = await crowded();
  const other = linkChange(linking.scopeId, workspaceId('law-z249'));
  expect((await lookAt(sut, other)).stands).toBe('made-by-others');
  expect((await lookAt(sut, linking)).stands).toBe('open');
});

test('unlinking finds a link whatever its name, and needs no write once it is gone', async () => {
  const sut = await azure();
  await linkInPortal(sut, unlinking.resourceId);
  expect(await lookAt(sut, unlinking)).toMatchObject({ stands: 'open', image: { name: 'by-hand' } });
  expect((await make(sut, unlinking)).after.stands).toBe('made');
  await sut.calls();
  expect(await write(sut, unlinking)).toMatchObject({ settled: true, correlationId: null });
  expect((await sut.calls()).map(({ method }) => method)).toEqual(['GET']);
});

test('in a scope that is gone nothing can be linked, and nothing is left to unlink', async () => {
  const sut = await azure();
  const gone = scopeId('ampls-gone');
  expect((await lookAt(sut, linkChange(gone, linking.resourceId))).stands).toBe('open');
  expect(troubleOf(await errorOf(write(sut, linkChange(gone, linking.resourceId)))).kind).toBe('missing');
  expect((await lookAt(sut, { ...unlinking, scopeId: gone })).stands).toBe('made');
});
