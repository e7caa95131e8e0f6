import { expect, test } from 'vitest';
import { briefVerdict } from '../../../src/domain/findings/brief-verdict.ts';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import type { Impact } from '../../../src/domain/impact/impact.ts';
import { INTERNET } from '../../../src/domain/reach/compute-reach.ts';

const found = (code: FindingCode, ...networks: readonly string[]) => finding(code, 'About it.', ['why', ...networks]);

function row(more: Partial<Impact>): Impact {
  const change = { from: 'private', to: 'blocked', why: null, through: null } as const;
  return { aspects: ['query'], ...change, networks: ['/a'], resources: ['/law'], sentence: 'It changes.', ...more };
}

const lost = found('access-lost');
const unknown = found('access-unknown');

test.for([
  ['Nobody loses access.', [], []],
  ['Nobody loses access.', [row({ to: 'private', from: 'blocked' })], []],
  ['1 network loses access.', [row({})], [lost]],
  ['2 networks lose access.', [row({}), row({ networks: ['/b', '/a'] })], [lost]],
  ['1 network loses access.', [row({ from: 'unknown' })], [lost]],
  ['The internet loses access.', [row({ from: 'public', networks: [INTERNET] })], [lost]],
  ['1 network and the internet lose access.', [row({ from: 'public', networks: ['/a', INTERNET] })], [lost]],
  ['2 networks may lose access.', [row({ to: 'unknown', networks: ['/a', '/b'] })], [unknown]],
  [
    '1 network may lose access.',
    [row({ from: 'public', to: 'unknown' }), row({ from: 'blocked', to: 'unknown' })],
    [unknown],
  ],
  ["2 networks can't be judged.", [], [found('networks-not-judged', '/a', '/b'), found('networks-not-judged', '/b')]],
  ["1 network loses access. 1 network can't be judged.", [row({})], [lost, found('networks-not-judged', '/b')]],
  ['1 network goes from private to public.', [row({ to: 'public' })], [found('public-instead-of-private')]],
  ['The internet gets access.', [row({ from: 'blocked', to: 'public' })], [found('opened-to-internet')]],
  ['Somebody loses access.', [], [found('lockout')]],
  ["Not everybody's access can be judged.", [], [found('partly-unseen')]],
  ["Not everybody's access can be judged.", [row({ aspects: ['query-itself'] })], []],
] as const)('says %s', ([sentence, impact, findings]) => {
  expect(briefVerdict({ impact, findings })).toBe(sentence);
});
