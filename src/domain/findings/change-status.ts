import { kindOf } from '../changes/index.ts';
import { listNames } from '../format.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';

/** Returns what is already in place: a block if everything is, or else a note for each change. */
export function alreadyDoneFindings({ steps }: Pick<PlanContext, 'steps'>): readonly Finding[] {
  const done = steps
    .filter(step => step.done)
    .map(({ change, before: topology }) => {
      const kind = kindOf(change);
      return { ...kind.describe(topology, change), subjects: kind.writes(change).map(({ id }) => id) };
    });
  if (done.length === 0) return [];
  if (done.length === steps.length) {
    const titles = listNames(done.map(({ title, before }) => `${title} (${before})`));
    return [finding('nothing-to-do', `Nothing to change. Already in place: ${titles}.`, [])];
  }
  return done.map(({ title, before, subjects }) =>
    finding('already-done', `"${title}" will be skipped: Azure already shows "${before}".`, subjects),
  );
}

/** Returns a warning for each change that cannot be undone. */
export function irreversibleFindings({ steps }: PlanContext): readonly Finding[] {
  return findingsFor(steps, ({ change, before, after, done }) => {
    const kind = kindOf(change);
    if (done || before === after || kind.inverse(before, change) !== 'irreversible') return undefined;
    const { title } = kind.describe(before, change);
    const sentences = [`"${title}" cannot be undone.`, kind.whyIrreversible?.(before, change)];
    const subjects = kind.writes(change).map(({ id }) => id);
    return finding('irreversible', sentences.join(' '), subjects);
  });
}
