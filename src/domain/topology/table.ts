export type Table<V> = ReadonlyMap<string, V>;

/** Tables of objects: by the key of a bucket, then by the object's own key. */
export type Index<V> = Table<Table<V>>;

/** A map that shares its base with others. `edits` has the entries added since, and `undefined` for those removed. */
interface Layered<V> extends Table<V> {
  readonly base: Table<V>;
  readonly edits: Table<V | undefined>;
}

/**
 * Returns a map with one more entry. The given map is not changed, and the two share their entries: a write costs about
 * the square root of the map's size.
 */
export function put<V>(map: Table<V> | undefined, key: string, value: V): Table<V> {
  return edited(map ?? new Map<string, V>(), key, value);
}

/** Returns a map without an entry, or the given map if it has no such entry. */
export function without<V>(map: Table<V>, key: string): Table<V> {
  return map.has(key) ? edited(map, key, undefined) : map;
}

/** Returns an index with one more entry in one of its buckets. */
export function putInto<V>(index: Index<V>, bucket: string, key: string, value: V): Index<V> {
  return put(index, bucket, put(index.get(bucket), key, value));
}

/** Returns an index without an entry of one of its buckets, and without the bucket if it is empty then. */
export function withoutIn<V>(index: Index<V>, bucket: string, key: string): Index<V> {
  const map = index.get(bucket);
  if (map?.has(key) !== true) return index;
  return map.size === 1 ? without(index, bucket) : put(index, bucket, without(map, key));
}

/** Returns the objects in a bucket of an index. There are none if it has no such bucket. */
export function valuesIn<V>(index: Index<V>, bucket: string): V[] {
  return [...(index.get(bucket)?.values() ?? [])];
}

/** Returns the keys in a bucket of an index. There are none if it has no such bucket. */
export function keysIn(index: Index<unknown>, bucket: string): string[] {
  return [...(index.get(bucket)?.keys() ?? [])];
}

function edited<V>(map: Table<V>, key: string, value: V | undefined): Table<V> {
  const { base, edits } = isLayered(map) ? map : { base: map, edits: undefined };
  const next = new Map(edits).set(key, value);
  const result = layered(base, next);
  // Copying once the edits reach the square root of the size keeps both reads and writes cheap.
  return next.size ** 2 > base.size ? new Map(result) : result;
}

function isLayered<V>(map: Table<V>): map is Layered<V> {
  return 'edits' in map;
}

function layered<V>(base: Table<V>, edits: Table<V | undefined>): Layered<V> {
  function* entries() {
    for (const entry of base) if (!edits.has(entry[0])) yield entry;
    for (const [key, value] of edits) if (value !== undefined) yield [key, value] as [string, V];
    return undefined;
  }
  function* keys() {
    for (const [key] of entries()) yield key;
    return undefined;
  }
  function* values() {
    for (const [, value] of entries()) yield value;
    return undefined;
  }
  const self: Layered<V> = {
    base,
    edits,
    size: sizeOf(base, edits),
    get: key => edits.get(key) ?? (edits.has(key) ? undefined : base.get(key)),
    has: key => self.get(key) !== undefined,
    forEach(callback) {
      for (const [key, value] of entries()) callback(value, key, self);
    },
    entries,
    keys,
    values,
    [Symbol.iterator]: entries,
  };
  return self;
}

function sizeOf<V>(base: Table<V>, edits: Table<V | undefined>): number {
  let size = base.size;
  for (const [key, value] of edits) size += Number(value !== undefined) - Number(base.has(key));
  return size;
}
