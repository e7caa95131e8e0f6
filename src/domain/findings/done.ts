import { kindOf } from '../changes/index.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** What is already as asked: a block when that is everything, a remark for each change otherwise. */
export function doneFindings({ steps }: Scene): readonly Finding[] {
  const facts = steps
    .filter(({ done }) => done)
    .map(({ change, before }) => {
      const kind = kindOf(change);
      return { ...kind.describe(before, change), subjects: kind.writes(change).map(({ id }) => id) };
    });
  if (facts.length === 0) return [];
  if (facts.length === steps.length) {
    const list = facts.map(({ title }) => title).join('; ');
    return [finding('nothing-to-do', `Everything is already as asked (${list}); there is nothing to change.`, [])];
  }
  return facts.map(({ title, before, subjects }) =>
    finding('already-done', `${title}: already ${before}, so this part is skipped.`, subjects),
  );
}
