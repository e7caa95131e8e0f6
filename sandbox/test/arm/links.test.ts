import { expect, test } from 'vitest';
import {
  type Answer,
  type Arm,
  at,
  code,
  componentId,
  id,
  list,
  platform,
  scopeId,
  start,
  text,
  workspaceId,
} from './support.ts';

const linkId = (scope: string, name: string): string => `${scopeId(scope)}/scopedResources/${name}`;
const link = (arm: Arm, name: string, target: string, scope = 'ampls-a'): Promise<Answer> =>
  arm.put(linkId(scope, name), { properties: { linkedResourceId: target } });
const state = async (arm: Arm, name: string): Promise<unknown> =>
  at((await arm.get(linkId('ampls-a', name))).body, 'properties', 'provisioningState');

test('links a component immediately', async () => {
  const arm = await start();
  const linked = await link(arm, 'web', componentId('appi-web'));
  expect(linked.status).toBe(200);
  expect(linked.headers.get('azure-asyncoperation')).toBeNull();
  expect(linked.body).toMatchObject({
    id: linkId('ampls-a', 'web')
      .replace('Microsoft.Insights/privateLinkScopes', 'microsoft.insights/privatelinkscopes')
      .replace('scopedResources', 'scopedresources'),
    type: 'microsoft.insights/privatelinkscopes/scopedresources',
    properties: {
      linkedResourceId: componentId('appi-web')
        .replace('resourceGroups', 'resourcegroups')
        .replace('Microsoft.Insights', 'microsoft.insights'),
      provisioningState: 'Succeeded',
    },
  });
});

test('links a workspace with Provisioning and no operation, and shows Succeeded with a new etag later', async () => {
  const arm = await start();
  const linked = await link(arm, 'prod', workspaceId('law-prod-weu'));
  expect([linked.status, at(linked.body, 'properties', 'provisioningState')]).toEqual([200, 'Provisioning']);
  expect([linked.headers.get('azure-asyncoperation'), linked.headers.get('location')]).toEqual([null, null]);
  const later = await arm.get(linkId('ampls-a', 'prod'));
  expect(at(later.body, 'properties', 'provisioningState')).toBe('Succeeded');
  expect(text(later.body, 'etag')).not.toBe(text(linked.body, 'etag'));
});

test('takes a few seconds to link a workspace at speed 1 and refuses other changes of the scope meanwhile', async () => {
  const arm = await start({ speed: 1 });
  await link(arm, 'prod', workspaceId('law-prod-weu'));
  expect(await state(arm, 'prod')).toBe('Provisioning');
  for (const refused of [
    await link(arm, 'web', componentId('appi-web')),
    await arm.remove(linkId('ampls-a', 'prod')),
    await arm.patch(scopeId('ampls-a'), { tags: {} }),
    await arm.put(scopeId('ampls-a'), { location: 'global' }),
  ]) {
    expect(code(refused)).toEqual([409, 'Conflict']);
    expect(text(refused.body, 'error', 'message')).toBe(
      "Cannot modify resource while in provisioning state: 'Provisioning'",
    );
  }
  expect((await link(arm, 'web', componentId('appi-web'), 'ampls-b')).status).toBe(200);
  await expect.poll(() => state(arm, 'prod')).toBe('Succeeded');
  expect((await link(arm, 'web', componentId('appi-web'))).status).toBe(200);
});

test('refuses a second link of a resource to a scope, under another or the same name', async () => {
  const arm = await start();
  await link(arm, 'web', componentId('appi-web'));
  for (const name of ['web', 'other']) {
    const refused = await link(arm, name, componentId('APPI-WEB'));
    expect(code(refused)).toEqual([409, 'Conflict']);
    expect(text(refused.body, 'error', 'message')).toBe(
      'Scoped resource with same linked resource id already exists in this private link scope',
    );
  }
  expect(code(await link(arm, 'web', componentId('appi-orders')))).toEqual([409, 'Conflict']);
});

test.each([
  ['a network', id('rg-network', 'Microsoft.Network/virtualNetworks/vnet-1')],
  ['an invalid id', 'workspace-1'],
  ['a workspace that does not exist', workspaceId('law-nobody')],
])('refuses a link to %s', async (_what, target) => {
  const arm = await start();
  expect(code(await link(arm, 'x', target))).toEqual([400, 'BadRequest']);
});

test('refuses a link without a linked resource id', async () => {
  const arm = await start();
  const refused = await arm.put(linkId('ampls-a', 'x'), { properties: {} });
  expect(code(refused)).toEqual([400, 'InvalidRequestContent']);
  expect(text(refused.body, 'error', 'message')).toContain('properties.linkedResourceId');
});

test('answers an empty 404 for a missing link but not for a missing scope', async () => {
  const arm = await start();
  const missing = await arm.get(linkId('ampls-a', 'nobody'));
  expect([missing.status, missing.body]).toEqual([404, undefined]);
  expect(code(await arm.get(linkId('nobody', 'x')))).toEqual([404, 'ParentResourceNotFound']);
  expect(code(await link(arm, 'x', componentId('appi-web'), 'nobody'))).toEqual([404, 'ParentResourceNotFound']);
  expect((await arm.remove(linkId('ampls-a', 'nobody'))).status).toBe(204);
});

test('unlinks a component immediately and a workspace by an operation with both headers', async () => {
  const arm = await start();
  await link(arm, 'web', componentId('appi-web'));
  const atOnce = await arm.remove(linkId('ampls-a', 'web'));
  expect([atOnce.status, atOnce.body]).toEqual([200, undefined]);
  await link(arm, 'prod', workspaceId('law-prod-weu'));
  const later = await arm.remove(linkId('ampls-a', 'prod'));
  expect(later.status).toBe(202);
  expect(later.headers.get('azure-asyncoperation')).toMatch(
    /\/subscriptions\/[^/]+\/providers\/microsoft\.insights\/privatelinkscopeoperationstatuses\/[0-9a-f-]+\?api-version=2023-06-01-preview$/,
  );
  expect((await arm.get(later.headers.get('location') ?? '')).status).toBe(204);
  expect((await arm.get(linkId('ampls-a', 'prod'))).status).toBe(404);
});

test("shows links with the scope's GUID on workspaces and components", async () => {
  const arm = await start();
  const scopeB = text((await arm.get(scopeId('ampls-b'))).body, 'properties', 'scopeId');
  const workspace = await arm.get(workspaceId('workspace-2'), '2022-10-01');
  const shown = list(workspace.body, 'properties', 'privateLinkScopedResources');
  expect(shown).toHaveLength(2);
  expect(shown.find(one => at(one, 'scopeId') === scopeB)).toMatchObject({
    resourceId: expect.stringMatching(/privatelinkscopes\/ampls-b\/scopedresources\/workspace-2-/),
  });
  const component = await arm.get(componentId('appinsights-3'), '2020-02-02');
  expect(list(component.body, 'properties', 'PrivateLinkScopedResources')).toEqual([
    { ResourceId: expect.stringContaining('/scopedresources/appinsights-3-'), ScopeId: expect.any(String) },
  ]);
});

test('refuses to delete a linked resource, allows it once unlinked, and keeps a dangling link readable', async () => {
  const arm = await start();
  expect(code(await arm.remove(workspaceId('workspace-1'), '2022-10-01'))).toEqual([409, 'Conflict']);
  expect(code(await arm.remove(componentId('appinsights-3'), '2020-02-02'))).toEqual([409, 'Conflict']);
  expect((await arm.remove(workspaceId('law-prod-weu'), '2022-10-01')).status).toBe(200);
  const estate = await arm.control('GET', 'estate');
  const resources = list(estate.body, 'resources').filter(one => !text(one, 'id').endsWith('/workspaces/workspace-1'));
  expect(
    (await arm.control('PUT', 'estate', { subscriptions: at(estate.body, 'subscriptions'), resources })).status,
  ).toBe(200);
  expect((await arm.get(workspaceId('workspace-1'), '2022-10-01')).status).toBe(404);
  const links = await arm.get(`${scopeId('ampls-a')}/scopedResources`);
  const dangling = list(links.body, 'value').find(one =>
    text(one, 'properties', 'linkedResourceId').endsWith('/workspace-1'),
  );
  expect((await arm.get(text(dangling, 'id'))).status).toBe(200);
});

test('returns all links over several pages', async () => {
  const arm = await start({ limits: 'ga-2025' });
  const estate = await arm.control('GET', 'estate');
  const scope = scopeId('ampls-a');
  const extra = Array.from({ length: 240 }, (_, index) => ({
    id: `${scope}/scopedResources/extra-${index}`,
    properties: { linkedResourceId: workspaceId(`law-gone-${index}`), provisioningState: 'Succeeded' },
  }));
  await arm.control('PUT', 'estate', {
    ...Object(estate.body),
    resources: [...list(estate.body, 'resources'), ...extra],
  });
  const names: string[] = [];
  let next: string | null = `${scope}/scopedResources`;
  let pages = 0;
  while (next !== null) {
    const answer: Answer = await arm.get(next);
    names.push(...list(answer.body, 'value').map(one => text(one, 'name')));
    const link = at(answer.body, 'nextLink');
    next = typeof link === 'string' ? link : null;
    if (next !== null) expect(next.startsWith(`${arm.url}/subscriptions/`)).toBe(true);
    pages += 1;
  }
  expect([pages, names.length, new Set(names).size]).toEqual([3, 243, 243]);
  expect(code(await arm.get(`${scope}/scopedResources?$skiptoken=bm8`))).toEqual([400, 'InvalidSkipToken']);
});

test('shows kinds of links since 2023 and links metrics by subscription', async () => {
  const arm = await start();
  const metrics = {
    properties: { kind: 'Metrics', linkedResourceId: `/subscriptions/${platform}`, subscriptionLocation: 'westeurope' },
  };
  expect((await arm.put(linkId('ampls-a', 'metrics'), metrics)).status).toBe(200);
  await arm.get(linkId('ampls-a', 'metrics'));
  const ofKind = async (kind: string): Promise<number> =>
    list((await arm.get(`${scopeId('ampls-a')}/scopedResources?kind=${kind}`)).body, 'value').length;
  expect([await ofKind('metrics'), await ofKind('Resource')]).toEqual([1, 3]);
  const old = await arm.get(linkId('ampls-a', 'metrics'), '2021-07-01-preview');
  expect(at(old.body, 'properties', 'kind')).toBeUndefined();
});

const platformScope = (name: string): string =>
  `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.Insights/privateLinkScopes/${name}`;
const team = (number: number): string =>
  `/subscriptions/${platform}/resourceGroups/rg-teams/providers/Microsoft.OperationalInsights/workspaces/law-team-${number}`;

test('refuses the 51st link of a scope', async () => {
  const arm = await start();
  const put = (name: string, target: string): Promise<Answer> =>
    arm.put(`${platformScope('ampls-full')}/scopedResources/${name}`, { properties: { linkedResourceId: target } });
  expect((await put('fiftieth', team(50))).status).toBe(200);
  expect(code(await put('too-many', team(51)))).toEqual([400, 'LimitExceeded']);
  const generous = await start({ limits: 'ga-2025' });
  await generous.put(`${platformScope('ampls-full')}/scopedResources/fiftieth`, {
    properties: { linkedResourceId: team(50) },
  });
  expect(
    (
      await generous.put(`${platformScope('ampls-full')}/scopedResources/more`, {
        properties: { linkedResourceId: team(51) },
      })
    ).status,
  ).toBe(200);
});

test('accepts what exceeds a limit where it is told to accept what nobody has documented as refused', async () => {
  const arm = await start();
  await arm.control('PUT', 'deviations', { acceptsUndocumented: true });
  const audit = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/law-audit`;
  expect((await link(arm, 'audit', audit, 'ampls-a')).status).toBe(200);
  expect((await link(arm, 'audit', audit, 'ampls-b')).status).toBe(200);
  const duplicate = await link(arm, 'again', audit, 'ampls-b');
  expect(code(duplicate)).toEqual([409, 'Conflict']);
  await arm.control('DELETE', 'deviations');
});

test('refuses the sixth scope of a resource', async () => {
  const arm = await start();
  const audit = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/law-audit`;
  expect((await link(arm, 'audit', audit, 'ampls-a')).status).toBe(200);
  expect(code(await link(arm, 'audit', audit, 'ampls-b'))).toEqual([400, 'LimitExceeded']);
});
