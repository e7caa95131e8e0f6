import { expect, test } from 'vitest';
import { linkOf, scopeAt, workspaceAt } from '../../src/sandbox/estate/builders.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { flush } from './flush.ts';
import { queueStores, repeated, stageForTest } from './harness.ts';
import { corner, estateOf } from './kinds.ts';

/** Longest that everything may take to end, counted from the last restart, in milliseconds. */
const END_MS = 60_000;

const SCOPES = 10;

/** Fifty workspaces, and ten scopes to link five of them each. */
function fifty() {
  const { group, place } = corner('f01');
  const scopes = Array.from({ length: SCOPES }, (_, n) => scopeAt(place, `ampls-f01-${n}`, {}));
  const workspaces = Array.from({ length: 50 }, (_, n) => workspaceAt(place, `law-f01-${n}`));
  const hub = scopeAt(place, 'ampls-f01-hub', {});
  const [first] = workspaces;
  return { resources: [group, ...scopes, ...workspaces, hub, ...(first === undefined ? [] : [linkOf(hub, first)])] };
}

test.each(queueStores)(
  'with the queues on %s: their store is flushed and the bot killed amid fifty requests, and all end right within 60 s',
  { timeout: 300_000 },
  async queues => {
    const stage = await stageForTest({ queues, estate: estateOf([fifty()]) });
    const ask = (n: number) => stage.ask('alice', `/ampls connect law-f01-${n} to ampls-f01-${n % SCOPES}`);
    const asked = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (_, index) => ask(from + index)));
    const executing = await asked(0, 20);
    const awaiting = await asked(20, 35);
    for (const ref of [...executing, ...awaiting]) await stage.reaches(ref, 'awaiting_approval');
    // Some are in the middle of a write, and some wait for those.
    for (let n = 0; n < SCOPES; n += 2) {
      await stage.armFault({
        method: 'PUT',
        path: `ampls-f01-${n}/`,
        hang: true,
        when: n % 4 === 0 ? 'before' : 'after',
      });
    }
    await Promise.all(executing.map(ref => stage.player.click('bob', 'request:approve', ref)));
    await eventually(async () => {
      const puts = (await stage.player.armCalls()).filter(({ method }) => method === 'PUT');
      expect(puts.filter(({ status }) => status === 0)).toHaveLength(SCOPES / 2);
    }, 60_000);
    const planning = asked(35, 50);
    await flush(stage.sandbox, queues);
    const refs = await planning;
    await stage.bot(1, 'kill');
    await flush(stage.sandbox, queues);
    await stage.clearFaults();
    await stage.bot(1, 'start');
    const restarted = performance.now();
    for (const ref of executing) await stage.reaches(ref, 'succeeded', END_MS);
    for (const ref of [...awaiting, ...refs]) await stage.reaches(ref, 'awaiting_approval', END_MS);
    expect(performance.now() - restarted).toBeLessThan(END_MS);
    await flush(stage.sandbox, queues);
    await Promise.all([...awaiting, ...refs].map(ref => stage.player.click('bob', 'request:approve', ref)));
    await flush(stage.sandbox, queues);
    for (const ref of [...awaiting, ...refs]) await stage.reaches(ref, 'succeeded', END_MS);
    for (const ref of [...executing, ...awaiting, ...refs]) {
      expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
    }
    expect(await stage.writes()).toHaveLength(50);
  },
);
