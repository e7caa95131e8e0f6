import { describe, expect, test } from 'vitest';
import { appi, dce, law, small, spare } from '../../workflows/estate.ts';
import { collectionId, GROUP, link, network, scopeId, securityGroup, securityGroupId } from '../build.ts';
import { propose, sentenceOf } from './propose.ts';

describe('a new scope', () => {
  const twin = GROUP.replace('0001/', '0002/');

  test('is in the group that is named', () => {
    expect(propose('create-scope', { name: 'new', group: 'RG-MONITOR', mode: 'PrivateOnly' }).changes).toEqual([
      { kind: 'create-scope', scopeId: scopeId('new'), query: 'PrivateOnly', ingestion: 'PrivateOnly', tags: {} },
    ]);
  });

  test('may be in a group with nothing in it, by its full id', () => {
    const group = GROUP.replace('rg-monitor', 'rg_new.(1)-ä');
    expect(propose('create-scope', { name: 'new', group, mode: 'Open' }).changes).toMatchObject([
      { scopeId: `${group}/providers/Microsoft.Insights/privateLinkScopes/new` },
    ]);
  });

  test('is not in a group of which there are two', () => {
    const elsewhere = network('far', { id: `${twin}/providers/Microsoft.Network/virtualNetworks/far` });
    const otherwise = { networks: [...small.networks, elsewhere] };
    const proposed = propose('create-scope', { name: 'new', group: 'rg-monitor', mode: 'Open' }, otherwise);
    expect(proposed.codes).toEqual(['ambiguous']);
    expect(sentenceOf(proposed)).toBe(
      `"rg-monitor" could be several resource groups: ${GROUP} and ${twin}. Give the full id.`,
    );
  });

  test.each([
    ['rg-monitr', 'Near it are rg-monitor.'],
    ['elsewhere', 'Where it is empty, give its full id.'],
    ['/subscriptions/../resourceGroups/rg-monitor', ''],
    [`${GROUP}/../../x`, ''],
    [`${GROUP}?x`, ''],
    [`${GROUP}.`, ''],
  ])('is not in %s', (group, advice) => {
    const proposed = propose('create-scope', { name: 'new', group, mode: 'Open' });
    expect(proposed.codes).toEqual(['not-found']);
    expect(proposed.changes).toEqual([]);
    expect(sentenceOf(proposed)).toContain(`in a resource group named "${group}". ${advice}`);
  });
});

describe('a resource that is retired', () => {
  test('leaves every scope that links it', () => {
    const proposed = propose('retire-resource', { resourceIds: [law.id, appi.id] });
    expect(proposed.changes).toEqual([
      { kind: 'unlink', scopeId: scopeId('ampls-a'), resourceId: law.id },
      { kind: 'unlink', scopeId: scopeId('ampls-b'), resourceId: law.id },
      { kind: 'unlink', scopeId: scopeId('ampls-a'), resourceId: appi.id },
    ]);
    expect(proposed.codes).toEqual([]);
  });

  test('leaves scopes too that cannot be seen', () => {
    const proposed = propose('retire-resource', { resourceIds: [spare.id] }, { links: [link('unseen', spare.id)] });
    expect(proposed.changes).toEqual([{ kind: 'unlink', scopeId: scopeId('unseen'), resourceId: spare.id }]);
  });

  test('may be linked nowhere: that is told, and alone there is nothing to do', () => {
    const some = propose('retire-resource', { resourceIds: [appi.id, spare.id] });
    expect([some.kinds, some.codes]).toEqual([['unlink'], ['already-done']]);
    const none = propose('retire-resource', { resourceIds: [spare.id, dce.id] });
    expect([none.kinds, none.codes]).toEqual([[], ['nothing-to-do']]);
    expect(sentenceOf(none)).toBe(
      'There is nothing to change. No scope that can be seen links spare. No scope that can be seen links dce.',
    );
  });
});

describe('public access', () => {
  const set = (more: object) =>
    propose('set-public-access', { access: 'Disabled', operation: 'both', partners: 'alone', ...more }).changes;

  test.each([
    ['ingestion', { ingestion: 'Disabled' }],
    ['queries', { query: 'Disabled' }],
    ['both', { ingestion: 'Disabled', query: 'Disabled' }],
  ])('is set for %s', (operation, flags) => {
    const expected = [{ kind: 'set-public-access', resourceId: law.id, ...flags }];
    expect(set({ resourceIds: [law.id], operation })).toEqual(expected);
  });

  test('of a collection endpoint is one flag, which stands for both', () => {
    const flag = [{ kind: 'set-public-access', resourceId: dce.id, ingestion: 'Disabled' }];
    expect(set({ resourceIds: [dce.id] })).toEqual(flag);
    expect(set({ resourceIds: [dce.id], operation: 'ingestion' })).toEqual(flag);
  });

  test('of a collection endpoint for queries is none: the plan will say so', () => {
    expect(set({ resourceIds: [collectionId('dce')], operation: 'queries' })).toMatchObject([{ query: 'Disabled' }]);
  });

  test('can be set for a component and its workspace together, each once', () => {
    const ids = (resourceIds: readonly string[]) =>
      set({ resourceIds, partners: 'together' }).map(change => 'resourceId' in change && change.resourceId);
    expect(ids([appi.id])).toEqual([appi.id, law.id]);
    expect(ids([law.id])).toEqual([law.id, appi.id]);
    expect(ids([appi.id, law.id, spare.id])).toEqual([appi.id, law.id, spare.id]);
  });

  test('that a security perimeter decides about is left to it, unless the resource was named', () => {
    const guarded = { ...law, publicAccess: { ingestion: 'Enabled', query: 'SecuredByPerimeter' } } as const;
    const otherwise = { resources: [guarded, spare, appi, dce] };
    const wanted = { access: 'Disabled', operation: 'both', partners: 'together' };
    const beside = propose('set-public-access', { ...wanted, resourceIds: [appi.id] }, otherwise);
    expect(beside.changes).toEqual([
      { kind: 'set-public-access', resourceId: appi.id, ingestion: 'Disabled', query: 'Disabled' },
      { kind: 'set-public-access', resourceId: law.id, ingestion: 'Disabled' },
    ]);
    expect(beside.codes).toEqual(['not-covered']);
    const named = propose('set-public-access', { ...wanted, resourceIds: [law.id] }, otherwise);
    expect(named.changes[0]).toMatchObject({ resourceId: law.id, query: 'Disabled' });
  });
});

describe('rules for service tags', () => {
  const allow = (securityGroupIds: readonly string[], purpose: string, otherwise = {}) =>
    propose('allow-service-tags', { securityGroupIds, purpose }, otherwise);

  test('are those that the portal, or the API, needs', () => {
    const tags = (purpose: string) =>
      allow([securityGroupId('nsg')], purpose).changes.map(each => 'tag' in each && each.tag);
    expect(tags('api')).toEqual(['AzureActiveDirectory', 'AzureResourceManager']);
    expect(tags('portal')).toEqual([
      'AzureActiveDirectory',
      'AzureResourceManager',
      'AzureFrontDoor.FirstParty',
      'AzureFrontDoor.Frontend',
    ]);
  });

  test('are none where the group lets all out already', () => {
    const rule = { name: 'out', priority: 100, direction: 'Outbound', access: 'Allow', protocol: '*' } as const;
    const open = securityGroup('open', [{ ...rule, source: '*', destinations: ['*'], ports: ['*'] }]);
    const securityGroups = [...small.securityGroups, open];
    const none = allow([securityGroupId('open')], 'portal', { securityGroups });
    expect([none.kinds, none.codes]).toEqual([[], ['nothing-to-do']]);
    const some = allow([securityGroupId('open'), securityGroupId('nsg')], 'api', { securityGroups });
    expect([some.kinds, some.codes]).toEqual([['allow-service-tag', 'allow-service-tag'], ['already-done']]);
  });
});

test('what a recipe does not take is refused before it looks at anything', () => {
  expect(() => propose('retire-resource', { resourceIds: law.id })).toThrow();
  expect(() => propose('retire-resource', { resourceIds: [], more: true })).toThrow();
});
