import { describe, expect, test } from 'vitest';
import type { TargetKind } from '../../src/domain/inputs.ts';
import { candidates, hintSchema, resolveInput } from '../../src/domain/inputs.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  component,
  connection,
  endpoint,
  estate,
  network,
  resource,
  scope,
  scopeId,
  securityGroup,
  workspace,
  workspaceId,
  zones,
} from './build.ts';

const strange = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange');
const pe = endpoint('pe-hub', 'hub', 'ampls-a');
const topology = topologyOf(
  estate({
    scopes: [scope('ampls-a'), scope('ampls-b')],
    resources: [workspace('law-prod'), workspace('law-dev'), component('appi'), strange],
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

describe('an input', () => {
  test('becomes ids in the order typed', () => {
    const result = resolve('resource', 'law-prod', workspaceId('law-dev').toUpperCase());
    expect(result).toEqual({ ids: [workspaceId('law-prod'), workspaceId('law-dev')], findings: [], hints: [] });
  });

  test('that names a thing twice counts it once, and says so', () => {
    const result = resolve('resource', 'law-prod', 'LAW-PROD');
    expect(result.ids).toEqual([workspaceId('law-prod')]);
    expect(result.findings).toMatchObject([
      {
        code: 'named-twice',
        sentence: 'law-prod was named more than once; it counts once.',
        subjects: [workspaceId('law-prod')],
      },
    ]);
  });

  test('that could be several things is a choice for the requester', () => {
    const result = resolve('scope', 'ampls');
    expect(codesOf(result)).toEqual(['ambiguous']);
    expect(result.findings[0]).toMatchObject({
      evidence: { matches: 2 },
      subjects: ['ampls'],
      sentence: '"ampls" could be 2 different things; the requester was asked which private link scope is meant.',
    });
    expect(result.hints).toEqual([
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
    expect(hintSchema.parse(result.hints[0])).toEqual(result.hints[0]);
  });

  test('that names nothing gets the nearest names', () => {
    const result = resolve('resource', 'law-prox');
    expect(codesOf(result)).toEqual(['not-found']);
    expect(result.findings[0]).toMatchObject({
      subjects: ['law-prox'],
      sentence:
        'No workspace, component or collection endpoint named "law-prox" can be seen. Check the spelling, or whether the bot may read its subscription.',
    });
    expect(hintSchema.parse(result.hints[0])).toEqual(result.hints[0]);
    expect(result.hints).toEqual([
      { input: 'input', typed: 'law-prox', kind: 'near', options: [{ id: workspaceId('law-prod'), name: 'law-prod' }] },
    ]);
  });

  test.each([
    ['resource', 'ampls-a', 'not-linkable', 'microsoft.insights/privatelinkscopes'],
    ['scope', 'law-prod', 'not-linkable', 'microsoft.operationalinsights/workspaces'],
    ['resource', 'strange', 'not-linkable', 'microsoft.other/things'],
    ['resource', 'hub', 'not-linkable', 'microsoft.network/virtualnetworks'],
    ['network', 'law-prod', 'not-linkable', 'microsoft.operationalinsights/workspaces'],
    [
      'resource',
      `${workspaceId('x').replace('workspaces', 'clusters')}`,
      'not-linkable',
      'microsoft.operationalinsights/clusters',
    ],
    ['resource', workspaceId('unseen'), 'not-found', ''],
    ['scope', scopeId('unseen'), 'not-found', ''],
    ['scope', workspaceId('unseen'), 'not-linkable', 'microsoft.operationalinsights/workspaces'],
  ] as const)('for a %s: %s is %s', (kind, typed, code, type) => {
    const result = resolve(kind, typed);
    expect(codesOf(result)).toEqual([code]);
    expect(result.findings[0]?.sentence).toContain(type);
  });
});

test('an input that names something of another kind says what it is, and offers nothing', () => {
  expect(resolve('scope', 'LAW-prod')).toEqual({
    ids: [],
    hints: [],
    findings: [
      expect.objectContaining({
        code: 'not-linkable',
        sentence: '"law-prod" is of type microsoft.operationalinsights/workspaces; expected is a private link scope.',
        subjects: [workspaceId('law-prod')],
        evidence: { type: 'microsoft.operationalinsights/workspaces' },
      }),
    ],
  });
  const unseen = workspaceId('x').replace('workspaces', 'clusters');
  expect(resolve('resource', unseen).findings).toMatchObject([
    {
      sentence: `"${unseen}" is of type microsoft.operationalinsights/clusters; expected is a workspace, component or collection endpoint.`,
      subjects: [unseen],
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
] as const)('a %s can be any of %j', (kind, names) => {
  expect(candidates(topology, kind).map(({ name }) => name)).toEqual(names);
});
