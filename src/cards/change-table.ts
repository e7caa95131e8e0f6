import type { TableBlock } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import type { Plan, PlannedChange } from '../domain/plan/plan.ts';
import { splitChanges, summarizeChanges } from '../domain/plan/summary.ts';
import type { RequestState } from '../domain/request/states.ts';
import { truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { shownUsage } from './plan-sections.ts';

/** Most rows below the heading. The rest is behind View details. */
const MOST_ROWS = 10;

const NOTHING = '–';

type Row = readonly [change: string, now: string, then: string];

/** What is there before the changes and after them. Of what nothing comes, or what is undone, there is no `after`. */
const columns = {
  planning: ['Now', 'Then'],
  awaiting_approval: ['Now', 'Then'],
  approved: ['Now', 'Then'],
  executing: ['Before', 'After'],
  succeeded: ['Before', 'After'],
  rolling_back: ['Before', 'Planned'],
  rolled_back: ['Before', 'Planned'],
  failed: ['Before', 'Planned'],
  blocked: ['When planned', 'Planned'],
  stale: ['When planned', 'Planned'],
  declined: ['When planned', 'Planned'],
  cancelled: ['When planned', 'Planned'],
  expired: ['When planned', 'Planned'],
} as const satisfies Record<RequestState, readonly [before: string, after: string]>;

/**
 * Returns the changes of a plan as a table of what is there before and after them: what the request is about, its changes of private DNS
 * zones in one row, and how full scopes, resources and networks will be.
 */
export function changeTable(plan: Plan, state: RequestState, detail: PlanDetail): readonly TableBlock[] {
  if (plan.changes.length === 0) return [];
  const { main, zones } = splitChanges(plan.changes);
  const last = [...zoneRows(zones), ...shownUsage(plan).slice(0, detail.usage).map(usageRow)];
  const rows = [...cutRows(main.map(changeRow), Math.min(detail.changes, MOST_ROWS - last.length)), ...last];
  const cells = [['Change', ...columns[state]] as const, ...rows].map(row =>
    row.map(text => ({ type: 'raw_text' as const, text: truncate(text, detail.sentence / 2) })),
  );
  return [
    { type: 'table', rows: cells, column_settings: [{ is_wrapped: true }, { is_wrapped: true }, { is_wrapped: true }] },
  ];
}

function changeRow({ title, before, after, done }: PlannedChange): Row {
  return [title, before || NOTHING, done ? `${after} (already in place)` : after || NOTHING];
}

function zoneRows(zones: readonly PlannedChange[]): readonly Row[] {
  const summary = summarizeChanges(zones);
  return summary === undefined ? [] : [[`Private DNS: ${formatCount(zones.length, 'change')}`, NOTHING, summary]];
}

/** Keeps a number of rows, the last of which says how many are left out. */
function cutRows(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  const left = rows.length - most + 1;
  return [...rows.slice(0, most - 1), [`and ${formatCount(left, 'more change')}`, NOTHING, 'under View details']];
}

/** Returns a counter as a row. Reserved is what other approved requests will add. */
function usageRow({ subject, meter, used, reserved, requested, limit, lowerBound }: Usage): Row {
  const count = (number: number) => {
    const noun = meterNoun(meter, limit ?? number);
    return `${lowerBound ? 'at least ' : ''}${limit === null ? `${number} ${noun}` : `${number} of ${limit} ${noun}`}`;
  };
  const others = reserved === 0 ? '' : `, and ${reserved} reserved by other requests`;
  return [`Capacity of ${subject}`, count(used), `${count(used + requested)}${others}`];
}
