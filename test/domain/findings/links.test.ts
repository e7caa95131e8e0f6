import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import {
  component,
  componentId,
  connection,
  endpoint,
  estate,
  link,
  network,
  resource,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../build.ts';
import { findingsOf, said } from './find.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id });
const pe = endpoint('1', 'n', 'a');
const base = estate({ scopes: [scope('a'), scope('b')], resources: [law, appi], networks: [network('n')] });
const unlink = (scopeName: string, id: string): Change => ({
  kind: 'unlink',
  scopeId: scopeId(scopeName),
  resourceId: id,
});
const both = [link('a', law.id), link('a', appi.id)];

describe('links', () => {
  test('to something that cannot be linked are refused', () => {
    const strange = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange');
    const found = findingsOf({ ...base, resources: [strange] }, [linkChange(scopeId('a'), strange.id)]);
    expect(found).toMatchObject([{ code: 'not-linkable', severity: 'block', subjects: [strange.id] }]);
    expect(found[0]?.sentence).toBe(
      'strange is of a kind that cannot be linked here: only workspaces, Application Insights components and data collection endpoints can.',
    );
  });

  test.each([
    [
      'a component without its workspace',
      [],
      [linkChange(scopeId('a'), appi.id)],
      'component-without-workspace',
      'a links appi and not its workspace law.',
    ],
    [
      'a workspace without its component',
      [],
      [linkChange(scopeId('a'), law.id)],
      'workspace-without-component',
      'a links law and not appi, which keeps its data there.',
    ],
    [
      'a component whose workspace goes',
      both,
      [unlink('a', law.id)],
      'component-without-workspace',
      'a links appi and not its workspace law.',
    ],
    [
      'a workspace whose component goes',
      both,
      [unlink('a', appi.id)],
      'workspace-without-component',
      'a links law and not appi, which keeps its data there.',
    ],
  ] as const)('are told of: %s', (_, links, changes, code, sentence) => {
    expect(said(code, { ...base, links: [...links] }, ...changes)).toEqual([
      `${sentence} Link both, so that both ways of querying it go the same way.`,
    ]);
  });

  test.each([
    ['both are linked', [], [linkChange(scopeId('a'), law.id), linkChange(scopeId('a'), appi.id)]],
    ['both go', both, [unlink('a', law.id), unlink('a', appi.id)]],
    ['the other was never there', [link('a', law.id)], [unlink('a', law.id)]],
  ] as const)('of a pair are fine where %s', (_, links, changes) => {
    const of = { ...base, links: [...links] };
    expect(said('component-without-workspace', of, ...changes)).toEqual([]);
    expect(said('workspace-without-component', of, ...changes)).toEqual([]);
  });

  test('of a component that keeps its data nowhere known need no partner', () => {
    const alone = { ...base, resources: [component('appi')] };
    expect(findingsOf(alone, [linkChange(scopeId('a'), componentId('appi'))])).toEqual([]);
    expect(said('not-found', alone, linkChange(scopeId('a'), workspaceId('gone')))).toHaveLength(1);
  });

  test('that remain elsewhere are told when a resource is let go', () => {
    const of = { ...base, resources: [law], links: [link('a', law.id), link('b', law.id)] };
    expect(said('still-linked', of, unlink('a', law.id))).toEqual([
      'law stays linked to b. Azure does not delete a resource that is linked.',
    ]);
    expect(said('still-linked', of, unlink('a', law.id), unlink('b', law.id))).toEqual([]);
  });
});

test.each([
  [both, [], 'a still has 2 linked resources. Disconnect them first.'],
  [[], [pe], 'a still has 1 private endpoint connection. Disconnect them first.'],
  [both, [pe], 'a still has 2 linked resources and 1 private endpoint connection. Disconnect them first.'],
  [both.slice(1), [pe], 'a still has 1 linked resource and 1 private endpoint connection. Disconnect them first.'],
  [[], [], undefined],
] as const)('a scope is deleted empty, or not at all', (links, endpoints, sentence) => {
  const of = {
    ...base,
    links: [...links],
    endpoints: [...endpoints],
    connections: endpoints.map(one => connection(one)),
  };
  const change: Change = { kind: 'delete-scope', scopeId: scopeId('a') };
  expect(said('delete-while-linked', of, change)).toEqual(sentence === undefined ? [] : [sentence]);
  expect(said('irreversible', of, change)).toEqual([
    'Delete scope a: this cannot be undone. A new scope named a would have another scope id; its links, exclusions and endpoint connections do not come back.',
  ]);
});
