import { expect, test } from 'vitest';
import { withPickedNames } from '../../../src/domain/request/draft.ts';

const inputs = { resources: ['law', 'appi', 'law'], scope: ['ampls'] };

test('puts picked ids in place of the names that were typed into the same input, each once', () => {
  const picked = [
    { input: 'resources', typed: 'law', id: '/law-1' },
    { input: 'scope', typed: 'ampls', id: '/ampls-a' },
  ];
  expect(withPickedNames(inputs, picked)).toEqual({ resources: ['/law-1', 'appi'], scope: ['/ampls-a'] });
});

test('leaves everything else as it was typed', () => {
  expect(withPickedNames(inputs, [{ input: 'scope', typed: 'law', id: '/law-1' }])).toEqual({
    ...inputs,
    scope: ['ampls'],
  });
  expect(withPickedNames(inputs, [{ input: 'network', typed: 'law', id: '/law-1' }])).toEqual({
    ...inputs,
    network: [],
  });
  expect(withPickedNames(inputs, [])).toEqual(inputs);
});
