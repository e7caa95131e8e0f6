import { z } from 'zod';
import type { GraphRow } from './graph-index.ts';
import { isObject } from './json.ts';

const json = z.record(z.string(), z.json());

/** What the simulator does otherwise than documented or assumed, so that it can be tested what a client makes of it. */
export const deviationsShape = z.strictObject({
  /** Rows of Resource Graph with other values. `properties` replaces those that it names; null removes one. */
  graphRows: z
    .array(
      z.strictObject({
        /** Regular expression for the id; case is ignored. */
        id: z.string().refine(isRegularExpression, 'This is not a regular expression.'),
        columns: json,
      }),
    )
    .default([]),
  /** Resource providers that are not registered, as `{subscription}/{namespace}`. All others are. */
  unregistered: z.array(z.string()).default([]),
  /**
   * Accepts what the sandbox refuses although neither documentation nor a recording says that Azure does: what exceeds a
   * limit, a second scope for a network, a collection endpoint of another region, a storage account that does not exist.
   */
  acceptsUndocumented: z.boolean().default(false),
});

export type Deviations = z.infer<typeof deviationsShape>;

/** Everything is as documented. */
export const noDeviations: Deviations = deviationsShape.parse({});

/** Returns a row of Resource Graph as it is to be shown. */
export function deviatingRow(row: GraphRow, { graphRows }: Deviations): GraphRow {
  let shown = row;
  for (const { id, columns } of graphRows) {
    if (!new RegExp(id, 'i').test(row.key)) continue;
    const { properties } = columns;
    const before = shown.columns['properties'];
    const merged = isObject(properties) && isObject(before) ? { properties: { ...before, ...properties } } : {};
    shown = { ...shown, columns: { ...shown.columns, ...columns, ...merged } };
  }
  return shown;
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
