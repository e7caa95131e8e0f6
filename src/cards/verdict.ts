import type { VerdictLevel } from '../domain/findings/verdict.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import type { Plan } from '../domain/plan/plan.ts';
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

/** Returns who loses access to what, what cannot be judged, or that nobody loses anything. */
export function verdictSection(plan: Plan, { findings, sentence }: PlanDetail): readonly Paragraph[] {
  const { level, sentences } = verdictOf(plan);
  const items = sentences.map(text => [truncate(text, sentence)]);
  return [line({ bold: verdictHeadlines[level] }), ...(items.length === 0 ? [] : [bullets(cutList(items, findings))])];
}
