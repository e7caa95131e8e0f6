import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/canonical-json.ts';
import {
  canonicalDocument,
  canonicalJson,
  canonicalJsonIgnoringCase,
  sha256,
} from '../../src/domain/canonical-json.ts';

/** Returns the same value with the keys of every object in reverse order. */
function withReversedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withReversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, withReversedKeys(entry)]),
  );
}

const values = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

test('gives equal values equal text, whatever the order of their keys', () => {
  fc.assert(
    fc.property(values, value => {
      expect(canonicalJson(withReversedKeys(value))).toBe(canonicalJson(value));
    }),
  );
});

test('returns JSON of the same value', () => {
  fc.assert(
    fc.property(values, value => {
      expect(JSON.parse(canonicalJson(value))).toEqual(value);
    }),
  );
  expect(canonicalJson({ b: [true, null], a: 1 })).toBe('{"a":1,"b":[true,null]}');
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('gives values that differ only in case equal text where case is ignored', () => {
  expect(canonicalJsonIgnoringCase({ id: '/A/B' })).toBe('{"id":"/a/b"}');
  expect(canonicalJsonIgnoringCase({ B: 1, a: 2 })).toBe(canonicalJsonIgnoringCase({ b: 1, A: 2 }));
});

test('hashes with SHA-256 in hex', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('writes a document as JSON keeps it: without properties that have no value, and with dates as text', () => {
  const document = { b: undefined, a: { at: new Date(0), list: [{ z: 1, y: undefined }] } };
  expect(canonicalDocument(document)).toBe('{"a":{"at":"1970-01-01T00:00:00.000Z","list":[{"z":1}]}}');
});
