import { expect, test } from 'vitest';
import { matchPerson } from '../../../src/domain/approval/match-person.ts';

const people = [
  { id: 'UCAROL', names: ['carol', 'Carol Danvers', 'cdanvers'] },
  { id: 'UCARO', names: ['Caro'] },
  { id: 'UERIN', names: ['Erin  Ng'] },
  { id: 'UERIN2', names: ['erin Oz'] },
  { id: 'UNONE', names: [] },
];

test.for([
  ['carol', ['UCAROL']],
  ['@Carol', ['UCAROL']],
  ['carol  danvers', ['UCAROL']],
  ['cdanvers', ['UCAROL']],
  ['caro', ['UCARO']],
  ['erin', ['UERIN', 'UERIN2']],
  ['Erin Ng', ['UERIN']],
  ['ca', []],
  ['danvers', []],
  ['@', []],
  ['', []],
] as const)('"%s" means %j', ([typed, ids]) => {
  expect(matchPerson(typed, people)).toEqual(ids);
});
