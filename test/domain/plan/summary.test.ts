import { expect, test } from 'vitest';
import type { Change, ChangeKindName } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { PlannedChange } from '../../../src/domain/plan/plan.ts';
import { isIrreversible, mainObject, splitChanges, summarizeChanges } from '../../../src/domain/plan/summary.ts';
import { endpointId, scopeId, workspaceId } from '../build.ts';

function planned(title: string, kind: ChangeKindName = 'link', done = false): PlannedChange {
  return { title, done, change: { kind } } as PlannedChange;
}

const close = (name: string, after: string): PlannedChange => ({
  ...planned(`Set public access of ${name}`, 'set-public-access'),
  after,
});

const link = (name: string, done = false) => planned(`Link ${name} to ampls-a`, 'link', done);
const zone = planned('Create zone privatelink.monitor.azure.com in rg-dns', 'create-zone');

test.for<[string, readonly PlannedChange[], string | undefined]>([
  ['nothing', [], undefined],
  ['one change', [link('law-prod')], 'Link law-prod to ampls-a'],
  ['two alike', [link('law-prod'), link('appi-web')], 'Link law-prod and appi-web to ampls-a'],
  ['five alike', ['a', 'b', 'c', 'd', 'e'].map(name => link(name)), 'Link a, b and 3 more to ampls-a'],
  [
    'one resource and several scopes',
    [planned('Unlink law-prod from ampls-a'), planned('Unlink law-prod from ampls-b')],
    'Unlink law-prod from ampls-a and ampls-b',
  ],
  [
    'changes of other kinds behind them',
    [link('law-prod'), link('appi-web'), planned('Set access modes of ampls-a'), planned('Delete scope ampls-z')],
    'Link law-prod and appi-web to ampls-a and 2 more changes',
  ],
  ['titles that differ in two words', [link('a'), planned('Link b to ampls-b')], 'Link a to ampls-a and 1 more change'],
  ['opposite changes', [link('a'), planned('Unlink a to ampls-a')], 'Link a to ampls-a and 1 more change'],
  ['the same title twice', [link('a'), link('a')], 'Link a to ampls-a and 1 more change'],
  [
    'zones before what they are for',
    [zone, planned('Delete private endpoint pe-a', 'delete-endpoint')],
    'Delete private endpoint pe-a',
  ],
  ['zones alone', [zone], 'Create zone privatelink.monitor.azure.com in rg-dns'],
  ['a setting', [close('law-prod', 'queries disabled')], 'Set public access of law-prod: queries disabled'],
  [
    'the same setting of two resources',
    [close('law-prod', 'disabled'), close('law-dev', 'disabled')],
    'Set public access of law-prod and law-dev: disabled',
  ],
  [
    'different settings',
    [close('law-prod', 'disabled'), close('law-dev', 'enabled')],
    'Set public access of law-prod and law-dev',
  ],
  ['what is in place already', [link('law-prod', true), link('appi-web')], 'Link appi-web to ampls-a'],
  ['only what is in place already', [link('law-prod', true)], 'Link law-prod to ampls-a'],
])('summarizes %s', ([, changes, summary]) => {
  expect(summarizeChanges(changes)).toBe(summary);
});

test('separates the changes of zones, unless the plan changes nothing else', () => {
  expect(splitChanges([zone, link('a'), zone])).toEqual({ main: [link('a')], zones: [zone, zone] });
  expect(splitChanges([zone])).toEqual({ main: [zone], zones: [] });
});

test('names the object that a plan is about, unless it is deleted', () => {
  const plan = (change: Change) => [zone, { ...planned('It'), change }];
  const linked = linkChange(scopeId('ampls-a'), workspaceId('law-1'));
  expect(mainObject(plan(linked))).toBe(scopeId('ampls-a'));
  expect(mainObject(plan({ kind: 'delete-endpoint', endpointId: endpointId('pe') }))).toBeUndefined();
  expect(mainObject([])).toBeUndefined();
});

test('tells a plan that cannot be undone, apart from what is in place already', () => {
  const inverse = linkChange(scopeId('ampls-a'), workspaceId('law-1'));
  expect(isIrreversible([{ done: false, inverse }])).toBe(false);
  expect(
    isIrreversible([
      { done: false, inverse },
      { done: false, inverse: 'irreversible' },
    ]),
  ).toBe(true);
  expect(isIrreversible([{ done: true, inverse: 'irreversible' }])).toBe(false);
});
