import { expect, test } from 'vitest';
import { at, list, text } from '../../../sandbox/test/arm/support.ts';
import { apply, azure } from '../support.ts';
import { cases, prepare } from './cases.ts';

/** The only version that each type may be written with, by its path. */
const versions: readonly [RegExp, string][] = [
  // Access modes exist since 2021, and kinds of links since 2023.
  [/\/privatelinkscopes\//i, '2023-06-01-preview'],
  // Older versions do not know the workspace of a component, and would remove it.
  [/\/components\//i, '2020-02-02'],
  [/\/workspaces\//i, '2023-09-01'],
  // The first version with a resolution policy.
  [/\/privatednszones\//i, '2024-06-01'],
  [/\/microsoft\.network\//i, '2024-05-01'],
  [/\/datacollectionendpoints\//i, '2023-03-11'],
  [/\/datacollectionruleassociations\//i, '2023-03-11'],
];

test('writes every object with the API version that knows all of its properties', async () => {
  for (const one of Object.values(cases)) {
    const sut = await azure();
    await prepare(sut, one);
    await sut.calls();
    await apply(sut, one.change);
    const calls = list((await sut.simulator.control('GET', 'requests')).body);
    const writes = calls.filter(call => at(call, 'changed') === true && at(call, 'clientRequestId') === 'step-1');
    expect(writes).not.toHaveLength(0);
    for (const call of writes) {
      const [, wanted] = versions.find(([pattern]) => pattern.test(text(call, 'path'))) ?? [];
      expect([text(call, 'path'), at(call, 'apiVersion')]).toEqual([text(call, 'path'), wanted]);
    }
  }
});
