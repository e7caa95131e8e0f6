import { sha256 } from '../canonical-json.ts';
import { keyOf, sameId } from '../ids.ts';
import type { ChangeRecord } from './change-records.ts';

/** An object's values as texts, by their paths as Resource Graph writes them: `tags.team`, `properties.list[0].name`. */
export type ObjectValues = Readonly<Record<string, string>>;

/**
 * An object that a PUT replaced as a whole: everything that it had was read, and sent back with what was to change. A change
 * that someone else makes in between is lost, and nothing in the object shows it afterwards: Azure has no condition for
 * such a write (azure-rest-api-specs has no `If-Match` for scopes, components and collection endpoints).
 */
export interface ReplacedObject {
  readonly id: string;
  /** What can be set, as it was read before the write. */
  readonly read: ObjectValues;
  /** What the write set to another value than was read; null for what it removed. */
  readonly set: Readonly<Record<string, string | null>>;
}

/** Digests in place of values. The audit trail keeps these, because a value may be a key. */
export type ReplacedDigests = ReplacedObject;

/** A value of an object that is not what it was. Null where there is none. */
export interface ValueDifference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Someone else's change that a write has replaced. */
export interface OverwrittenEdit extends ValueDifference {
  /** Null where Azure does not say who made it. */
  readonly by: string | null;
  readonly client: string | null;
  /** When Azure detected it (ISO 8601). */
  readonly at: string;
}

/** What Azure's history says about the changes of others that a write has replaced. */
export interface OverwriteReport {
  readonly edits: readonly OverwrittenEdit[];
  /** It accounts for everything that the write replaced. Azure may show some records before others. */
  readonly isComplete: boolean;
}

/** Returns what the audit trail keeps of a replaced object. */
export function digestsOf({ id, read, set }: ReplacedObject): ReplacedDigests {
  const digests = (values: Readonly<Record<string, string | null>>) =>
    Object.entries(values).map(([path, value]) => [path, value === null ? null : digestOf(value)] as const);
  return {
    id,
    read: Object.fromEntries(digests(read)) as ObjectValues,
    set: Object.fromEntries(digests(set)),
  };
}

/** Returns what differs from what was read before the write, apart from what the write was to change. */
export function unrequestedDifferences({ read, set }: ReplacedObject, shown: ObjectValues): readonly ValueDifference[] {
  const requested = new Set(Object.keys(set).map(keyOf));
  const [before, after] = [byKey(read), byKey(shown)];
  return [...new Map([...before, ...after]).entries()].flatMap(([key, [path]]) => {
    const [old, current] = [before.get(key)?.[1] ?? null, after.get(key)?.[1] ?? null];
    return requested.has(key) || isSameValue(old, current) ? [] : [{ path, before: old, after: current }];
  });
}

/** How much earlier than the bot's clock a record of a change may be, in milliseconds, that was made after it. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * Returns the changes of others that a write has replaced: values that it replaced and that were not there when the bot read
 * the object. Azure's record of the write shows these values, and another record shows who had set each of them. A value
 * without such a record is not counted: Azure may show several writes as one change.
 *
 * @param write when it began, and ARM's id for its answer
 */
export function overwrittenEdits(
  { id, read, set }: ReplacedDigests,
  write: { readonly startedAt: Date; readonly correlationId: string | null },
  records: readonly ChangeRecord[],
): OverwriteReport {
  const since = write.startedAt.getTime() - CLOCK_DIFFERENCE_MS;
  const ofObject = records.filter(({ resourceId, at }) => sameId(resourceId, id) && Date.parse(at) >= since);
  const own = ofObject.find(({ correlationId }) => correlationId !== null && correlationId === write.correlationId);
  if (own === undefined) return { edits: [], isComplete: false };
  const [known, sent] = [byKey(read), byKey({ ...read, ...set })];
  let isComplete = true;
  const edits = [...own.changed].flatMap(([path, { before, after }]): OverwrittenEdit[] => {
    const key = keyOf(path);
    const wasRead = known.get(key)?.[1] ?? null;
    const wasSent = sent.get(key)?.[1] ?? null;
    // What the bot neither read nor sent is computed by Azure, unless someone had set it.
    if (isSameDigest(before, wasRead) || !isSameDigest(after, wasSent)) return [];
    const edit = ofObject.find(other => other !== own && isSameValue(newValueAt(other, key), before));
    isComplete &&= edit !== undefined;
    return edit === undefined ? [] : [{ path, before, after, by: edit.by, client: edit.client, at: edit.at }];
  });
  return { edits, isComplete };
}

/** Returns the value that a record says was set at a path; undefined where it says nothing about it. */
function newValueAt({ changed }: ChangeRecord, key: string): string | null | undefined {
  for (const [path, { after }] of changed) {
    if (keyOf(path) === key) return after;
  }
  return undefined;
}

/** Values by their paths in lower case, with the path as it is written. Resource Graph may write names in another case. */
function byKey<T>(values: Readonly<Record<string, T>>): ReadonlyMap<string, readonly [string, T]> {
  return new Map(Object.entries(values).map(([path, value]) => [keyOf(path), [path, value] as const]));
}

function isSameDigest(value: string | null, digest: string | null): boolean {
  return value === null ? digest === null : digestOf(value) === digest;
}

function isSameValue(value: string | null | undefined, other: string | null): boolean {
  return value == null || other === null ? value === other : keyOf(value) === keyOf(other);
}

/** The digest of a value, which Azure may write in another case. */
function digestOf(value: string): string {
  return sha256(keyOf(value)).slice(0, 16);
}
