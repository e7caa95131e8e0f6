import { describe, expect, test } from 'vitest';
import { proposalOf } from '../../src/workflows/proposal.ts';
import { proposedBy } from '../../src/workflows/workflow.ts';
import { componentId, networkId, scopeId, securityGroupId, subnetId, workspaceId } from '../domain/build.ts';
import { topology } from './estate.ts';
import { shipped } from './rulebook.ts';

type Typed = Readonly<Record<string, readonly string[]>>;

function propose(name: string, typed: Typed) {
  return proposalOf(shipped(name), typed, topology);
}

function codesOf(name: string, typed: Typed): readonly string[] {
  return propose(name, typed).findings.map(({ code }) => code);
}

describe('what was typed, on the estate', () => {
  test('becomes changes', () => {
    expect(propose('connect-resources', { resources: ['SPARE'], scope: ['ampls-a'] })).toEqual({
      changes: [
        {
          kind: 'link',
          scopeId: scopeId('ampls-a'),
          resourceId: workspaceId('spare'),
          name: expect.stringMatching(/^spare-[0-9a-f]{8}$/),
        },
      ],
      findings: [],
      hints: [],
    });
  });

  test('and named twice, counts once', () => {
    const { changes, findings } = propose('connect-resources', { resources: ['spare', 'SPARE'], scope: ['ampls-a'] });
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
  ] as const)('that does not lead to one thing each makes no changes: %s %j', (name, typed, codes) => {
    expect(propose(name, typed).changes).toEqual([]);
    expect(codesOf(name, typed)).toEqual(codes);
  });

  test('of another kind than is asked for is told what it is', () => {
    const [finding] = propose('unlink-storage', { workspaces: ['appi'] }).findings;
    expect(finding?.sentence).toBe('appi is a component; expected is a workspace.');
    expect(finding?.subjects).toEqual([componentId('appi')]);
  });

  test('and ambiguous, is offered as a choice', () => {
    const { hints } = propose('delete-scope', { scope: ['ampls'] });
    expect(hints).toMatchObject([{ input: 'scope', typed: 'ampls', kind: 'choice' }]);
  });

  test('makes no changes at all where a part of them is blocked', () => {
    const connect = shipped('connect-resources');
    const entry = { recipe: 'create-scope', with: { name: 'new', group: 'elsewhere', mode: 'Open' } } as const;
    const typed = { resources: ['spare'], scope: ['ampls-a'] };
    const { changes, findings } = proposalOf({ ...connect, changes: [...connect.changes, entry] }, typed, topology);
    expect([changes, findings.map(({ code }) => code)]).toEqual([[], ['not-found']]);
  });

  test('takes what is usual for what was left out', () => {
    const usual = propose('set-public-access', { resources: ['law'], access: ['disabled'] });
    const said = propose('set-public-access', { resources: ['law'], access: ['Disabled'], operation: ['BOTH'] });
    expect(usual).toEqual(said);
    expect(usual.changes).toMatchObject([{ ingestion: 'Disabled', query: 'Disabled' }]);
  });
});

describe('changes of ids', () => {
  test('take what is usual for what was left out', () => {
    const groups = [securityGroupId('nsg')];
    expect(proposedBy(shipped('allow-service-tags'), { groups }, topology).changes).toHaveLength(4);
    expect(proposedBy(shipped('allow-service-tags'), { groups, purpose: ['api'] }, topology).changes).toHaveLength(2);
  });

  test('are refused with a finding where the estate does not say what is meant', () => {
    const inputs = { subnet: [subnetId('lone')], scope: [scopeId('ampls-b')] };
    const { findings } = proposedBy(shipped('create-endpoint'), inputs, topology);
    expect(findings.map(({ sentence }) => sentence).join(' ')).toContain('rg-dns-1 and rg-dns-2');
  });

  test('are those of the request, whatever else is on the estate', () => {
    const inputs = { subnet: [subnetId('hub')], scope: [scopeId('ampls-a')], networks: [networkId('guest')] };
    const { changes } = proposedBy(shipped('create-endpoint'), inputs, topology);
    expect(changes.filter(({ kind }) => kind === 'link-zone')).toHaveLength(4);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'link-zone', networkId: networkId('guest') }));
  });
});
