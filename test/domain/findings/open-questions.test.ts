import { expect, test } from 'vitest';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import { openQuestions } from '../../../src/domain/findings/open-questions.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory, link, scope, scopeId, workspace, workspaceId } from '../build.ts';

const topology = topologyOf(
  inventory({
    scopes: [scope('ampls-a')],
    resources: [workspace('law-1'), workspace('law-2')],
    links: [link('ampls-a', workspaceId('law-1'))],
  }),
);

const toLink = (name: string) =>
  ({ kind: 'link', scopeId: scopeId('ampls-a'), resourceId: workspaceId(name), name }) as const;
const found = (code: FindingCode) => finding(code, `a sentence about ${code}`, ['law']);
const codesOf = (...given: Parameters<typeof openQuestions>) => openQuestions(...given).map(({ code }) => code);

test.each(['not-found', 'ambiguous', 'not-linkable', 'nothing-to-do'] as const)('asks about %s', code => {
  expect(codesOf(topology, { changes: [], findings: [found(code), found('named-twice')] }, {})).toEqual([code]);
});

test('asks nothing where there is something to change, or where something else blocks it too', () => {
  expect(codesOf(topology, { changes: [toLink('law-2')], findings: [] }, {})).toEqual([]);
  const findings = [found('not-found'), found('different-settings')];
  expect(codesOf(topology, { changes: [], findings }, {})).toEqual([]);
});

test('says that there is nothing to change only where all changes are in place', () => {
  expect(codesOf(topology, { changes: [toLink('law-1')], findings: [] }, {})).toEqual(['nothing-to-do']);
  expect(codesOf(topology, { changes: [toLink('law-1'), toLink('law-2')], findings: [] }, {})).toEqual([]);
});

test('asks nothing that the policy does not block', () => {
  const findings = [found('not-linkable')];
  expect(codesOf(topology, { changes: [toLink('law-2')], findings }, { 'not-linkable': 'warn' })).toEqual([]);
});
