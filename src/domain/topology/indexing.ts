import type { Json } from '../canonical-json.ts';
import { canonicalJsonIgnoringCase } from '../canonical-json.ts';
import { keyOf } from '../ids.ts';
import type { UnreadableObject } from './objects.ts';

/**
 * Returns objects by their key. Of objects with the same key, the last one is used, and if they differ, an entry is
 * added to `conflicts`.
 */
export function uniqueBy<T>(
  objects: Iterable<T>,
  keyOfItem: (object: T) => string,
  idOfItem: (object: T) => string,
  conflicts: UnreadableObject[],
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const object of objects) {
    const key = keyOfItem(object);
    const earlier = map.get(key);
    if (earlier !== undefined && contentOf(earlier) !== contentOf(object)) {
      conflicts.push({
        id: idOfItem(object),
        why: 'Azure returned it twice with different values; the last one is used',
      });
    }
    map.set(key, object);
  }
  return map;
}

function contentOf(object: unknown): string {
  const json: Json = JSON.parse(JSON.stringify(object));
  return canonicalJsonIgnoringCase(json);
}

/** Returns objects by the key of each bucket that they belong to, and then by their own key. */
export function indexBy<T>(
  objects: Iterable<T>,
  bucketsOf: (object: T) => readonly string[],
  keyOfItem: (object: T) => string,
): ReadonlyMap<string, ReadonlyMap<string, T>> {
  const index = new Map<string, Map<string, T>>();
  for (const object of objects) {
    const key = keyOfItem(object);
    for (const bucket of bucketsOf(object)) getOrCreate(index, bucket, () => new Map<string, T>()).set(key, object);
  }
  return index;
}

/** Returns lists of objects by the key of what they belong to. */
export function groupBy<T>(objects: Iterable<T>, keyOfItem: (object: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const object of objects) getOrCreate(groups, keyOfItem(object), (): T[] => []).push(object);
  return groups;
}

/** Returns the value of a key, and creates it first if the map has none. */
export function getOrCreate<K, T>(map: Map<K, T>, key: K, create: () => T): T {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}

/** Returns the key of an object, made from its id. */
export function keyOfObject({ id }: { readonly id: string }): string {
  return keyOf(id);
}
