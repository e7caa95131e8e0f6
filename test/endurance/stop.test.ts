import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { componentAt } from '../../sandbox/src/estate/builders.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystemForTest, queueStores } from '../system/harness.ts';
import { estateOf, publicAccessDisabled, resourceSet, withProperties } from './kinds.ts';
import { stableProperties } from './stable-properties.ts';
import type { UndoCase } from './undo-cases.ts';
import { disconnection, undoCases } from './undo-cases.ts';

/** A request that is stopped after so many of its writes, when at least one is still to come. */
type StopCase = Pick<UndoCase, 'name' | 'command' | 'resources'> & { readonly after: number };

function components(): StopCase {
  const { group, groupRef } = resourceSet('s08');
  const names = ['appi-s08', 'appi-s08-b'];
  return {
    name: 'public access of components',
    command: `/ampls public-access ${names.join(', ')} to Enabled`,
    after: 1,
    resources: [group, ...names.map(name => withProperties(componentAt(groupRef, name, {}), publicAccessDisabled))],
  };
}

/**
 * Every kind of change that has an inverse and that another change of the same request can follow. Access modes and linked
 * storage are always the last change of a request: a stop comes too late for them.
 */
const stopCases: readonly StopCase[] = [
  ...undoCases
    .filter(({ end }) => end === 'rolled_back')
    .map(({ changes, ...undoCase }) => ({ ...undoCase, after: Math.max(1, Math.ceil(changes.length / 2) - 1) })),
  components(),
];

/** Returns how often Azure was changed in the resource group of a case. */
async function countWrites({ writes }: TestSystem, { resources }: StopCase): Promise<number> {
  const group = resources[0]?.id.split('/')[4];
  return (await writes()).filter(({ path }) => path.split('/')[4] === group).length;
}

test('leaves Azure as it was when a request of any kind is stopped', { timeout: 480_000 }, async () => {
  const system = await openSystemForTest({ estate: estateOf(stopCases) });
  const { control } = system;
  const before = stableProperties(await control.arm('estate'));
  const refs: string[] = [];
  for (const { command } of stopCases) refs.push(await system.submit('alice', command));
  for (const ref of refs) await system.waitForStatus(ref, 'awaiting_approval');
  // Azure answers late, so that each request is stopped while it is being executed.
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    await system.armFault({ method, path: '.', when: 'after', delayMs: 8_000, times: 1_000 });
  }
  await Promise.all(refs.map(ref => control.click('bob', 'request:approve', ref)));
  await Promise.all(
    stopCases.map(async (stopCase, index) => {
      await eventually(async () => {
        expect(await countWrites(system, stopCase), stopCase.name).toBeGreaterThanOrEqual(stopCase.after);
      }, 240_000);
      await control.command('carol', `/ampls stop ${refs[index]}`);
    }),
  );
  await system.clearFaults();
  for (const ref of refs) await system.waitForStatus(ref, 'rolled_back', 180_000);
  for (const ref of refs) {
    const thread = await system.waitForThread(ref, /are undone/);
    expect(duplicateLines(thread)).toEqual([]);
    expect(thread.join('\n')).toMatch(/Stop requested by/);
  }
  expect(Object.fromEntries(stableProperties(await control.arm('estate')))).toEqual(Object.fromEntries(before));
});

test.each(queueStores)(
  'undoes a stopped request when every bot was killed after the stop was saved, with the queues on %s',
  {
    timeout: 300_000,
  },
  async queues => {
    const stopCase = disconnection();
    const system = await openSystemForTest({ queues, estate: estateOf([stopCase]) });
    const { control } = system;
    const before = stableProperties(await control.arm('estate'));
    await system.armFault({ method: 'DELETE', path: 'scopedResources', when: 'after', hang: true });
    const ref = await system.submitAndApprove(stopCase.command);
    await eventually(async () => expect(await system.writes()).toHaveLength(1), 60_000);
    await control.command('alice', `/ampls stop ${ref}`);
    await system.bot(1, 'kill');
    await system.clearFaults();
    await system.bot(2, 'start');
    await system.waitForStatus(ref, 'rolled_back', 120_000);
    const thread = await system.waitForThread(ref, /are undone/);
    expect(duplicateLines(thread)).toEqual([]);
    expect(thread.filter(line => line.startsWith('Stop requested by'))).toHaveLength(1);
    expect((await system.writes()).map(({ method }) => method)).toEqual(['DELETE', 'PUT']);
    expect(Object.fromEntries(stableProperties(await control.arm('estate')))).toEqual(Object.fromEntries(before));
  },
);
