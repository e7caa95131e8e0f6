import type { Finding } from '../domain/findings/finding.ts';
import { nounOf } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import type { Plan, PlannedChange } from '../domain/plan/plan.ts';
import type { Paragraph, Span } from './rich.ts';
import { bullets, line, shorten } from './rich.ts';

/** Slack takes some 13,000 characters of blocks in all: long lists are cut, and say so. */
const MOST = { changes: 12, usage: 6, findings: 10 };
const SENTENCE = 400;

/** What will change, before → after. */
export function changesPart(plan: Plan): readonly Paragraph[] {
  if (plan.changes.length === 0) return [];
  return [line({ bold: 'What changes' }), bullets(cut(plan.changes.map(changeSpans), MOST.changes))];
}

function changeSpans({ title, before, after, done }: PlannedChange): readonly Span[] {
  const words = shorten(title, 150);
  return done ? [`${words}: already ${after}`] : [{ bold: words }, `: ${before} → ${after}`];
}

/** How full things are, before → after: `ampls-a: 3/50 → 5/50 resources`. */
export function usagePart(plan: Plan): readonly Paragraph[] {
  const rows = plan.usage.filter(({ meter }) => meter.startsWith('scope-') || plan.changes.length <= 3);
  if (rows.length === 0) return [];
  return [
    line({ bold: 'Usage after' }, ` (limits ${plan.profile})`),
    bullets(
      cut(
        rows.map(row => [usageText(row)]),
        MOST.usage,
      ),
    ),
  ];
}

/** One count in words. Reserved is what approved requests will take. */
export function usageText({ subject, meter, used, reserved, requested, limit, lowerBound }: Usage): string {
  const count = (number: number) => `${lowerBound ? '≥' : ''}${number}${limit === null ? '' : `/${limit}`}`;
  const after = requested === 0 ? '' : ` → ${count(used + requested)}`;
  const others = reserved === 0 ? '' : `, ${reserved} more reserved by approved requests`;
  const open = limit === null ? ', no documented limit' : '';
  return `${subject}: ${count(used)}${after} ${nounOf(meter)}${others}${open}`;
}

const signs = { block: '⛔', warn: '⚠️', info: 'ℹ️' } as const;

/** What people must know, the worst first. */
export function findingsPart(findings: readonly Finding[]): readonly Paragraph[] {
  if (findings.length === 0) return [];
  const order = ['block', 'warn', 'info'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const items = sorted.map(({ severity, sentence }) => [`${signs[severity]} ${shorten(sentence, SENTENCE)}`]);
  return [line({ bold: 'Findings' }), bullets(cut(items, MOST.findings))];
}

function cut(items: readonly (readonly Span[])[], most: number): readonly (readonly Span[])[] {
  if (items.length <= most) return items;
  return [...items.slice(0, most - 1), [`and ${items.length - most + 1} more`]];
}
