import { describe, expect, test } from 'vitest';
import { buildChanges } from '../../src/workflows/build-changes.ts';
import { resolveRequest } from '../../src/workflows/resolve-request.ts';
import { componentId, networkId, scopeId, securityGroupId, subnetId, workspaceId } from '../domain/build.ts';
import { shippedWorkflow } from './rulebook.ts';
import { topology } from './sample-topology.ts';

type Typed = Readonly<Record<string, readonly string[]>>;

function resolve(name: string, typed: Typed) {
  return resolveRequest(shippedWorkflow(name), typed, topology);
}

function codesOf(name: string, typed: Typed): readonly string[] {
  return resolve(name, typed).findings.map(({ code }) => code);
}

describe('resolving a request', () => {
  test('builds its changes', () => {
    expect(resolve('connect-resources', { resources: ['SPARE'], scope: ['ampls-a'] })).toMatchObject({
      changes: [
        {
          kind: 'link',
          scopeId: scopeId('ampls-a'),
          resourceId: workspaceId('spare'),
          name: expect.stringMatching(/^spare-[0-9a-f]{8}$/),
        },
      ],
      findings: [],
      suggestions: [],
      reads: { scopes: [scopeId('ampls-a')], resources: [workspaceId('spare')] },
    });
  });

  test('counts an object that is named twice once', () => {
    const { changes, findings } = resolve('connect-resources', { resources: ['spare', 'SPARE'], scope: ['ampls-a'] });
    expect(changes).toHaveLength(1);
    expect(findings.map(({ code }) => code)).toEqual(['named-twice']);
  });

  test.each([
    ['connect-resources', { resources: ['spar', 'nothing-like-it'], scope: ['ampls-a'] }, ['not-found']],
    ['connect-resources', { resources: ['spare'], scope: ['ampls'] }, ['ambiguous']],
    ['connect-resources', { resources: ['ampls-a'], scope: ['spare'] }, ['not-linkable', 'not-linkable']],
    ['connect-resources', { resources: ['spare'] }, ['not-found']],
    ['connect-resources', { resources: ['spare'], scope: [] }, ['not-found']],
    ['connect-resources', { resources: ['spare'], scope: ['ampls-a', 'ampls-b'] }, ['ambiguous']],
    ['set-public-access', { resources: ['law'], access: ['Half'] }, ['not-found']],
    ['create-scope', { name: ['a/b'], group: ['rg-monitor'] }, ['not-found']],
    ['unlink-storage', { workspaces: ['appi'] }, ['not-linkable']],
  ] as const)('builds no changes where an input is not valid: %s %j', (name, typed, codes) => {
    expect(resolve(name, typed).changes).toEqual([]);
    expect(codesOf(name, typed)).toEqual(codes);
  });

  test('says what a resource of the wrong kind is', () => {
    const [finding] = resolve('unlink-storage', { workspaces: ['appi'] }).findings;
    expect(finding?.sentence).toBe('appi is an Application Insights component. Expected a workspace.');
    expect(finding?.subjects).toEqual([componentId('appi')]);
  });

  test('suggests a choice for an ambiguous name', () => {
    const { suggestions } = resolve('delete-scope', { scope: ['ampls'] });
    expect(suggestions).toMatchObject([{ input: 'scope', typed: 'ampls', kind: 'choice' }]);
  });

  test('builds no changes at all where some of them are blocked', () => {
    const connect = shippedWorkflow('connect-resources');
    const entry = { recipe: 'create-scope', with: { name: 'new', group: 'elsewhere', mode: 'Open' } } as const;
    const typed = { resources: ['spare'], scope: ['ampls-a'] };
    const { changes, findings } = resolveRequest({ ...connect, changes: [...connect.changes, entry] }, typed, topology);
    expect([changes, findings.map(({ code }) => code)]).toEqual([[], ['not-found']]);
  });

  test('uses the default of an input that was left out', () => {
    const byDefault = resolve('set-public-access', { resources: ['law'], access: ['disabled'] });
    const explicit = resolve('set-public-access', { resources: ['law'], access: ['Disabled'], operation: ['BOTH'] });
    expect(byDefault).toEqual(explicit);
    expect(byDefault.changes).toMatchObject([{ ingestion: 'Disabled', query: 'Disabled' }]);
  });
});

describe('building changes from ids', () => {
  test('uses the default of an input that was left out', () => {
    const groups = [securityGroupId('nsg')];
    expect(buildChanges(shippedWorkflow('allow-service-tags'), { groups }, topology).changes).toHaveLength(4);
    expect(
      buildChanges(shippedWorkflow('allow-service-tags'), { groups, purpose: ['api'] }, topology).changes,
    ).toHaveLength(2);
  });

  test('reports a finding where Azure does not make clear what is meant', () => {
    const inputs = { subnet: [subnetId('lone')], scope: [scopeId('ampls-b')], zonegroup: ['rg-dns'] };
    const { findings } = buildChanges(shippedWorkflow('create-endpoint'), inputs, topology);
    expect(findings.map(({ code }) => code)).toEqual(['ambiguous']);
    expect(findings[0]?.sentence).toContain('"rg-dns" matches 2 resource groups');
  });

  test('builds the changes of the request and no others', () => {
    const inputs = { subnet: [subnetId('hub')], scope: [scopeId('ampls-a')], networks: [networkId('guest')] };
    const { changes } = buildChanges(shippedWorkflow('create-endpoint'), inputs, topology);
    expect(changes.filter(({ kind }) => kind === 'link-zone')).toHaveLength(4);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'link-zone', networkId: networkId('guest') }));
  });
});
