import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Named } from '../../src/domain/match-name.ts';
import { matchName, qualifiedName } from '../../src/domain/match-name.ts';

const at = (group: string, name: string): Named => ({
  id: `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`,
  name,
});
const prod = at('rg', 'law-prod');
const PROD = at('rg', 'LAW-PROD');
const other = at('rg2', 'law-prod');
const dev = at('rg', 'law-dev');

/** Returns the object found, or the other kinds of result. */
function match(typed: string, ...candidates: readonly Named[]) {
  const result = matchName(typed, candidates);
  if ('found' in result) return result.found;
  return 'ambiguous' in result ? { ambiguous: result.ambiguous } : { suggestions: result.suggestions };
}

describe('a name finds its object', () => {
  test.each([
    ['by the full id, in any case', prod.id.toUpperCase(), [dev, prod, other], prod],
    ['by group and name', 'RG2/law-prod', [prod, other], other],
    ['by its exact name, before one in another case', 'law-prod', [PROD, prod], prod],
    ['in another case', 'Law-Prod', [prod, dev], prod],
    ['by the beginning of its name', 'law-p', [dev, prod], prod],
    ['in another case, before one that only begins with it', 'LAW-prod', [prod, at('rg', 'law-prod-2')], prod],
    [
      'by group and name, before one whose name looks like that',
      'a/law',
      [at('a', 'law'), at('rg', 'a/law')],
      at('a', 'law'),
    ],
    ['without the spaces around it', '  law-dev ', [dev, prod], dev],
  ])('%s', (_, typed, candidates, expected) => {
    expect(match(typed, ...candidates)).toEqual(expected);
  });
});

describe('a name is ambiguous', () => {
  test.each([
    ['where two resource groups have the name', 'law-prod', [other, prod], [prod, other]],
    ['where two names differ from it only in case', 'Law-prod', [PROD, other], [PROD, other]],
    ['where several names begin with it', 'law-', [dev, other], [dev, other]],
  ])('%s', (_, typed, candidates, expected) => {
    expect(match(typed, ...candidates)).toEqual({ ambiguous: expected });
  });
});

describe('an unknown name', () => {
  test.each([
    [
      'suggests similar names, most similar first',
      'law-prof',
      [at('rg', 'law-pro'), prod, dev],
      [at('rg', 'law-pro'), prod],
    ],
    ['suggests names that contain it', 'prod', [dev, prod], [prod]],
    ['suggests names that it contains', 'my-law-dev-2', [dev, prod], [dev]],
    ['suggests nothing that differs a lot', 'storage', [dev, prod], []],
    ['suggests nothing when it is empty', ' ', [dev, prod, at('g', 'ab')], []],
    [
      'orders equally similar names by id',
      'abcd',
      [at('z', 'abxd'), at('g', 'abxy'), at('a', 'abcx')],
      [at('a', 'abcx'), at('z', 'abxd'), at('g', 'abxy')],
    ],
    ['of two letters does not suggest names that contain it', 'ab', [at('g', 'xxabxx')], []],
    ['of three letters suggests names that contain it', 'abc', [at('g', 'xxabcxx')], [at('g', 'xxabcxx')]],
    ['of three letters tolerates two edits', 'abc', [at('g', 'xyz'), at('g', 'axy')], [at('g', 'axy')]],
  ])('%s', (_, typed, candidates, expected) => {
    expect(match(typed, ...candidates)).toEqual({ suggestions: expected });
  });

  test('suggests five names at most', () => {
    const many = Array.from({ length: 9 }, (_, number) => at('rg', `law-prod${number}`));
    expect(match('law-prox', ...many)).toMatchObject({ suggestions: { length: 5 } });
  });

  test('ranks a name that contains another before one with two edits', () => {
    const near = at('rg', 'abcdefgh');
    const far = at('rg', 'abcxyf');
    expect(match('abcdef', far, near)).toBe(near);
    expect(match('xabcdef', far, at('rg', 'abcdef'))).toEqual({ suggestions: [at('rg', 'abcdef')] });
  });
});

test('tolerates two edits in a short name and a third of the letters in a long one', () => {
  const edits = (typed: string, name: string) => {
    const result = match(typed, at('g', name));
    return 'suggestions' in result && result.suggestions.length === 1;
  };
  expect(edits('ab', 'xy')).toBe(true);
  expect(edits('kitten', 'sitting')).toBe(false);
  expect(edits('kitten', 'mittes')).toBe(true);
  expect(edits('scope-prod', 'skope-pord')).toBe(true);
  expect(edits('scope-prod', 'skobe-pard-x')).toBe(false);
});

test('prefers an exact name to anything else', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-zA-Z-]{1,8}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.nat(), (all, pick) => {
      const candidates = all.map(name => at('rg', name));
      const wanted = candidates[pick % candidates.length];
      expect(match(wanted?.name ?? '', ...candidates)).toBe(wanted);
    }),
  );
});

test('qualifies a resource by group and name, and any other id by itself', () => {
  expect(qualifiedName('/subscriptions/S')).toBe('/subscriptions/s');
  expect(qualifiedName(prod.id)).toBe('rg/law-prod');
});
