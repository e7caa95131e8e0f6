/** JSON as ARM sends it. The simulator stores and shows resources in exactly this form. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Levels of nested objects and lists that are accepted. No resource is nested more deeply. */
const MAX_DEPTH = 100;

/** Parses JSON from outside, with or without a byte order mark. Returns the value, or the problem with the text. */
export function readJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isDeeper(value, MAX_DEPTH) ? { problem: `it has more than ${MAX_DEPTH} levels` } : { value };
  } catch {
    return { problem: 'it is not JSON' };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(part => isDeeper(part, levels - 1));
}

/** Returns the value at a path inside a JSON value; undefined if there is none. */
export function valueAt(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) ? found[step] : undefined;
  }
  return found;
}

/** Returns the string at a path; undefined if there is none. */
export function textAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** Returns the objects in the list at a path; an empty list if there is none. */
export function objectsAt(value: Json | undefined, ...path: (string | number)[]): JsonObject[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Returns the object at a path; an empty object if there is none. */
export function objectAt(value: Json | undefined, ...path: (string | number)[]): JsonObject {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : {};
}

/** Returns a copy without the named properties. */
export function omit(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Returns a copy with only the named properties. */
export function pick(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
