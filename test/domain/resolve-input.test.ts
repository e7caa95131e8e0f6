import { describe, expect, test } from 'vitest';
import { resolveInput, targetsOfKind, targetTable } from '../../src/domain/resolve-input.ts';
import type { TargetKind } from '../../src/domain/targets.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  component,
  connection,
  endpoint,
  endpointId,
  inventory,
  network,
  resource,
  scope,
  scopeId,
  securityGroup,
  workspace,
  workspaceId,
  zones,
} from './build.ts';
import { applyChanges } from './plan-changes.ts';

const unsupported = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/types/unsupported');
const pe = endpoint('pe-hub', 'hub', 'ampls-a');
const topology = topologyOf(
  inventory({
    scopes: [scope('ampls-a'), scope('ampls-b')],
    resources: [workspace('law-prod'), workspace('law-dev'), component('appi'), unsupported],
    networks: [network('hub')],
    endpoints: [pe],
    connections: [connection(pe)],
    zones: zones(),
    securityGroups: [securityGroup('nsg')],
  }),
);

function resolve(kind: TargetKind, ...typed: readonly string[]) {
  return resolveInput(topology, { name: 'input', kind }, typed);
}

const codesOf = (of: ReturnType<typeof resolve>) => of.findings.map(({ code }) => code);

test('the objects of a kind are in the same table until one of them is edited', () => {
  const linked = applyChanges(topology, [
    { kind: 'link', scopeId: scopeId('ampls-a'), resourceId: workspaceId('law-dev'), name: 'law-dev' },
  ]);
  expect(targetTable(linked, 'scope')).toBe(targetTable(topology, 'scope'));
  const renamed = topologyOf(inventory({ scopes: [scope('ampls-a')] }));
  expect(targetTable(renamed, 'scope')).not.toBe(targetTable(topology, 'scope'));
  expect(targetsOfKind(renamed, 'scope').map(({ name }) => name)).toEqual(['ampls-a']);
});

describe('resolving an input', () => {
  test('says of an object that could not be read that it is unknown, and not that there is none', () => {
    const other = endpointId('law-odd');
    const unreadable = [workspaceId('law-odd'), '/subscriptions/s', other].map(id => ({ id, why: 'odd tags' }));
    const withUnreadable = topologyOf(inventory({ unreadable: unreadable.reverse() }));
    for (const typed of ['Law-Odd', workspaceId('LAW-odd')]) {
      const { findings } = resolveInput(withUnreadable, { name: 'input', kind: 'resource' }, [typed]);
      expect(findings.map(({ code, sentence, subjects }) => [code, sentence, subjects])).toEqual([
        [
          'not-found',
          `"${typed}" could not be read (odd tags), so nothing is known about it. Check it in the Azure portal, and check what the bot may read.`,
          [workspaceId('law-odd')],
        ],
      ]);
    }
    expect(resolveInput(withUnreadable, { name: 'input', kind: 'resource' }, ['law']).findings[0]?.sentence).toMatch(
      /was found/,
    );
  });

  test('returns ids in the order typed', () => {
    const result = resolve('resource', 'law-prod', workspaceId('law-dev').toUpperCase());
    expect(result).toEqual({ ids: [workspaceId('law-prod'), workspaceId('law-dev')], findings: [], suggestions: [] });
  });

  test('counts an object that is listed twice once, and says so', () => {
    const result = resolve('resource', 'law-prod', 'LAW-PROD');
    expect(result.ids).toEqual([workspaceId('law-prod')]);
    expect(result.findings).toMatchObject([
      {
        code: 'named-twice',
        sentence: 'law-prod is listed more than once and counts once.',
        subjects: [workspaceId('law-prod')],
      },
    ]);
  });

  test('lets the requester choose where a name matches several objects', () => {
    const result = resolve('scope', 'ampls');
    expect(codesOf(result)).toEqual(['ambiguous']);
    expect(result.findings[0]).toMatchObject({
      evidence: { matches: 2 },
      subjects: ['ampls'],
      sentence: '"ampls" matches 2 private link scopes. The requester has to pick one.',
    });
    expect(result.suggestions).toEqual([
      {
        input: 'input',
        typed: 'ampls',
        kind: 'choice',
        options: [
          { id: scopeId('ampls-a'), name: 'ampls-a' },
          { id: scopeId('ampls-b'), name: 'ampls-b' },
        ],
      },
    ]);
  });

  test('suggests the most similar names where nothing matches', () => {
    const result = resolve('resource', 'law-prox');
    expect(codesOf(result)).toEqual(['not-found']);
    expect(result.findings[0]).toMatchObject({
      subjects: ['law-prox'],
      sentence:
        'No workspace, Application Insights component or data collection endpoint named "law-prox" was found. Check the spelling and that the bot can read the subscription.',
    });
    expect(result.suggestions).toEqual([
      { input: 'input', typed: 'law-prox', kind: 'near', options: [{ id: workspaceId('law-prod'), name: 'law-prod' }] },
    ]);
  });

  test.each([
    ['resource', 'ampls-a', 'not-linkable', 'microsoft.insights/privatelinkscopes'],
    ['scope', 'law-prod', 'not-linkable', 'microsoft.operationalinsights/workspaces'],
    ['resource', 'unsupported', 'not-linkable', 'microsoft.other/types'],
    ['resource', 'hub', 'not-linkable', 'microsoft.network/virtualnetworks'],
    ['network', 'law-prod', 'not-linkable', 'microsoft.operationalinsights/workspaces'],
    [
      'resource',
      `${workspaceId('x').replace('workspaces', 'clusters')}`,
      'not-linkable',
      'microsoft.operationalinsights/clusters',
    ],
    ['resource', workspaceId('unknown'), 'not-found', ''],
    ['scope', scopeId('unknown'), 'not-found', ''],
    ['scope', workspaceId('unknown'), 'not-linkable', 'microsoft.operationalinsights/workspaces'],
  ] as const)('for the kind %s, answers %s with %s', (kind, typed, code, type) => {
    const result = resolve(kind, typed);
    expect(codesOf(result)).toEqual([code]);
    expect(result.findings[0]?.sentence).toContain(type);
  });
});

test('says what a name of another kind is, and suggests nothing', () => {
  expect(resolve('scope', 'LAW-prod')).toEqual({
    ids: [],
    suggestions: [],
    findings: [
      expect.objectContaining({
        code: 'not-linkable',
        sentence: '"law-prod" has the type microsoft.operationalinsights/workspaces. Expected a private link scope.',
        subjects: [workspaceId('law-prod')],
        evidence: { type: 'microsoft.operationalinsights/workspaces' },
      }),
    ],
  });
  const unknown = workspaceId('x').replace('workspaces', 'clusters');
  expect(resolve('resource', unknown).findings).toMatchObject([
    {
      sentence: `"${unknown}" has the type microsoft.operationalinsights/clusters. Expected a workspace, Application Insights component or data collection endpoint.`,
      subjects: [unknown],
    },
  ]);
});

test.each([
  ['scope', ['ampls-a', 'ampls-b']],
  ['resource', ['law-prod', 'law-dev', 'appi']],
  ['network', ['hub']],
  ['endpoint', ['pe-hub']],
  ['connection', ['pe-hub']],
  ['subnet', ['hub/default']],
  ['zone', zones().map(({ name }) => name)],
  ['security-group', ['nsg']],
] as const)('finds the targets of the kind %s: %j', (kind, names) => {
  expect(targetsOfKind(topology, kind).map(({ name }) => name)).toEqual(names);
});
