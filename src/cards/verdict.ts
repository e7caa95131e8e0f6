import type { VerdictLevel } from '../domain/findings/verdict.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { RequestState } from '../domain/request/states.ts';
import type { Paragraph } from './message.ts';
import { bullets, line, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { cutList } from './plan-sections.ts';

/** What a plan does to people's access, as the first thing that an approver reads. */
export const verdictHeadlines = {
  lost: '🔴 Access will be lost',
  uncertain: '🟠 Access may change for some, or cannot be judged',
  none: '🟢 Nobody loses access, as far as DNS, routes and access settings show',
} as const satisfies Record<VerdictLevel, string>;

/** The same once the plan has been executed. */
const headlinesAfterwards = {
  lost: '🔴 Access was lost',
  uncertain: '🟠 Access may have changed for some, or could not be judged',
  none: '🟢 Nobody lost access, as far as DNS, routes and access settings show',
} as const satisfies Record<VerdictLevel, string>;

/** States in which a plan has not had its whole effect, and will not have it: that of a stale one is not known any more. */
const withoutEffect: readonly RequestState[] = [
  'blocked',
  'declined',
  'cancelled',
  'expired',
  'stale',
  'failed',
  'rolling_back',
  'rolled_back',
];

/**
 * Returns who loses access to what, what cannot be judged, or that nobody loses anything. Nothing where the plan comes to
 * nothing.
 */
export function verdictSection(plan: Plan, state: RequestState, detail: PlanDetail): readonly Paragraph[] {
  if (withoutEffect.includes(state)) return [];
  const { level, sentences } = verdictOf(plan);
  const items = sentences.map(text => [truncate(text, detail.sentence)]);
  const headlines = state === 'succeeded' ? headlinesAfterwards : verdictHeadlines;
  const heading = line({ bold: headlines[level] });
  return items.length === 0 ? [heading] : [heading, bullets(cutList(items, detail.findings))];
}
