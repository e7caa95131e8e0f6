import { expect, test } from 'vitest';
import { at, list, text } from '../../sandbox/arm/support.ts';
import { azure, make } from '../support.ts';
import { cases, prepare } from './cases.ts';

/** By the end of a path: the one version that it may be written with. */
const versions: readonly [RegExp, string][] = [
  // Access modes came in 2021, and kinds of links in 2023.
  [/\/privatelinkscopes\//i, '2023-06-01-preview'],
  // Older ones do not know the workspace behind a component, and would take it away.
  [/\/components\//i, '2020-02-02'],
  [/\/workspaces\//i, '2023-09-01'],
  // The first that knows what a network does with a name that a zone does not have.
  [/\/privatednszones\//i, '2024-06-01'],
  [/\/microsoft\.network\//i, '2024-05-01'],
  [/\/datacollectionendpoints\//i, '2023-03-11'],
];

test('everything is written in the version that knows all of it', async () => {
  for (const one of Object.values(cases)) {
    const sut = await azure();
    await prepare(sut, one);
    await sut.calls();
    await make(sut, one.change);
    const calls = list((await sut.simulator.control('GET', 'requests')).body);
    const writes = calls.filter(call => at(call, 'changed') === true && at(call, 'clientRequestId') === 'step-1');
    expect(writes).not.toHaveLength(0);
    for (const call of writes) {
      const [, wanted] = versions.find(([pattern]) => pattern.test(text(call, 'path'))) ?? [];
      expect([text(call, 'path'), at(call, 'apiVersion')]).toEqual([text(call, 'path'), wanted]);
    }
  }
});
