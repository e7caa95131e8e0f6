import { createHash } from 'node:crypto';

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Returns JSON with sorted keys, so that equal values give equal text. Hand-written because stored plan hashes depend
 * on every byte of it.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}

/** Returns a value as JSON keeps it, as canonical JSON. Properties without a value are left out. */
export function canonicalDocument(value: object): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)));
}

/** Returns the SHA-256 hash of a text in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Returns canonical JSON in lower case, for comparing values with ARM ids: Azure may change the case of an id. */
export function canonicalJsonIgnoringCase(value: Json): string {
  const lowered: Json = JSON.parse(canonicalJson(value).toLowerCase());
  return canonicalJson(lowered);
}
