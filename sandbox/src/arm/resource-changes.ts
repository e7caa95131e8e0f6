import type { GraphRow } from './graph-index.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** Who makes a call to ARM, as Resource Graph shows it with the changes that the call makes. */
export interface Caller {
  /** A person's user principal name, or the id of an application. */
  readonly by: string;
  readonly type: 'User' | 'Application';
  readonly client: string;
  readonly correlationId: string;
}

/** One row of the table `resourcechanges`. */
interface ChangeRow {
  /** When the change was detected, in milliseconds since 1970. */
  readonly at: number;
  readonly subscription: string;
  /** Key of the changed resource, whose read permission the row needs. */
  readonly target: string;
  readonly type: string;
  readonly columns: JsonObject;
}

/** The history of changes that Resource Graph keeps. */
export interface ChangeLog {
  /** Records how a resource's row has changed. Without a caller it was a change in the background. */
  record(key: string, row: GraphRow | undefined, caller: Caller | undefined): void;
  /** Takes these rows as what the next changes are compared with, and keeps the history. */
  reset(rows: readonly GraphRow[]): void;
  /** Returns the changes that are visible now, the newest first. */
  rows(): readonly ChangeRow[];
}

/** Creates what knows who makes the present call. */
export function createCallers() {
  let caller: Caller | undefined;
  return {
    caller: () => caller,
    runAs<T>(whoever: Caller, run: () => T): T {
      caller = whoever;
      try {
        return run();
      } finally {
        caller = undefined;
      }
    },
  };
}

/** How long changes are kept (Learn, resource-graph, "Change Analysis event properties": 14 days). */
const RETENTION_MS = 14 * 24 * 3_600_000;

/** Azure cuts a record "beyond a certain number" of properties (same page), without saying at which one: assumed here. */
const MAX_PROPERTIES = 100;

/**
 * Creates the history. Rows have the documented shape (Learn, resource-graph, "Get resource changes"). Changes of child
 * types are in other tables (Learn, "Analyze changes to your Azure resources"), so links, connections, zone groups and
 * links of zones have no rows of their own. The history is not saved: a sandbox that restarts knows less, as Azure may.
 *
 * @param now returns the time in milliseconds since 1970
 * @param delayMs "Change records should be available in less than five minutes" (same page)
 */
export function createChangeLog(now: () => number, delayMs: number, newId: () => string): ChangeLog {
  const known = new Map<string, GraphRow>();
  let log: ChangeRow[] = [];
  return {
    record(key, row, caller) {
      const before = known.get(key);
      if (row === undefined) known.delete(key);
      else known.set(key, row);
      const shown = row ?? before;
      if (shown === undefined || shown.table !== 'resources' || isChild(shown.type)) return;
      const change = changeBetween(before, row);
      if (change !== undefined) log.push(changeRow(shown, change, caller, now(), newId));
    },
    reset(rows) {
      known.clear();
      for (const row of rows) known.set(row.key, row);
    },
    rows() {
      log = log.filter(({ at }) => at > now() - RETENTION_MS);
      return log.filter(({ at }) => at <= now() - delayMs).reverse();
    },
  };
}

function isChild(type: string): boolean {
  return type.split('/').length > 2;
}

interface RowChange {
  readonly changeType: 'Create' | 'Update' | 'Delete';
  readonly changes: readonly (readonly [string, JsonObject])[];
}

function changeBetween(before: GraphRow | undefined, after: GraphRow | undefined): RowChange | undefined {
  // "The changes property dictionary is only included when changeType is Update" (same page).
  if (before === undefined) return { changeType: 'Create', changes: [] };
  if (after === undefined) return { changeType: 'Delete', changes: [] };
  const [old, current] = [before, after].map(({ columns: { properties, tags } }) =>
    flatten({ properties: properties ?? {}, tags: tags ?? {} }),
  );
  const paths = new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])]);
  const changes = [...paths].flatMap(path => {
    const [previousValue, newValue] = [old?.get(path) ?? 'null', current?.get(path) ?? 'null'];
    return previousValue === newValue ? [] : [[path, { previousValue, newValue }] as const];
  });
  return changes.length === 0 ? undefined : { changeType: 'Update', changes };
}

/** Returns every leaf as text, by its path: `properties.publicNetworkAccessForQuery`, `tags.team`. */
function flatten(value: Json | undefined, path = ''): ReadonlyMap<string, string> {
  if (Array.isArray(value)) return new Map(value.flatMap((item, index) => [...flatten(item, `${path}[${index}]`)]));
  if (!isObject(value)) return new Map(value === undefined || path === '' ? [] : [[path, String(value)]]);
  const entries = Object.entries(value).flatMap(([name, item]) => [
    ...flatten(item, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(entries);
}

function changeRow(
  { key, type, subscription, columns }: GraphRow,
  { changeType, changes }: RowChange,
  caller: Caller | undefined,
  at: number,
  newId: () => string,
): ChangeRow {
  const id = String(columns['id'] ?? '');
  const isTruncated = changes.length > MAX_PROPERTIES;
  const shown = changes.slice(0, MAX_PROPERTIES).map(([path, values]): [string, JsonObject] => {
    return [path, isTruncated ? { ...values, isTruncated: 'true' } : values];
  });
  const properties: JsonObject = {
    targetResourceId: id,
    targetResourceType: type,
    changeType,
    changeAttributes: {
      ...attributesOf(caller, newId),
      changesCount: shown.length,
      operation: `${type}/${changeType === 'Delete' ? 'delete' : 'write'}`,
      timestamp: new Date(at).toISOString(),
    },
    ...(changeType === 'Update' && { changes: Object.fromEntries(shown) }),
  };
  const columnsOfChange = {
    changeTime: new Date(at).toISOString(),
    id: `${id}/providers/Microsoft.Resources/changes/${newId()}`,
    properties,
  };
  return { at, subscription, target: key, type, columns: columnsOfChange };
}

/**
 * Returns who made a change. "System is displayed as a changedBy value when a background change occurred that wasn't
 * correlated with any direct user action" and "Unknown is displayed when the change happened on a client that's
 * unrecognized" (Learn, resource-graph, "Get resource changes").
 */
function attributesOf(caller: Caller | undefined, newId: () => string): JsonObject {
  if (caller === undefined) {
    return { changedBy: 'System', changedByType: 'System', clientType: 'Unknown', correlationId: newId() };
  }
  const { by, type, client, correlationId } = caller;
  return { changedBy: by, changedByType: type, clientType: client, correlationId };
}
