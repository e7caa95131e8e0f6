import { canonicalJsonIgnoringCase } from '../canonical-json.ts';
import type { Change } from '../changes/index.ts';
import { driftBetween } from './drift.ts';
import type { Plan } from './plan.ts';

/**
 * Returns what nobody has approved about a reversal, as sentences: what differs from the reversal that was approved with the
 * original request. Whatever someone has put back already needs nothing, and so no approval.
 *
 * @param approved the reversal as it was planned with the original request
 * @param current the reversal, planned on what Azure shows now
 */
export function reversalDifferences(approved: Plan, current: Plan): readonly string[] {
  const open = current.changes.filter(({ done }) => !done);
  const pairs = open.map(now => ({ now, before: approved.changes.find(other => isSame(other.change, now.change)) }));
  const known = pairs.flatMap(({ before }) => before ?? []);
  const added = pairs.flatMap(({ now, before }) =>
    before === undefined ? [`"${now.title}" was not part of what was approved.`] : [],
  );
  const isPutBack = open.length === 0 && current.changes.length > 0;
  const findings = current.findings.filter(({ code }) => !(isPutBack && code === 'nothing-to-do'));
  const now = { ...current, changes: pairs.flatMap(pair => (pair.before === undefined ? [] : pair.now)), findings };
  return [...added, ...driftBetween({ ...approved, changes: known }, now)];
}

function isSame(a: Change, b: Change): boolean {
  return canonicalJsonIgnoringCase(a) === canonicalJsonIgnoringCase(b);
}
