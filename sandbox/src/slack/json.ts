/** A JSON object. What an app sends is stored in this form, so that no field is lost. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value at `key` if it is a string. */
export function textAt(value: unknown, key: string): string | undefined {
  const found = isJson(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** Returns the objects in the list at `key`, or an empty list. */
export function listAt(value: unknown, key: string): Json[] {
  const found = isJson(value) ? value[key] : undefined;
  return Array.isArray(found) ? found.filter(isJson) : [];
}

/** Parses JSON. Returns undefined when the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Yields every string inside a value with its key. */
export function* stringsIn(value: unknown, key = ''): Generator<readonly [key: string, text: string]> {
  if (typeof value === 'string') yield [key, value];
  else if (Array.isArray(value)) for (const item of value) yield* stringsIn(item, key);
  else if (isJson(value)) for (const [name, item] of Object.entries(value)) yield* stringsIn(item, name);
}

/** Yields every object inside a value, including the value itself. */
export function* objectsIn(value: unknown): Generator<Json> {
  for (const [found] of objectsWithPointers(value, '')) yield found;
}

/** Yields every object inside a value, with the JSON pointer to each. @param at the pointer to the value itself */
export function* objectsWithPointers(value: unknown, at: string): Generator<readonly [object: Json, pointer: string]> {
  if (isJson(value)) yield [value, at];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) yield* objectsWithPointers(item, `${at}/${key}`);
}
