import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Named } from '../../src/domain/names.ts';
import { qualifiedName, resolveName } from '../../src/domain/names.ts';

const at = (group: string, name: string): Named => ({
  id: `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`,
  name,
});
const prod = at('rg', 'law-prod');
const PROD = at('rg', 'LAW-PROD');
const other = at('rg2', 'law-prod');
const dev = at('rg', 'law-dev');

/** What came out, in one word for each. */
function resolve(typed: string, ...candidates: readonly Named[]) {
  const result = resolveName(typed, candidates);
  if ('found' in result) return result.found;
  return 'ambiguous' in result ? { ambiguous: result.ambiguous } : { suggestions: result.suggestions };
}

describe('a name is found', () => {
  test.each([
    ['by the whole id, in any case', prod.id.toUpperCase(), [dev, prod, other], prod],
    ['by group and name', 'RG2/law-prod', [prod, other], other],
    ['as it stands, before one in another case', 'law-prod', [PROD, prod], prod],
    ['in another case', 'Law-Prod', [prod, dev], prod],
    ['by the only one that begins so', 'law-p', [dev, prod], prod],
    ['in another case, before one that begins so', 'LAW-prod', [prod, at('rg', 'law-prod-2')], prod],
    [
      'as it stands, before one whose group and name it is',
      'a/law',
      [at('a', 'law'), at('rg', 'a/law')],
      at('a', 'law'),
    ],
    ['without the spaces around it', '  law-dev ', [dev, prod], dev],
  ])('%s', (_, typed, candidates, expected) => {
    expect(resolve(typed, ...candidates)).toEqual(expected);
  });
});

describe('a name is a choice', () => {
  test.each([
    ['of the same name in two groups', 'law-prod', [other, prod], [prod, other]],
    ['of two that differ in case, from what was typed too', 'Law-prod', [PROD, other], [PROD, other]],
    ['of all that begin so', 'law-', [dev, other], [dev, other]],
  ])('%s', (_, typed, candidates, expected) => {
    expect(resolve(typed, ...candidates)).toEqual({ ambiguous: expected });
  });
});

describe('a name that nothing has', () => {
  test.each([
    [
      'is followed by the nearest, nearest first',
      'law-prof',
      [at('rg', 'law-pro'), prod, dev],
      [at('rg', 'law-pro'), prod],
    ],
    ['is near what contains it', 'prod', [dev, prod], [prod]],
    ['is near what it contains', 'my-law-dev-2', [dev, prod], [dev]],
    ['is near nothing that differs much', 'storage', [dev, prod], []],
    ['is near nothing when it is empty', ' ', [dev, prod, at('g', 'ab')], []],
    [
      'is followed by the nearest in order of their ids, nearest first',
      'abcd',
      [at('z', 'abxd'), at('g', 'abxy'), at('a', 'abcx')],
      [at('a', 'abcx'), at('z', 'abxd'), at('g', 'abxy')],
    ],
    ['of two letters is not near what it is a part of', 'ab', [at('g', 'xxabxx')], []],
    ['of three letters is', 'abc', [at('g', 'xxabcxx')], [at('g', 'xxabcxx')]],
    ['is near two letters of three at most', 'abc', [at('g', 'xyz'), at('g', 'axy')], [at('g', 'axy')]],
  ])('%s', (_, typed, candidates, expected) => {
    expect(resolve(typed, ...candidates)).toEqual({ suggestions: expected });
  });

  test('is followed by five names at most', () => {
    const many = Array.from({ length: 9 }, (_, number) => at('rg', `law-prod${number}`));
    expect(resolve('law-prox', ...many)).toMatchObject({ suggestions: { length: 5 } });
  });

  test('that contains another is nearer than one with two letters changed', () => {
    const near = at('rg', 'abcdefgh');
    const far = at('rg', 'abcxyf');
    expect(resolve('abcdef', far, near)).toBe(near);
    expect(resolve('xabcdef', far, at('rg', 'abcdef'))).toEqual({ suggestions: [at('rg', 'abcdef')] });
  });
});

test('a short name is near one that is two edits away, and no more', () => {
  const edits = (typed: string, name: string) => {
    const result = resolve(typed, at('g', name));
    return 'suggestions' in result && result.suggestions.length === 1;
  };
  expect(edits('ab', 'xy')).toBe(true);
  expect(edits('kitten', 'sitting')).toBe(false);
  expect(edits('kitten', 'mittes')).toBe(true);
  expect(edits('scope-prod', 'skope-pord')).toBe(true);
  expect(edits('scope-prod', 'skobe-pard-x')).toBe(false);
});

test('whatever is typed, an exact name wins', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-zA-Z-]{1,8}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.nat(), (all, pick) => {
      const candidates = all.map(name => at('rg', name));
      const wanted = candidates[pick % candidates.length];
      expect(resolve(wanted?.name ?? '', ...candidates)).toBe(wanted);
    }),
  );
});

test('an id that is none of a resource is its own qualified name', () => {
  expect(qualifiedName('/subscriptions/S')).toBe('/subscriptions/s');
  expect(qualifiedName(prod.id)).toBe('rg/law-prod');
});
