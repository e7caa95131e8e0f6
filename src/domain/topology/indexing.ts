import type { Json } from '../canonical.ts';
import { caseless } from '../canonical.ts';
import { keyOf } from '../ids.ts';
import type { Unseen } from './objects.ts';

/** Objects by their key, once each: the later reading counts, and where the two differ `twice` is told. */
export function uniqueBy<T>(
  objects: Iterable<T>,
  keyIn: (object: T) => string,
  idIn: (object: T) => string,
  twice: Unseen[],
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const object of objects) {
    const key = keyIn(object);
    const earlier = map.get(key);
    if (earlier !== undefined && contentOf(earlier) !== contentOf(object)) {
      twice.push({ id: idIn(object), why: 'it was read twice with different contents; the later reading counts' });
    }
    map.set(key, object);
  }
  return map;
}

function contentOf(object: unknown): string {
  const json: Json = JSON.parse(JSON.stringify(object));
  return caseless(json);
}

/** Objects within buckets, by their own key in each. */
export function indexBy<T>(
  objects: Iterable<T>,
  bucketsOf: (object: T) => readonly string[],
  keyIn: (object: T) => string,
): ReadonlyMap<string, ReadonlyMap<string, T>> {
  const index = new Map<string, Map<string, T>>();
  for (const object of objects) {
    const key = keyIn(object);
    for (const bucket of bucketsOf(object)) within(index, bucket, () => new Map<string, T>()).set(key, object);
  }
  return index;
}

/** Objects in lists, by the key of what they belong to. */
export function groupBy<T>(objects: Iterable<T>, keyIn: (object: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const object of objects) within(groups, keyIn(object), (): T[] => []).push(object);
  return groups;
}

/** What stands under a key; created first where nothing does. */
export function within<K, T>(map: Map<K, T>, key: K, create: () => T): T {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}

/** The key of an object by its id. */
export function byId({ id }: { readonly id: string }): string {
  return keyOf(id);
}
