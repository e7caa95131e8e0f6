import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import {
  component,
  componentId,
  connection,
  endpoint,
  inventory,
  link,
  network,
  resource,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../build.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id });
const pe = endpoint('1', 'n', 'a');
const base = inventory({ scopes: [scope('a'), scope('b')], resources: [law, appi], networks: [network('n')] });
const unlink = (scopeName: string, id: string): Change => ({
  kind: 'unlink',
  scopeId: scopeId(scopeName),
  resourceId: id,
});
const both = [link('a', law.id), link('a', appi.id)];

describe('links', () => {
  test('to a resource type that cannot be linked are blocked', () => {
    const strange = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange');
    const found = findingsOf({ ...base, resources: [strange] }, [linkChange(scopeId('a'), strange.id)]);
    expect(found).toMatchObject([{ code: 'not-linkable', severity: 'block', subjects: [strange.id] }]);
    expect(found[0]?.sentence).toBe(
      'strange cannot be linked: only workspaces, Application Insights components and data collection endpoints can be linked.',
    );
  });

  test.each([
    [
      'a component without its workspace',
      [],
      [linkChange(scopeId('a'), appi.id)],
      'component-without-workspace',
      'a links it but not its workspace law.',
    ],
    [
      'a workspace without its component',
      [],
      [linkChange(scopeId('a'), law.id)],
      'workspace-without-component',
      'a links its workspace law but not appi.',
    ],
    [
      'a component whose workspace is unlinked',
      both,
      [unlink('a', law.id)],
      'component-without-workspace',
      'a links it but not its workspace law.',
    ],
    [
      'a workspace whose component is unlinked',
      both,
      [unlink('a', appi.id)],
      'workspace-without-component',
      'a links its workspace law but not appi.',
    ],
  ] as const)('are reported for %s', (_, links, changes, code, sentence) => {
    expect(sentencesOf(code, { ...base, links: [...links] }, ...changes)).toEqual([
      `Queries of appi will take two different paths: ${sentence} Link both.`,
    ]);
  });

  test.each([
    ['both are linked', [], [linkChange(scopeId('a'), law.id), linkChange(scopeId('a'), appi.id)]],
    ['both are unlinked', both, [unlink('a', law.id), unlink('a', appi.id)]],
    ['the other was never linked', [link('a', law.id)], [unlink('a', law.id)]],
  ] as const)('of a pair are not reported if %s', (_, links, changes) => {
    const of = { ...base, links: [...links] };
    expect(sentencesOf('component-without-workspace', of, ...changes)).toEqual([]);
    expect(sentencesOf('workspace-without-component', of, ...changes)).toEqual([]);
  });

  test('of a component without a known workspace need no partner', () => {
    const alone = { ...base, resources: [component('appi')] };
    expect(findingsOf(alone, [linkChange(scopeId('a'), componentId('appi'))])).toEqual([]);
    expect(sentencesOf('not-found', alone, linkChange(scopeId('a'), workspaceId('gone')))).toHaveLength(1);
  });

  test('of a component whose workspace the bot cannot read need that workspace all the same', () => {
    const far = workspaceId('far').replace('000000000001', '000000000002');
    const of = { ...base, resources: [component('appi', { workspaceId: far })] };
    const change = linkChange(scopeId('a'), componentId('appi'));
    expect(sentencesOf('component-without-workspace', of, change)).toEqual([
      'Queries of appi will take two different paths: a links it but not its workspace far. Link both.',
    ]);
    expect(sentencesOf('component-without-workspace', { ...of, links: [link('a', far)] }, change)).toEqual([]);
  });

  test('to other scopes are reported when a resource is unlinked', () => {
    const of = { ...base, resources: [law], links: [link('a', law.id), link('b', law.id)] };
    expect(sentencesOf('still-linked', of, unlink('a', law.id))).toEqual([
      'Azure will not delete law while it is linked to b. To delete it, unlink it there too.',
    ]);
    expect(sentencesOf('still-linked', of, unlink('a', law.id), unlink('b', law.id))).toEqual([]);
    const readable = { ...of, scopes: ['a', 'b'].map(name => scope(name)) };
    const hidden = { ...readable, resources: [{ ...law, linkedScopeIds: [scopeId('a'), scopeId('hidden')] }] };
    expect(sentencesOf('still-linked', readable, unlink('a', law.id))).toEqual([
      'Azure will not delete law while it is linked to b. To delete it, unlink it there too.',
    ]);
    expect(sentencesOf('still-linked', hidden, unlink('a', law.id))).toEqual([
      'Azure will not delete law while it is linked to b and hidden, with 1 link in a scope that the bot cannot read (hidden). To delete it, unlink it there too.',
    ]);
  });
});

test.each([
  [both, [], 'a cannot be deleted: it still has 2 linked resources. Remove them first.'],
  [[], [pe], 'a cannot be deleted: it still has 1 private endpoint connection. Remove them first.'],
  [
    both,
    [pe],
    'a cannot be deleted: it still has 2 linked resources and 1 private endpoint connection. Remove them first.',
  ],
  [
    both.slice(1),
    [pe],
    'a cannot be deleted: it still has 1 linked resource and 1 private endpoint connection. Remove them first.',
  ],
  [[], [], undefined],
] as const)('a scope can be deleted only if it is empty', (links, endpoints, sentence) => {
  const of = {
    ...base,
    links: [...links],
    endpoints: [...endpoints],
    connections: endpoints.map(one => connection(one)),
  };
  const change: Change = { kind: 'delete-scope', scopeId: scopeId('a') };
  expect(sentencesOf('delete-while-linked', of, change)).toEqual(sentence === undefined ? [] : [sentence]);
  expect(sentencesOf('irreversible', of, change)).toEqual([
    '"Delete scope a" cannot be undone. A new scope named a would have a different scope id; links, exclusions and connections are not restored.',
  ]);
});
