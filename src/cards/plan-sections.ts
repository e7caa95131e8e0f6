import type { Requirement } from '../domain/approval/requirements.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { formatCount, formatDuration, listAll, listNames } from '../domain/format.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { describeUnreadScopes } from '../domain/limits/usage.ts';
import type { Plan, PlannedChange } from '../domain/plan/plan.ts';
import { splitChanges, summarizeChanges } from '../domain/plan/summary.ts';
import type { Paragraph, Span } from './message.ts';
import { bullets, line, truncate } from './message.ts';

/** How much of a plan is shown: items of each list, and characters of each sentence. What is left out is counted. */
export interface PlanDetail {
  readonly changes: number;
  readonly usage: number;
  readonly findings: number;
  /** How many of the findings may be notes, of severity `info`. */
  readonly notes: number;
  readonly sentence: number;
}

/** From the most detail to the least. Findings are cut last, because they say what an approver has to know. */
export const planDetails: readonly [PlanDetail, ...PlanDetail[]] = [
  { changes: 12, usage: 6, findings: 10, notes: 3, sentence: 400 },
  { changes: 8, usage: 4, findings: 10, notes: 3, sentence: 400 },
  { changes: 5, usage: 3, findings: 10, notes: 3, sentence: 300 },
  { changes: 4, usage: 2, findings: 8, notes: 2, sentence: 250 },
  { changes: 3, usage: 2, findings: 6, notes: 1, sentence: 200 },
  { changes: 2, usage: 2, findings: 4, notes: 1, sentence: 150 },
];

/**
 * Returns what a request does, in at most so many characters, and for how long: that is never cut off.
 *
 * @param title says it where there is no plan, or nothing to change
 */
export function planSummary(plan: Pick<Plan, 'changes' | 'reversal'> | null, title: string, maxLength: number): string {
  const duration = plan?.reversal === undefined ? '' : ` for ${formatDuration(plan.reversal.afterMs)}`;
  return `${truncate(summarizeChanges(plan?.changes ?? []) ?? title, maxLength - duration.length)}${duration}`;
}

/** Returns the changes, each with the values before and after it. */
export function changesSection(plan: Plan, { changes, sentence }: PlanDetail): readonly Paragraph[] {
  if (plan.changes.length === 0) return [];
  const { main, zones } = splitChanges(plan.changes);
  const items = [...main, ...zones].map(change => changeSpans(change, sentence));
  return [line({ bold: 'Changes' }), bullets(cutList(items, changes))];
}

/** Returns how long the changes stay, and what is there afterwards: `Only for 4 h, then query disabled again`. */
export function timeLimitSection({ reversal }: Plan, undoAt: Date | null): readonly Paragraph[] {
  if (reversal === undefined) return [];
  const { afterMs, plan } = reversal;
  const after = listNames([...new Set(plan.changes.map(change => change.after))]);
  const duration = formatDuration(afterMs);
  const until: readonly Span[] =
    undoAt === null
      ? [{ bold: `Only for ${duration}` }]
      : [{ bold: 'Only until' }, ' ', { time: undoAt }, ` (${duration})`];
  return [line(...until, `, then ${after} again`), ...reversalFindings(plan)];
}

/** Returns what an approver has to know about the time after that. */
function reversalFindings({ findings }: Plan): readonly Paragraph[] {
  const serious = findings.filter(({ severity }) => severity !== 'info');
  if (serious.length === 0) return [];
  const items = serious.map(({ sentence }) => [`⚠️ ${truncate(sentence, 200)}`]);
  return [line({ bold: 'When the time is over' }), bullets(cutList(items, 4))];
}

function changeSpans({ title, before, after, done }: PlannedChange, maxLength: number): readonly Span[] {
  const text = truncate(title, 150);
  if (done) return [truncate(`${text}: already ${after}`, maxLength)];
  return [{ bold: text }, truncate(`: ${before} → ${after}`, maxLength)];
}

/** Returns which networks reach which resources otherwise than before. */
export function accessSection({ impact }: Plan, { findings: maxItems, sentence }: PlanDetail): readonly Paragraph[] {
  if (impact.length === 0) return [line({ bold: 'Access changes' }, ': none found, as far as Azure could be read')];
  const items = impact.map(change => [truncate(change.sentence, sentence)]);
  return [line({ bold: 'Access changes' }), bullets(cutList(items, maxItems))];
}

/** Returns the counters to show with a plan. Those of each resource and network are left out where there are many. */
export function shownUsage({ usage, changes }: Plan): readonly Usage[] {
  return usage.filter(({ meter }) => meter.startsWith('scope-') || changes.length <= 3);
}

/** Returns how full scopes, resources and networks will be: `ampls-a: 3/50 → 5/50 resources`. */
export function usageSection(plan: Plan, { usage: maxItems }: PlanDetail): readonly Paragraph[] {
  const rows = shownUsage(plan);
  if (rows.length === 0) return [];
  const items = rows.map(row => [describeUsage(row)]);
  return [line({ bold: 'Usage after the change' }, ` (limits: ${plan.profile})`), bullets(cutList(items, maxItems))];
}

/**
 * Describes the usage of one limit: `ampls-a: 3/50 → 5/50 resources`. Reserved is what other approved requests will
 * add.
 */
export function describeUsage(usage: Usage): string {
  const { subject, meter, used, reserved, requested, limit, lowerBound, unreadScopes } = usage;
  const count = (number: number) => `${lowerBound ? '≥' : ''}${number}${limit === null ? '' : `/${limit}`}`;
  const after = requested === 0 ? '' : ` → ${count(used + requested)}`;
  const others = reserved === 0 ? '' : `, ${reserved} more reserved by approved requests`;
  const unread = unreadScopes === undefined ? '' : `, with ${describeUnreadScopes(unreadScopes)}`;
  const unlimited = limit === null ? ', no documented limit' : '';
  return `${subject}: ${count(used)}${after} ${meterNoun(meter, limit ?? used + requested)}${unread}${others}${unlimited}`;
}

/** Returns whose approval a request needs: `1 approval from network-owners`. */
export function approvalNeeds(requirements: readonly Pick<Requirement, 'group' | 'count'>[]): string {
  return listAll(requirements.map(({ group, count }) => `${formatCount(count, 'approval')} from ${group}`));
}

const severityIcons = { block: '⛔', warn: '⚠️', info: 'ℹ️' } as const;

/**
 * Returns the findings, the most severe first. Notes come last, and those about any plan of this kind after those about this
 * one. Only a few are shown, so that they do not bury what an approver has to know.
 *
 * @param rest where the rest of the notes is shown, if anywhere
 */
export function findingsSection(findings: readonly Finding[], detail: PlanDetail, rest = ''): readonly Paragraph[] {
  const items = findingItems(findings, detail, rest);
  return items.length === 0 ? [] : [line({ bold: 'Findings' }), bullets(items)];
}

/** Returns the findings as the items of {@link findingsSection}. */
export function findingItems(
  findings: readonly Finding[],
  detail: PlanDetail,
  rest: string,
): readonly (readonly [string])[] {
  const order = ['block', 'warn'];
  const serious = findings
    .filter(({ severity }) => severity !== 'info')
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const notes = findings.filter(({ severity }) => severity === 'info');
  const ordered = [...notes.filter(({ code }) => code !== 'caveat'), ...notes.filter(({ code }) => code === 'caveat')];
  const itemsOf = (list: readonly Finding[]) =>
    list.map(({ severity, sentence }): [string] => [
      `${severityIcons[severity]} ${truncate(sentence, detail.sentence)}`,
    ]);
  return [...cutList(itemsOf(serious), detail.findings), ...cutNotes(itemsOf(ordered), detail.notes, rest)];
}

/** Cuts notes to a number of items, the last of which says how many more there are. */
function cutNotes(
  items: readonly (readonly [string])[],
  maxItems: number,
  rest: string,
): readonly (readonly [string])[] {
  if (items.length <= maxItems) return items;
  const left = items.length - maxItems + 1;
  return [...items.slice(0, maxItems - 1), [`${severityIcons.info} ${formatCount(left, 'more note')}${rest}`]];
}

/** Cuts a list to a number of items, the last of which says how many are left out. */
export function cutList<T extends readonly Span[]>(
  items: readonly T[],
  maxItems: number,
): readonly (T | readonly [string])[] {
  if (items.length <= maxItems) return items;
  return [...items.slice(0, maxItems - 1), [`and ${items.length - maxItems + 1} more`]];
}
