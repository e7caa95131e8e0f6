import { describe, expect, test } from 'vitest';
import { classifyOutput } from '../../../src/domain/diagnosis/classify-output.ts';
import { cleanPaste } from '../../../src/domain/diagnosis/clean-paste.ts';
import { factsOf } from '../../../src/domain/diagnosis/output-facts.ts';
import { collectedLast } from './pasted-outputs/collected-last.ts';
import { collectedLater } from './pasted-outputs/collected-later.ts';
import { developedWith } from './pasted-outputs/developed-with.ts';
import { keptApart } from './pasted-outputs/kept-apart.ts';
import type { PastedOutput } from './pasted-outputs/pasted-output.ts';

/**
 * The first 59 outputs were sorted by link, and every second one was kept apart before there were any rules. Whoever labelled
 * them wrote the rules as well, so two more lots were collected afterwards: of the first 18, the rules of that time diagnosed
 * 11, and were improved with all 18. The last 16 were used for nothing but this measurement.
 */

const codeOf = ({ output }: PastedOutput) => classifyOutput(factsOf(cleanPaste(output)));
const missedIn = (outputs: readonly PastedOutput[]) => outputs.filter(each => codeOf(each) !== each.expected);

test('has enough outputs, each with the public thread that shows it, and none twice', () => {
  const all = [...developedWith, ...keptApart, ...collectedLater, ...collectedLast];
  expect(developedWith.length + keptApart.length).toBeGreaterThanOrEqual(40);
  expect(Math.abs(developedWith.length - keptApart.length)).toBeLessThanOrEqual(1);
  expect(new Set(all.map(({ output }) => output)).size).toBe(all.length);
  for (const { link } of all) expect(link).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+$/);
});

test.each([...developedWith, ...collectedLater])(
  'diagnoses an output that the rules were made with: $link ($expected)',
  each => {
    expect(codeOf(each)).toBe(each.expected);
  },
);

describe('outputs that the rules were not made with', () => {
  test('are diagnosed in at least 29 of 29 and 14 of 16 cases', () => {
    expect(missedIn(keptApart)).toHaveLength(0);
    expect(missedIn(collectedLast).length).toBeLessThanOrEqual(2);
  });

  test('are not known where they are not diagnosed, rather than taken for something else', () => {
    expect(new Set([...missedIn(keptApart), ...missedIn(collectedLast)].map(codeOf))).toEqual(new Set(['unknown']));
  });
});
