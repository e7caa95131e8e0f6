import { describe, expect, test } from 'vitest';
import { appi, dce, law, sampleInventory, spare } from '../../workflows/sample-topology.ts';
import { collectionId, GROUP, link, network, scopeId, securityGroup, securityGroupId } from '../build.ts';
import { runRecipe, sentenceOf } from './run-recipe.ts';

describe('a new scope', () => {
  const twin = GROUP.replace('0001/', '0002/');

  test('is created in the named resource group', () => {
    expect(runRecipe('create-scope', { name: 'new', group: 'RG-MONITOR', mode: 'PrivateOnly' }).changes).toEqual([
      { kind: 'create-scope', scopeId: scopeId('new'), query: 'PrivateOnly', ingestion: 'PrivateOnly', tags: {} },
    ]);
  });

  test('can be created in an empty resource group, given by its full id', () => {
    const group = GROUP.replace('rg-monitor', 'rg_new.(1)-ä');
    expect(runRecipe('create-scope', { name: 'new', group, mode: 'Open' }).changes).toMatchObject([
      { scopeId: `${group}/providers/Microsoft.Insights/privateLinkScopes/new` },
    ]);
  });

  test('is refused if two resource groups have the name', () => {
    const elsewhere = network('far', { id: `${twin}/providers/Microsoft.Network/virtualNetworks/far` });
    const replaced = { networks: [...sampleInventory.networks, elsewhere] };
    const proposed = runRecipe('create-scope', { name: 'new', group: 'rg-monitor', mode: 'Open' }, replaced);
    expect(proposed.codes).toEqual(['ambiguous']);
    expect(sentenceOf(proposed)).toBe(`"rg-monitor" matches 2 resource groups: ${GROUP} and ${twin}. Use the full id.`);
  });

  test.each([
    ['rg-monitr', 'Similar names: rg-monitor.'],
    ['elsewhere', 'If the group is empty, use its full id.'],
    ['/subscriptions/../resourceGroups/rg-monitor', ''],
    [`${GROUP}/../../x`, ''],
    [`${GROUP}?x`, ''],
    [`${GROUP}.`, ''],
  ])('is refused for the resource group %s', (group, advice) => {
    const proposed = runRecipe('create-scope', { name: 'new', group, mode: 'Open' });
    expect(proposed.codes).toEqual(['not-found']);
    expect(proposed.changes).toEqual([]);
    expect(sentenceOf(proposed)).toContain(`in a resource group named "${group}". ${advice}`);
  });
});

describe('retiring a resource', () => {
  test('unlinks it from every scope', () => {
    const proposed = runRecipe('retire-resource', { resourceIds: [law.id, appi.id] });
    expect(proposed.changes).toEqual([
      { kind: 'unlink', scopeId: scopeId('ampls-a'), resourceId: law.id },
      { kind: 'unlink', scopeId: scopeId('ampls-b'), resourceId: law.id },
      { kind: 'unlink', scopeId: scopeId('ampls-a'), resourceId: appi.id },
    ]);
    expect(proposed.codes).toEqual([]);
  });

  test('unlinks it from unreadable scopes too', () => {
    const proposed = runRecipe('retire-resource', { resourceIds: [spare.id] }, { links: [link('unseen', spare.id)] });
    expect(proposed.changes).toEqual([{ kind: 'unlink', scopeId: scopeId('unseen'), resourceId: spare.id }]);
  });

  test('names the scopes that the bot cannot read, and that only the resource lists', () => {
    const hidden = { ...spare, linkedScopeIds: [scopeId('hidden')] };
    const proposed = runRecipe('retire-resource', { resourceIds: [spare.id] }, { resources: [hidden] });
    expect(sentenceOf(proposed)).toBe(
      'Nothing to change. spare has 1 link in a scope that the bot cannot read (hidden). Unlink it there.',
    );
  });

  test('skips an unlinked resource, and is blocked if there is nothing to unlink', () => {
    const some = runRecipe('retire-resource', { resourceIds: [appi.id, spare.id] });
    expect([some.kinds, some.codes]).toEqual([['unlink'], ['already-done']]);
    const none = runRecipe('retire-resource', { resourceIds: [spare.id, dce.id] });
    expect([none.kinds, none.codes]).toEqual([[], ['nothing-to-do']]);
    expect(sentenceOf(none)).toBe(
      'Nothing to change. spare is not linked to any scope that the bot can read. dce is not linked to any scope that the bot can read.',
    );
  });
});

describe('public access', () => {
  const set = (more: object) =>
    runRecipe('set-public-access', { access: 'Disabled', operation: 'both', partners: 'alone', ...more }).changes;

  test.each([
    ['ingestion', { ingestion: 'Disabled' }],
    ['queries', { query: 'Disabled' }],
    ['both', { ingestion: 'Disabled', query: 'Disabled' }],
  ])('is set for %s', (operation, flags) => {
    const expected = [{ kind: 'set-public-access', resourceId: law.id, ...flags }];
    expect(set({ resourceIds: [law.id], operation })).toEqual(expected);
  });

  test('of a collection endpoint has one flag, which both means too', () => {
    const flag = [{ kind: 'set-public-access', resourceId: dce.id, ingestion: 'Disabled' }];
    expect(set({ resourceIds: [dce.id] })).toEqual(flag);
    expect(set({ resourceIds: [dce.id], operation: 'ingestion' })).toEqual(flag);
  });

  test('of a collection endpoint for queries is still requested, so that the plan reports it', () => {
    expect(set({ resourceIds: [collectionId('dce')], operation: 'queries' })).toMatchObject([{ query: 'Disabled' }]);
  });

  test('can be set for a component and its workspace together, each once', () => {
    const ids = (resourceIds: readonly string[]) =>
      set({ resourceIds, partners: 'together' }).map(change => 'resourceId' in change && change.resourceId);
    expect(ids([appi.id])).toEqual([appi.id, law.id]);
    expect(ids([law.id])).toEqual([law.id, appi.id]);
    expect(ids([appi.id, law.id, spare.id])).toEqual([appi.id, law.id, spare.id]);
  });

  test('that a security perimeter controls is changed only for resources that were named', () => {
    const guarded = { ...law, publicAccess: { ingestion: 'Enabled', query: 'SecuredByPerimeter' } } as const;
    const replaced = { resources: [guarded, spare, appi, dce] };
    const args = { access: 'Disabled', operation: 'both', partners: 'together' };
    const partners = runRecipe('set-public-access', { ...args, resourceIds: [appi.id] }, replaced);
    expect(partners.changes).toEqual([
      { kind: 'set-public-access', resourceId: appi.id, ingestion: 'Disabled', query: 'Disabled' },
      { kind: 'set-public-access', resourceId: law.id, ingestion: 'Disabled' },
    ]);
    expect(partners.codes).toEqual(['not-covered']);
    const named = runRecipe('set-public-access', { ...args, resourceIds: [law.id] }, replaced);
    expect(named.changes[0]).toMatchObject({ resourceId: law.id, query: 'Disabled' });
  });
});

describe('rules for service tags', () => {
  const allow = (securityGroupIds: readonly string[], purpose: string, replaced = {}) =>
    runRecipe('allow-service-tags', { securityGroupIds, purpose }, replaced);

  test('are created for the tags that the portal, or the API, needs', () => {
    const tags = (purpose: string) =>
      allow([securityGroupId('nsg')], purpose).changes.map(change => 'tag' in change && change.tag);
    expect(tags('api')).toEqual(['AzureActiveDirectory', 'AzureResourceManager']);
    expect(tags('portal')).toEqual([
      'AzureActiveDirectory',
      'AzureResourceManager',
      'AzureFrontDoor.FirstParty',
      'AzureFrontDoor.Frontend',
    ]);
  });

  test('are skipped if the group already allows all outbound traffic', () => {
    const rule = { name: 'out', priority: 100, direction: 'Outbound', access: 'Allow', protocol: '*' } as const;
    const open = securityGroup('open', [{ ...rule, source: '*', destinations: ['*'], ports: ['*'] }]);
    const securityGroups = [...sampleInventory.securityGroups, open];
    const none = allow([securityGroupId('open')], 'portal', { securityGroups });
    expect([none.kinds, none.codes]).toEqual([[], ['nothing-to-do']]);
    const some = allow([securityGroupId('open'), securityGroupId('nsg')], 'api', { securityGroups });
    expect([some.kinds, some.codes]).toEqual([['allow-service-tag', 'allow-service-tag'], ['already-done']]);
  });
});

test('refuses invalid arguments before it reads the topology', () => {
  expect(() => runRecipe('retire-resource', { resourceIds: law.id })).toThrow();
  expect(() => runRecipe('retire-resource', { resourceIds: [], more: true })).toThrow();
});
