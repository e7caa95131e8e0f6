/** JSON as it travels over ARM's wire: the simulator keeps and shows resources in exactly this form. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Levels of objects and lists within each other that are read: what is deeper is no resource. */
const DEEPEST = 100;

/** Reads JSON that comes from outside, with or without a byte order mark, or says what is wrong with it. */
export function readJson(text: string): { readonly value: unknown } | { readonly wrong: string } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isDeeper(value, DEEPEST) ? { wrong: `it has more than ${DEEPEST} levels` } : { value };
  } catch {
    return { wrong: 'it is not JSON' };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(part => isDeeper(part, levels - 1));
}

/** What stands at a path inside a JSON value, or undefined where the path leads nowhere. */
export function dig(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) ? found[step] : undefined;
  }
  return found;
}

/** The text at a path, or undefined where there is none. */
export function textAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = dig(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The objects in the list at a path; none where there is no list. */
export function objectsAt(value: Json | undefined, ...path: (string | number)[]): JsonObject[] {
  const found = dig(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The object at a path; an empty one where there is none. */
export function objectAt(value: Json | undefined, ...path: (string | number)[]): JsonObject {
  const found = dig(value, ...path);
  return isObject(found) ? found : {};
}

/** A copy without some of its properties. */
export function without(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** A copy with some of its properties alone. */
export function pick(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
