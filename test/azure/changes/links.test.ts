import { expect, test } from 'vitest';
import { linkOf, type ResourceGroupRef, workspaceAt } from '../../../sandbox/src/estate/builders.ts';
import { componentId, production, scopeId, workspaceId } from '../../../sandbox/test/arm/support.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { type Azure, apply, azure, failureOf, finalObservation, observe, write } from '../support.ts';

const linking = linkChange(scopeId('ampls-a'), workspaceId('law-prod-weu'));
const unlinking = { kind: 'unlink', scopeId: linking.scopeId, resourceId: linking.resourceId } as const;

function linkInPortal(sut: Azure, resourceId: string) {
  return sut.simulator.put(`${linking.scopeId}/scopedResources/by-hand`, {
    properties: { linkedResourceId: resourceId },
  });
}

test('needs one read, one write and one read to link a resource', async () => {
  const sut = await azure();
  await apply(sut, linking);
  expect((await sut.calls()).map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
});

test('reports a link that someone else made as theirs, and refuses to write over it', async () => {
  const sut = await azure();
  await linkInPortal(sut, linking.resourceId);
  expect(await observe(sut, linking)).toMatchObject({ status: 'applied-by-others', image: { name: 'by-hand' } });
  expect(await failureOf(write(sut, linking))).toMatchObject({ kind: 'refused', code: 'Conflict' });
});

test('reports a link as not applied where another resource is linked under its name', async () => {
  const sut = await azure();
  await sut.simulator.put(`${linking.scopeId}/scopedResources/${linking.name}`, {
    properties: { linkedResourceId: componentId('appi-web') },
  });
  expect((await observe(sut, linking)).status).toBe('not-applied');
});

test('reports the link of a workspace as in progress until it is provisioned, while the scope accepts no other write', async () => {
  const sut = await azure({ speed: 0.4 });
  expect(await write(sut, linking)).toMatchObject({ finished: false, operationUrl: null });
  expect((await observe(sut, linking)).status).toBe('in-progress');
  const next = linkChange(linking.scopeId, componentId('appi-web'));
  expect((await failureOf(write(sut, next))).kind).toBe('retryable');
  expect((await finalObservation(sut, linking)).status).toBe('applied');
});

test.each(['Failed', 'Canceled'])('reports a link that ended as %s as failed', async state => {
  const sut = await azure();
  await apply(sut, linking);
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === linking.name) properties['provisioningState'] = state;
    }
  });
  expect((await observe(sut, linking)).status).toBe('failed');
});

const place: ResourceGroupRef = { subscription: production, group: 'rg-monitoring', location: 'westeurope' };

/** Gives AMPLS A links on several pages. */
async function withManyLinks(): Promise<Azure> {
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

test('finds its own link by name in a scope with many pages of links', async () => {
  const sut = await withManyLinks();
  await apply(sut, linking);
  await sut.calls();
  expect((await observe(sut, linking)).status).toBe('applied');
  expect((await sut.calls()).length).toBeLessThanOrEqual(2);
});

test('finds the link of someone else on the last page of a scope with many pages of links', async () => {
  const sut = await withManyLinks();
  const other = linkChange(linking.scopeId, workspaceId('law-z249'));
  expect((await observe(sut, other)).status).toBe('applied-by-others');
  expect((await observe(sut, linking)).status).toBe('not-applied');
});

test('finds the link to remove whatever its name, and needs no write once it is missing', async () => {
  const sut = await azure();
  await linkInPortal(sut, unlinking.resourceId);
  expect(await observe(sut, unlinking)).toMatchObject({ status: 'not-applied', image: { name: 'by-hand' } });
  expect((await apply(sut, unlinking)).after.status).toBe('applied');
  await sut.calls();
  expect(await write(sut, unlinking)).toMatchObject({ finished: true, correlationId: null });
  expect((await sut.calls()).map(({ method }) => method)).toEqual(['GET']);
});

test('cannot link in a missing scope, and has nothing to unlink there', async () => {
  const sut = await azure();
  const missing = scopeId('ampls-gone');
  expect((await observe(sut, linkChange(missing, linking.resourceId))).status).toBe('not-applied');
  expect((await failureOf(write(sut, linkChange(missing, linking.resourceId)))).kind).toBe('missing');
  expect((await observe(sut, { ...unlinking, scopeId: missing })).status).toBe('applied');
});
