import { whatIfMessage, whatIfProblems } from '../../../../src/cards/what-if.ts';
import { formatCount } from '../../../../src/domain/format.ts';
import { at } from '../../../cards/sample-request.ts';
import type { Example } from '../markdown.ts';
import { connectDev } from '../sample-requests.ts';

const command = { text: 'connect law-dev to ampls-a', key: 'what-if' };

const preview = { plan: connectDev.plan, requirements: connectDev.requirements ?? [], impossible: [] };

/** Returns the answers to what a request would do. */
export function whatIfAnswers(): readonly Example[] {
  const shown = (ownMs: number | undefined, waitMs: number | undefined, ...startsAfter: readonly number[]) =>
    whatIfMessage({ ...preview, timing: { ownMs, startsAfter, waitMs } }, command, at).blocks;
  const long = { ...command, text: 'x'.repeat(2_000) };
  return [
    { when: '`/ampls what-if connect law-dev to ampls-a`', blocks: shown(36_000, 0) },
    { when: 'Another approved request changes the same', blocks: shown(36_000, 120_000, 9) },
    { when: 'When the others end is not known', blocks: shown(36_000, undefined, 9, 11) },
    { when: 'Such a change was never made', blocks: shown(undefined, 0) },
    {
      when: 'The command is too long for a button',
      blocks: whatIfMessage({ ...preview, timing: { ownMs: 36_000, startsAfter: [], waitMs: 0 } }, long, at).blocks,
    },
    {
      when: 'A name matches two resources',
      blocks: whatIfProblems([
        {
          label: 'Resources',
          sentence: `"law-shared" matches ${formatCount(2, 'resource')}: rg-a/law-shared and rg-b/law-shared.`,
        },
      ]).blocks,
    },
  ];
}
