import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/canonical.ts';
import { canonical, caseless, hashOf } from '../../src/domain/canonical.ts';

/** The same value with all keys in another order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, turned(entry)]),
  );
}

const values = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

test('equal values have equal texts, whatever the order of their keys', () => {
  fc.assert(
    fc.property(values, value => {
      expect(canonical(turned(value))).toBe(canonical(value));
    }),
  );
});

test('the text is JSON of the same value', () => {
  fc.assert(
    fc.property(values, value => {
      expect(JSON.parse(canonical(value))).toEqual(value);
    }),
  );
  expect(canonical({ b: [true, null], a: 1 })).toBe('{"a":1,"b":[true,null]}');
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});

test('case can be left out of account', () => {
  expect(caseless({ id: '/A/B' })).toBe('{"id":"/a/b"}');
  expect(caseless({ B: 1, a: 2 })).toBe(caseless({ b: 1, A: 2 }));
});

test('a hash is SHA-256 in hex', () => {
  expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
