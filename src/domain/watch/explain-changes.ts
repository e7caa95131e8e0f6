import { sameId } from '../ids.ts';
import type { ChangeRecord } from './change-records.ts';
import type { InventoryDifference } from './differences.ts';

/** How long Azure keeps records of changes, in milliseconds (Learn, resource-graph, "Get resource changes"). */
export const RECORDS_KEPT_MS = 14 * 24 * 3_600_000;

/** Who Azure names for a change that nobody asked for, on the same page. */
const BACKGROUND = 'System';

/** A write of a request. */
export interface OwnWrite {
  readonly request: number;
  readonly title: string;
  readonly correlationId: string | null;
  readonly at: Date;
}

/** A change that no request explains: found by comparing two readings, or recorded by Azure alone. */
export type UnexplainedChange<Found> =
  | { readonly kind: 'found'; readonly found: Found; readonly at: Date }
  | { readonly kind: 'recorded'; readonly record: ChangeRecord; readonly at: Date };

/** What one request has written. */
export interface ExplainedChanges {
  readonly request: number;
  /** In the order in which they were made. */
  readonly titles: readonly string[];
  /** When the last of it was finished. */
  readonly at: Date;
}

/**
 * Tells changes that requests explain from those that none does. A record of Azure is explained by a request if it has the
 * correlation id of one of its writes. What was found by comparison and what Azure recorded of the same change is one change.
 *
 * @param found what comparisons of readings have found and no request explains
 */
export function explainChanges<Found extends { readonly difference: InventoryDifference; readonly at: Date }>(
  found: readonly Found[],
  records: readonly ChangeRecord[],
  writes: readonly OwnWrite[],
): {
  /** The latest first; what Azure changed in the background comes last. */
  readonly unexplained: readonly UnexplainedChange<Found>[];
  /** The latest first. */
  readonly explained: readonly ExplainedChanges[];
} {
  const own = new Set(writes.flatMap(({ correlationId }) => correlationId ?? []));
  const isExplained = ({ correlationId }: ChangeRecord) => correlationId !== null && own.has(correlationId);
  const isFound = (record: ChangeRecord) => found.some(({ difference }) => isSameChange(difference, record));
  const unexplained = [
    ...found.map(each => ({ kind: 'found' as const, found: each, at: each.at })),
    ...records
      .filter(record => !isExplained(record) && !isFound(record) && !isMirrored(record))
      .map(record => ({ kind: 'recorded' as const, record, at: new Date(record.at) })),
  ];
  const byRequest = Map.groupBy(writes, ({ request }) => request);
  const explained = [...byRequest].map(([request, of]) => ({
    request,
    titles: of.map(({ title }) => title),
    at: new Date(Math.max(...of.map(({ at }) => at.getTime()))),
  }));
  return {
    unexplained: unexplained.sort(
      (a, b) => Number(isBackground(a)) - Number(isBackground(b)) || b.at.getTime() - a.at.getTime(),
    ),
    explained: explained.sort((a, b) => b.at.getTime() - a.at.getTime()),
  };
}

function isSameChange({ property, correlationId }: InventoryDifference, record: ChangeRecord): boolean {
  return correlationId !== null && correlationId === record.correlationId && sameId(property.id, record.resourceId);
}

/** What a resource repeats of its links. A link that changes is found by comparison, or is the write of a request. */
const MIRRORED = /^(?:properties\.)?privateLinkScopedResources\b/i;

function isMirrored({ by, changed }: ChangeRecord): boolean {
  return by === BACKGROUND && changed.size > 0 && [...changed.keys()].every(path => MIRRORED.test(path));
}

function isBackground<Found>(change: UnexplainedChange<Found>): boolean {
  return change.kind === 'recorded' && change.record.by === BACKGROUND;
}
