import type { JsonObject } from './json.ts';

/** The tables of Resource Graph that the sandbox has (azure-docs, supported-tables-resources). */
export type GraphTable = 'resources' | 'dnsresources' | 'insightsresources';

/** A resource in Resource Graph: a copy that is updated some seconds after the original. */
export interface GraphRow {
  readonly key: string;
  readonly subscription: string;
  readonly table: GraphTable;
  readonly type: string;
  readonly columns: JsonObject;
}

export interface GraphIndex {
  /** Records the new row of a resource (undefined if it has none any more), to be shown after the delay. */
  record(key: string, row: GraphRow | undefined): void;
  /** Replaces all rows immediately. */
  reset(rows: readonly GraphRow[]): void;
  /** Returns all rows that are visible now, by id. `version` changes whenever they change. */
  rows(): { readonly version: number; readonly all: readonly GraphRow[] };
}

interface PendingRow {
  readonly at: number;
  readonly key: string;
  readonly row: GraphRow | undefined;
}

/**
 * Creates an index that shows changes after a delay.
 *
 * @param now returns the time in milliseconds since 1970
 */
export function createGraphIndex(now: () => number, delayMs: number): GraphIndex {
  const shown = new Map<string, GraphRow>();
  let pending: PendingRow[] = [];
  let version = 0;
  let sorted: readonly GraphRow[] | undefined;

  const catchUp = (): void => {
    const firstHidden = pending.findIndex(({ at }) => at > now() - delayMs);
    const due = firstHidden === -1 ? pending : pending.slice(0, firstHidden);
    if (due.length === 0) return;
    for (const { key, row } of due) {
      if (row === undefined) shown.delete(key);
      else shown.set(key, row);
    }
    pending = pending.slice(due.length);
    version += 1;
    sorted = undefined;
  };

  return {
    record: (key, row) => void pending.push({ at: now(), key, row }),
    reset(rows) {
      shown.clear();
      pending = [];
      for (const row of rows) shown.set(row.key, row);
      version += 1;
      sorted = undefined;
    },
    rows() {
      catchUp();
      sorted ??= [...shown.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
      return { version, all: sorted };
    },
  };
}
