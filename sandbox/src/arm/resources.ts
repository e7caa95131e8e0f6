import { isDeepStrictEqual } from 'node:util';
import { openStore } from '../store.ts';
import { keyOf, parseId, type ResourceId } from './ids.ts';
import { type JsonObject, omit } from './json.ts';

/** A resource as ARM shows it, without the properties that are computed from other resources. */
export interface Resource extends JsonObject {
  id: string;
  name: string;
  type: string;
  properties: JsonObject;
}

/** All resources by lower-case id, with an index for each kind of lookup. */
export interface Resources {
  get(key: string): Resource | undefined;
  set(resource: Resource): void;
  delete(key: string): void;
  /** Returns all resources in the order of their creation. */
  all(): Resource[];
  /** Returns the direct children of a resource, of one type (in lower case) or of all types. */
  children(key: string, type?: string): Resource[];
  /** Returns all resources of a type (in lower case). */
  ofType(type: string): Resource[];
  /** Returns the resources of a type that reference the given resource in their properties. */
  referring(key: string, type: string): Resource[];
  /** Replaces all resources. */
  replace(resources: readonly Resource[]): void;
  close(): void;
}

type Index = Map<string, Map<string, Resource>>;

/**
 * Opens the resources that are stored in a file or, without one, in memory.
 *
 * @param referencedIds returns the ids that a resource references in its properties
 */
export function openResources(file: string | undefined, referencedIds: (resource: Resource) => string[]): Resources {
  const store = openStore<Resource>(file);
  const buckets: Index = new Map();
  const indexKeys = (resource: Resource): string[] => {
    const id = idOf(resource);
    const references = referencedIds(resource).map(reference => `references ${id.type} ${keyOf(reference)}`);
    return [`type ${id.type}`, `in ${id.parent}`, `in ${id.parent} ${id.type}`, ...references];
  };
  const addToIndex = (resource: Resource): void => {
    for (const indexKey of indexKeys(resource)) bucketFor(buckets, indexKey).set(keyOf(resource.id), resource);
  };
  const removeFromIndex = (resource: Resource): void => {
    for (const indexKey of indexKeys(resource)) bucketFor(buckets, indexKey).delete(keyOf(resource.id));
  };
  for (const resource of store.values()) addToIndex(resource);
  const bucket = (indexKey: string): Resource[] => [...(buckets.get(indexKey)?.values() ?? [])];

  const resources: Resources = {
    get: key => store.get(key),
    set(resource) {
      const key = keyOf(resource.id);
      const before = store.get(key);
      store.set(key, resource);
      if (before !== undefined) removeFromIndex(before);
      addToIndex(resource);
    },
    delete(key) {
      const before = store.get(key);
      if (before === undefined) return;
      store.delete(key);
      removeFromIndex(before);
    },
    all: () => store.values(),
    children: (key, type) => bucket(type === undefined ? `in ${key}` : `in ${key} ${type}`),
    ofType: type => bucket(`type ${type}`),
    referring: (key, type) => bucket(`references ${type} ${key}`),
    replace(all) {
      store.clear();
      buckets.clear();
      for (const resource of all) resources.set(resource);
    },
    close: () => store.close(),
  };
  return resources;
}

/** Returns the parsed id of a stored resource. Ids are validated before a resource is stored. */
export function idOf(resource: Resource): ResourceId {
  const id = parseId(resource.id);
  if (id === undefined) throw new Error(`Not a resource id: ${resource.id}`);
  return id;
}

/** Returns whether two resources are equal apart from etags and dates. */
export function sameContent(one: Resource, other: Resource): boolean {
  return isDeepStrictEqual(withoutStamps(one), withoutStamps(other));
}

function withoutStamps({ properties, ...rest }: Resource): JsonObject {
  return { ...omit(rest, 'etag', 'systemData'), properties: omit(properties, 'modifiedDate') };
}

function bucketFor(buckets: Index, indexKey: string): Map<string, Resource> {
  const found = buckets.get(indexKey);
  if (found !== undefined) return found;
  const created = new Map<string, Resource>();
  buckets.set(indexKey, created);
  return created;
}
