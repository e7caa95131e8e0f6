import type { Block, DataTableBlock, KnownBlock, RawNumberElement, RawTextElement } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import type { Meter } from '../domain/limits/meters.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { remainingOf } from '../domain/limits/usage.ts';
import { itemsThatFit } from './fit.ts';
import { line, richText, truncate } from './message.ts';

/** What a table may take of a message, and the most rows that Slack takes: 101 with the heading. https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
const MAX_TABLE_LENGTH = 7_500;
const MAX_ROWS = 100;
const PAGE_ROWS = 10;
const MAX_NAME = 60;

const headings = ['Name', 'Counts', 'Used', 'Reserved', 'Limit', 'Left'] as const;

/**
 * Returns counts as a table that people can sort; none where there is nothing to show. Rows that do not fit are left out, and a line
 * in front of the table says so.
 *
 * @param command what to type for all rows
 */
export function usageTable(caption: string, rows: readonly Usage[], command: string): readonly KnownBlock[] {
  const cells = rows.slice(0, MAX_ROWS).map(usageCells);
  const shown = itemsThatFit(cells, row => JSON.stringify(row).length, MAX_TABLE_LENGTH);
  if (shown.length === 0) return [];
  const isCut = shown.length < rows.length;
  const count = `${shown.length} of ${formatCount(rows.length, 'row')}`;
  const warning = line({ bold: `⚠️ ${count}` }, '; all rows: ', { code: command });
  const table: DataTableBlock = {
    type: 'data_table',
    page_size: PAGE_ROWS,
    caption: isCut ? `${caption}: ${count}` : caption,
    rows: [headings.map(textCell), ...shown.map(row => [...row])],
  };
  return isCut ? [richText([warning]), table] : [table];
}

type Cell = RawTextElement | RawNumberElement;

function usageCells(usage: Usage): readonly Cell[] {
  const { subject, meter, used, reserved, limit, lowerBound } = usage;
  const left = remainingOf(usage);
  return [
    textCell(truncate(subject, MAX_NAME)),
    textCell(meterNoun(meter, 2)),
    numberCell(used, lowerBound ? '≥' : ''),
    numberCell(reserved),
    limit === null ? textCell('none') : numberCell(limit),
    left === null ? textCell('no limit') : numberCell(left, lowerBound ? '≤' : ''),
  ];
}

function textCell(text: string): RawTextElement {
  return { type: 'raw_text', text };
}

function numberCell(value: number, sign = ''): RawNumberElement {
  return { type: 'raw_number', value, text: `${sign}${value}` };
}

const MAX_BARS = 10;
const MAX_LABEL = 20;

const seriesNames: Partial<Record<Meter, string>> = {
  'scope-resources': 'Resources',
  'scope-workspaces': 'Workspaces',
  'scope-components': 'Components',
  'scope-endpoints': 'Endpoints',
};

/**
 * Returns a chart of how full the first scopes are, in percent of each limit; none where no limit is documented.
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export function usageChart(scopes: readonly { readonly rows: readonly Usage[] }[]): readonly KnownBlock[] {
  const shown = scopes.slice(0, MAX_BARS).map(({ rows }) => rows);
  const categories = distinctLabels(shown.map(([first]) => first?.subject ?? ''));
  const meters = (Object.keys(seriesNames) as Meter[]).filter(meter =>
    shown.some(rows => percentOf(rows, meter) !== undefined),
  );
  if (meters.length === 0) return [];
  const series = meters.map(meter => ({
    name: seriesNames[meter] ?? meter,
    data: shown.map((rows, index) => ({ label: categories[index] ?? '', value: percentOf(rows, meter) ?? 0 })),
  }));
  const left = scopes.length - shown.length;
  const title = left === 0 ? 'How full the scopes are' : `The ${shown.length} fullest of ${scopes.length} scopes`;
  const chart = { type: 'bar' as const, series, axis_config: { categories, y_label: '% of the limit' } };
  // The types of Slack's library do not have this block yet.
  const block: Block & Readonly<Record<string, unknown>> = { type: 'data_visualization', title, chart };
  return [block as KnownBlock];
}

function percentOf(rows: readonly Usage[], meter: Meter): number | undefined {
  const row = rows.find(each => each.meter === meter);
  if (row === undefined || row.limit === null) return undefined;
  return Math.round((100 * (row.used + row.reserved)) / Math.max(row.limit, 1));
}

/** Returns names as labels of at most 20 characters, each of which occurs once. */
function distinctLabels(names: readonly string[]): string[] {
  const labels = names.map(name => truncate(name, MAX_LABEL));
  return labels.map((label, index) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${truncate(label, MAX_LABEL - 3)} ${index + 1}`,
  );
}
