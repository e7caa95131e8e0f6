import { isDeepStrictEqual } from 'node:util';
import { openStore } from '../store.ts';
import { keyOf, parseId, type ResourceId } from './ids.ts';
import { type JsonObject, without } from './json.ts';

/** A resource as ARM shows it, without what is computed from other resources. */
export interface Resource extends JsonObject {
  id: string;
  name: string;
  type: string;
  properties: JsonObject;
}

/** All resources by lower-cased id, with the ways in which they are looked up. */
export interface Resources {
  get(key: string): Resource | undefined;
  set(resource: Resource): void;
  delete(key: string): void;
  /** Everything, in the order of its creation. */
  all(): Resource[];
  /** What lies directly in a resource, of one type (lower-cased) or of all. */
  children(key: string, type?: string): Resource[];
  /** All of one type (lower-cased). */
  ofType(type: string): Resource[];
  /** Those of one type that name the given resource in their properties. */
  referring(key: string, type: string): Resource[];
  /** Exchanges everything. */
  replace(resources: readonly Resource[]): void;
  close(): void;
}

type Buckets = Map<string, Map<string, Resource>>;

/**
 * Opens the resources kept in a file, or in memory without one.
 *
 * @param refers the ids that a resource names in its properties
 */
export function openResources(file: string | undefined, refers: (resource: Resource) => string[]): Resources {
  const store = openStore<Resource>(file);
  const buckets: Buckets = new Map();
  const places = (resource: Resource): string[] => {
    const id = idOf(resource);
    const references = refers(resource).map(reference => `refers ${id.type} ${keyOf(reference)}`);
    return [`type ${id.type}`, `in ${id.parent}`, `in ${id.parent} ${id.type}`, ...references];
  };
  const enter = (resource: Resource): void => {
    for (const place of places(resource)) into(buckets, place).set(keyOf(resource.id), resource);
  };
  const leave = (resource: Resource): void => {
    for (const place of places(resource)) into(buckets, place).delete(keyOf(resource.id));
  };
  for (const resource of store.values()) enter(resource);
  const bucket = (place: string): Resource[] => [...(buckets.get(place)?.values() ?? [])];

  const resources: Resources = {
    get: key => store.get(key),
    set(resource) {
      const key = keyOf(resource.id);
      const before = store.get(key);
      store.set(key, resource);
      if (before !== undefined) leave(before);
      enter(resource);
    },
    delete(key) {
      const before = store.get(key);
      if (before === undefined) return;
      store.delete(key);
      leave(before);
    },
    all: () => store.values(),
    children: (key, type) => bucket(type === undefined ? `in ${key}` : `in ${key} ${type}`),
    ofType: type => bucket(`type ${type}`),
    referring: (key, type) => bucket(`refers ${type} ${key}`),
    replace(all) {
      store.clear();
      buckets.clear();
      for (const resource of all) resources.set(resource);
    },
    close: () => store.close(),
  };
  return resources;
}

/** The id of a resource that is known: ids are checked before anything is kept. */
export function idOf(resource: Resource): ResourceId {
  const id = parseId(resource.id);
  if (id === undefined) throw new Error(`Not a resource id: ${resource.id}`);
  return id;
}

/** Whether two say the same, but for etags and dates. */
export function sameContent(one: Resource, other: Resource): boolean {
  return isDeepStrictEqual(unstamped(one), unstamped(other));
}

function unstamped({ properties, ...rest }: Resource): JsonObject {
  return { ...without(rest, 'etag', 'systemData'), properties: without(properties, 'modifiedDate') };
}

function into(buckets: Buckets, place: string): Map<string, Resource> {
  const found = buckets.get(place);
  if (found !== undefined) return found;
  const fresh = new Map<string, Resource>();
  buckets.set(place, fresh);
  return fresh;
}
