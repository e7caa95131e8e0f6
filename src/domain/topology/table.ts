/** What stands over a map that is shared: entries put since, and `undefined` for those taken away. */
interface Layered<V> extends ReadonlyMap<string, V> {
  readonly base: ReadonlyMap<string, V>;
  readonly edits: ReadonlyMap<string, V | undefined>;
}

/**
 * The map with one more entry. Neither map is changed, and the two share their entries: a write costs about the square
 * root of the map's size.
 */
export function put<V>(map: ReadonlyMap<string, V> | undefined, key: string, value: V): ReadonlyMap<string, V> {
  return edited(map ?? new Map<string, V>(), key, value);
}

/** The map without an entry; the same map where there is none. */
export function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return map.has(key) ? edited(map, key, undefined) : map;
}

/** An index of maps with one more entry in one of them. */
export function putInto<V>(
  index: ReadonlyMap<string, ReadonlyMap<string, V>>,
  bucket: string,
  key: string,
  value: V,
): ReadonlyMap<string, ReadonlyMap<string, V>> {
  return put(index, bucket, put(index.get(bucket), key, value));
}

/** An index of maps without an entry of one of them; a map that is empty then goes too. */
export function withoutIn<V>(
  index: ReadonlyMap<string, ReadonlyMap<string, V>>,
  bucket: string,
  key: string,
): ReadonlyMap<string, ReadonlyMap<string, V>> {
  const map = index.get(bucket);
  if (map?.has(key) !== true) return index;
  return map.size === 1 ? without(index, bucket) : put(index, bucket, without(map, key));
}

/** The objects in a bucket of an index; none where it has no such bucket. */
export function valuesIn<V>(index: ReadonlyMap<string, ReadonlyMap<string, V>>, bucket: string): V[] {
  return [...(index.get(bucket)?.values() ?? [])];
}

/** The keys in a bucket of an index; none where it has no such bucket. */
export function keysIn(index: ReadonlyMap<string, ReadonlyMap<string, unknown>>, bucket: string): string[] {
  return [...(index.get(bucket)?.keys() ?? [])];
}

function edited<V>(map: ReadonlyMap<string, V>, key: string, value: V | undefined): ReadonlyMap<string, V> {
  const { base, edits } = isLayered(map) ? map : { base: map, edits: undefined };
  const next = new Map(edits).set(key, value);
  const over = layered(base, next);
  return next.size ** 2 > base.size ? new Map(over) : over;
}

function isLayered<V>(map: ReadonlyMap<string, V>): map is Layered<V> {
  return 'edits' in map;
}

function layered<V>(base: ReadonlyMap<string, V>, edits: ReadonlyMap<string, V | undefined>): Layered<V> {
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

function sizeOf<V>(base: ReadonlyMap<string, V>, edits: ReadonlyMap<string, V | undefined>): number {
  let size = base.size;
  for (const [key, value] of edits) size += Number(value !== undefined) - Number(base.has(key));
  return size;
}
