import { createHash } from 'node:crypto';

/** What JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON with its keys in order: equal values give equal text, whatever the order in which they were built. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}

/** SHA-256 in hex of a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The canonical form with all text in lower case: what is compared where ids may change their case between readings. */
export function caseless(value: Json): string {
  const lowered: Json = JSON.parse(canonical(value).toLowerCase());
  return canonical(lowered);
}
