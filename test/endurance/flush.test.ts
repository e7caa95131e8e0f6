import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { linkOf, scopeAt, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { duplicateLines, openSystemForTest, queueStores } from '../system/harness.ts';
import { flushQueues } from './flush.ts';
import { estateOf, resourceSet } from './kinds.ts';

/** How long all requests may take to finish after the last restart, in milliseconds. */
const RECOVERY_MS = 60_000;

const SCOPE_COUNT = 10;

/** Returns fifty workspaces, and ten scopes to link five of them each. */
function workspacesAndScopes() {
  const { group, groupRef } = resourceSet('f01');
  const scopes = Array.from({ length: SCOPE_COUNT }, (_, n) => scopeAt(groupRef, `ampls-f01-${n}`, {}));
  const workspaces = Array.from({ length: 50 }, (_, n) => workspaceAt(groupRef, `law-f01-${n}`));
  const hub = scopeAt(groupRef, 'ampls-f01-hub', {});
  const [first] = workspaces;
  return { resources: [group, ...scopes, ...workspaces, hub, ...(first === undefined ? [] : [linkOf(hub, first)])] };
}

test.each(queueStores)(
  'completes fifty requests within 60 s after the queues on %s were flushed and the bot was killed',
  { timeout: 300_000 },
  async queues => {
    const system = await openSystemForTest({ queues, estate: estateOf([workspacesAndScopes()]) });
    const submit = (n: number) => system.submit('alice', `/ampls connect law-f01-${n} to ampls-f01-${n % SCOPE_COUNT}`);
    const submitRange = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (_, index) => submit(from + index)));
    const executing = await submitRange(0, 20);
    const awaiting = await submitRange(20, 35);
    for (const ref of [...executing, ...awaiting]) await system.waitForStatus(ref, 'awaiting_approval');
    // Some requests hang in a write, and some wait for those.
    for (let n = 0; n < SCOPE_COUNT; n += 2) {
      await system.armFault({
        method: 'PUT',
        path: `ampls-f01-${n}/`,
        hang: true,
        when: n % 4 === 0 ? 'before' : 'after',
      });
    }
    await Promise.all(executing.map(ref => system.control.click('bob', 'request:approve', ref)));
    await eventually(async () => {
      const puts = (await system.control.armCalls()).filter(({ method }) => method === 'PUT');
      expect(puts.filter(({ status }) => status === 0)).toHaveLength(SCOPE_COUNT / 2);
    }, 60_000);
    const planning = submitRange(35, 50);
    await flushQueues(system.sandbox, queues);
    const refs = await planning;
    await system.bot(1, 'kill');
    await flushQueues(system.sandbox, queues);
    await system.clearFaults();
    await system.bot(1, 'start');
    const restarted = performance.now();
    for (const ref of executing) await system.waitForStatus(ref, 'succeeded', RECOVERY_MS);
    for (const ref of [...awaiting, ...refs]) await system.waitForStatus(ref, 'awaiting_approval', RECOVERY_MS);
    expect(performance.now() - restarted).toBeLessThan(RECOVERY_MS);
    await flushQueues(system.sandbox, queues);
    await Promise.all([...awaiting, ...refs].map(ref => system.control.click('bob', 'request:approve', ref)));
    await flushQueues(system.sandbox, queues);
    for (const ref of [...awaiting, ...refs]) await system.waitForStatus(ref, 'succeeded', RECOVERY_MS);
    for (const ref of [...executing, ...awaiting, ...refs]) {
      expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
    }
    expect(await system.writes()).toHaveLength(50);
  },
);
