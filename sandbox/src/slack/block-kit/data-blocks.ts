import { z } from 'zod';
import { stringsIn } from '../json.ts';
import { chars, flag, id, items } from './primitives.ts';
import { richText } from './rich-text.ts';

// The blocks that show data: table, data_table and data_visualization.

const rawText = z.strictObject({ type: z.literal('raw_text'), text: chars(20_000, 1) });
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: chars(20_000, 1) });
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText]);

/** Slack limits the sum of the characters of all cells. */
function totalTextWithin(max: number) {
  return (rows: unknown) => {
    let sum = 0;
    for (const [key, text] of stringsIn(rows)) if (key === 'text') sum += [...text].length;
    return sum <= max;
  };
}

/** Every row must have as many cells as the first one. */
function hasEqualRows(rows: readonly (readonly unknown[])[]): boolean {
  return rows.every(row => row.length === rows[0]?.length);
}

const unequalRows = 'all rows must have the same number of cells';

const columnSettings = z.strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: flag });

export const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: id,
    rows: items(items(cell, 20, 1), 100, 1)
      .refine(totalTextWithin(10_000), 'must be less than 10001 characters in all cells')
      .refine(hasEqualRows, unequalRows),
    column_settings: items(columnSettings.nullable(), 20).optional(),
  })
  // Columns without settings have the default ones: https://docs.slack.dev/reference/block-kit/blocks/table-block
  .refine(block => (block.column_settings?.length ?? 0) <= (block.rows[0]?.length ?? 0), {
    message: 'must not have more items than there are columns',
    path: ['column_settings'],
  });

/** 101 rows with the heading: https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: id,
    caption: chars(3000, 1),
    rows: items(items(cell, 20, 1), 101, 2)
      .refine(totalTextWithin(20_000), 'must be less than 20001 characters in all cells')
      .refine(hasEqualRows, unequalRows)
      .refine(rows => rows[0]?.every(header => header.type !== 'rich_text'), 'header cells must not be rich_text'),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).max(19).optional(),
  })
  .refine(block => (block.row_header_column_index ?? 0) < (block.rows[0]?.length ?? 0), {
    message: 'must be the index of a column',
    path: ['row_header_column_index'],
  });

// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block

const series = items(
  z.strictObject({
    name: chars(20, 1),
    data: items(z.strictObject({ label: chars(20, 1), value: z.number() }), 20, 1),
  }),
  6,
  1,
);

const axes = z.strictObject({
  categories: items(chars(20, 1), 20, 1),
  x_label: chars(50).optional(),
  y_label: chars(50).optional(),
});

type AxisChart = { readonly series: z.output<typeof series>; readonly axis_config: z.output<typeof axes> };

function hasMatchingLabels({ series: shown, axis_config: { categories } }: AxisChart): boolean {
  return shown.every(({ data }) => data.map(({ label }) => label).join('\n') === categories.join('\n'));
}

function hasDistinctNames({ series: shown }: AxisChart): boolean {
  return new Set(shown.map(({ name }) => name)).size === shown.length;
}

function axisChart<Type extends string>(type: Type) {
  return z
    .strictObject({ type: z.literal(type), series, axis_config: axes })
    .refine(hasMatchingLabels, { message: 'labels must match the categories', path: ['series'] })
    .refine(hasDistinctNames, { message: 'must have unique names', path: ['series'] });
}

const pie = z.strictObject({
  type: z.literal('pie'),
  segments: items(z.strictObject({ label: chars(20, 1), value: z.number().gt(0) }), 6, 1),
});

export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: id,
  title: chars(50, 1),
  chart: z.discriminatedUnion('type', [pie, axisChart('bar'), axisChart('line'), axisChart('area')]),
});
