import { stringify } from 'csv-stringify/sync';
import { parseId } from '../domain/ids.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { remainingOf } from '../domain/limits/usage.ts';

const columns = [
  'name',
  'resource group',
  'counts',
  'used',
  'at least',
  'reserved',
  'limit',
  'left',
  'limit profile',
  'id',
] as const;

/** Returns counts as CSV, one row for each count. A cell that a spreadsheet would take for a formula is escaped. */
export function usageCsv(rows: readonly Usage[], profile: string): string {
  const records = rows.map(row => [
    row.subject,
    parseId(row.subjectId)?.resourceGroup ?? '',
    meterNoun(row.meter, 2),
    row.used,
    row.lowerBound ? 'yes' : 'no',
    row.reserved,
    row.limit ?? '',
    remainingOf(row) ?? '',
    profile,
    row.subjectId,
  ]);
  return stringify(records, { header: true, columns: [...columns], escape_formulas: true });
}
