import type { Finding } from '../domain/findings/finding.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { describeUnreadScopes } from '../domain/limits/usage.ts';
import type { Plan, PlannedChange } from '../domain/plan/plan.ts';
import type { Paragraph, Span } from './message.ts';
import { bullets, line, truncate } from './message.ts';

/** Slack takes about 13,000 characters of blocks in a message, so long lists are cut and say how much is left out. */
const MAX_ITEMS = { changes: 12, usage: 6, findings: 10 };
const MAX_SENTENCE = 400;

/** Returns the changes, each with the values before and after it. */
export function changesSection(plan: Plan): readonly Paragraph[] {
  if (plan.changes.length === 0) return [];
  return [line({ bold: 'Changes' }), bullets(cutList(plan.changes.map(changeSpans), MAX_ITEMS.changes))];
}

function changeSpans({ title, before, after, done }: PlannedChange): readonly Span[] {
  const text = truncate(title, 150);
  return done ? [`${text}: already ${after}`] : [{ bold: text }, `: ${before} → ${after}`];
}

/** Returns how full scopes, resources and networks will be: `ampls-a: 3/50 → 5/50 resources`. */
export function usageSection(plan: Plan): readonly Paragraph[] {
  const rows = plan.usage.filter(({ meter }) => meter.startsWith('scope-') || plan.changes.length <= 3);
  if (rows.length === 0) return [];
  const items = rows.map(row => [describeUsage(row)]);
  return [
    line({ bold: 'Usage after the change' }, ` (limits: ${plan.profile})`),
    bullets(cutList(items, MAX_ITEMS.usage)),
  ];
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

const severityIcons = { block: '⛔', warn: '⚠️', info: 'ℹ️' } as const;

/** Returns the findings, the most severe first. */
export function findingsSection(findings: readonly Finding[]): readonly Paragraph[] {
  if (findings.length === 0) return [];
  const order = ['block', 'warn', 'info'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const items = sorted.map(({ severity, sentence }) => [
    `${severityIcons[severity]} ${truncate(sentence, MAX_SENTENCE)}`,
  ]);
  return [line({ bold: 'Findings' }), bullets(cutList(items, MAX_ITEMS.findings))];
}

/** Cuts a list to a number of items, the last of which says how many are left out. */
export function cutList(items: readonly (readonly Span[])[], maxItems: number): readonly (readonly Span[])[] {
  if (items.length <= maxItems) return items;
  return [...items.slice(0, maxItems - 1), [`and ${items.length - maxItems + 1} more`]];
}
