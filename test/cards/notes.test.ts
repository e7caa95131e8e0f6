import { expect, test } from 'vitest';
import { requestCard } from '../../src/cards/request-card.ts';
import { detailsContent } from '../../src/cards/request-details.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { finding } from '../../src/domain/findings/finding.ts';
import type { RequestState } from '../../src/domain/request/states.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { inventory } from '../domain/build.ts';
import { planChanges } from '../domain/plan-changes.ts';
import { detailsOf, requestWith } from './sample-request.ts';

const caveats = ['first', 'second', 'third'].map(name => finding('caveat', `The ${name} caveat.`, [name]));
const note = finding('still-linked', 'A note about this plan.', ['/a']);
const warning = finding('managed-by-code', 'A warning.', ['/a']);

function detailsWith(findings: readonly Finding[], state: RequestState = 'awaiting_approval') {
  const plan = { ...planChanges(topologyOf(inventory({})), []), findings };
  return detailsOf(requestWith({ state, plan }));
}

/** Returns the lines of the findings on a card, each with its bullet. */
function linesOf(findings: readonly Finding[], state?: RequestState): readonly string[] {
  return requestCard(detailsWith(findings, state))
    .text.split('\n')
    .filter(line => /⛔|⚠️|ℹ️/.test(line))
    .map(line => line.replace(/^\W*?(?=⛔|⚠️|ℹ️)/, ''));
}

test('shows a few notes after the warnings, those about this plan first, and counts the rest', () => {
  expect(linesOf([...caveats, note, warning])).toEqual([
    '⚠️ A warning.',
    'ℹ️ A note about this plan.',
    'ℹ️ The first caveat.',
    'ℹ️ 2 more notes, under View details',
  ]);
});

test('shows three notes without counting', () => {
  expect(linesOf(caveats)).toEqual(caveats.map(({ sentence }) => `ℹ️ ${sentence}`));
});

test('notes take no place from warnings, however many there are', () => {
  const warnings = Array.from({ length: 10 }, (_, index) =>
    finding('managed-by-code', `Warning ${index}.`, [`/${index}`]),
  );
  expect(linesOf([...caveats, ...warnings]).slice(0, 10)).toEqual(warnings.map(({ sentence }) => `⚠️ ${sentence}`));
});

test('View details shows all of them', () => {
  const text = JSON.stringify(detailsContent(detailsWith([...caveats, note])));
  for (const { sentence } of [...caveats, note]) expect(text).toContain(sentence);
});

test('a blocked card says where the rest of the notes is', () => {
  expect(linesOf([...caveats, note], 'blocked').at(-1)).toBe('ℹ️ 2 more notes, under View details');
});
