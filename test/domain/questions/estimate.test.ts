import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { estimateMs } from '../../../src/domain/questions/estimate.ts';
import { endpointId, scopeId, workspaceId } from '../build.ts';

const link = (scope: string, law: string) => ({ change: linkChange(scopeId(scope), workspaceId(law)) });
const removal: Change = { kind: 'delete-endpoint', endpointId: endpointId('pe') };
const pace = new Map([
  ['link', 3_000],
  ['delete-endpoint', 40_000],
] as const);

test('adds up changes of one scope, and lets different scopes run at the same time', () => {
  expect(estimateMs([link('a', '1'), link('a', '2'), link('b', '1')], pace)).toBe(6_000);
  expect(estimateMs([link('a', '1'), link('b', '1'), { change: removal }], pace)).toBe(46_000);
  expect(estimateMs([], pace)).toBe(0);
});

test('knows nothing about changes of a kind that was never made', () => {
  expect(
    estimateMs(
      [link('a', '1'), { change: { kind: 'unlink', scopeId: scopeId('b'), resourceId: workspaceId('1') } }],
      pace,
    ),
  ).toBeUndefined();
  expect(estimateMs([link('a', '1')], new Map())).toBeUndefined();
});
