import { expect, test } from 'vitest';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import { verdictOf } from '../../../src/domain/findings/verdict.ts';
import type { Impact } from '../../../src/domain/impact/impact.ts';

const found = (code: FindingCode) => finding(code, `About ${code}.`, [code]);
const [lost, closed] = [found('access-lost'), found('lockout')];
const [unjudged, opened] = [found('networks-not-judged'), found('opened-to-internet')];
const other = found('managed-by-code');

const plan = (...findings: readonly Finding[]) => ({ findings, impact: [] });

const impact: Impact = {
  aspects: ['query-itself'],
  from: 'private',
  to: 'blocked',
  why: 'access-mode',
  through: null,
  networks: ['/vnet'],
  resources: ['/appi'],
  sentence: 'vnet can no longer query appi directly.',
};

test('says that access is lost where any finding says so, and says that first', () => {
  expect(verdictOf(plan(unjudged, other, lost, closed))).toEqual({
    level: 'lost',
    sentences: [lost, closed, unjudged].map(({ sentence }) => sentence),
    others: [other],
  });
});

test.for([unjudged, opened, found('lockout-perhaps'), found('partly-unseen'), found('public-instead-of-private')])(
  'says that it is uncertain: $code',
  each => {
    expect(verdictOf(plan(each, other)).level).toBe('uncertain');
  },
);

test('says that nobody loses access only where nothing is about access', () => {
  expect(verdictOf(plan(other))).toEqual({ level: 'none', sentences: [], others: [other] });
});

test('a severity that a policy lowers changes no verdict', () => {
  expect(verdictOf(plan({ ...lost, severity: 'info' })).level).toBe('lost');
});

test('does not say that nobody loses access where one of two ways to query a component is lost', () => {
  expect(verdictOf({ findings: [], impact: [impact] })).toMatchObject({
    level: 'uncertain',
    sentences: [impact.sentence],
  });
  expect(verdictOf({ findings: [], impact: [{ ...impact, from: 'public', to: 'unknown' }] }).level).toBe('uncertain');
  expect(verdictOf({ findings: [], impact: [{ ...impact, from: 'unknown' }] }).level).toBe('none');
  expect(verdictOf({ findings: [], impact: [{ ...impact, to: 'public' }] }).level).toBe('none');
  expect(verdictOf({ findings: [], impact: [{ ...impact, aspects: ['query', 'query-itself'] }] }).level).toBe('none');
});
