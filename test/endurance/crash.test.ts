import { describe, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystemForTest, queueStores } from '../system/harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';

/** A point at which the bot is killed, and how to bring a request there. */
interface CrashPoint {
  readonly name: string;
  /** Creates a request, brings it to this point, and returns its name. */
  reach(system: TestSystem): Promise<string>;
  readonly approved: boolean;
  /** Lines of its thread beside those that every request has. */
  readonly moreLines?: number;
  /** The second bot may have begun, too, and says then that Azure does not answer. */
  readonly mayWait?: boolean;
}

const write = { method: 'PUT', path: 'scopedResources' };

async function approveAndWait(system: TestSystem, stopped: () => Promise<unknown>): Promise<string> {
  const ref = await system.submitAndApprove(command);
  await stopped();
  return ref;
}

/** Waits until ARM has received this many calls for links. */
async function waitForArmCalls(system: TestSystem, method: string, count: number): Promise<void> {
  await eventually(async () => {
    const calls = (await system.control.armCalls()).filter(
      call => call.method === method && /scopedResources\//i.test(call.path),
    );
    expect(calls.length).toBeGreaterThanOrEqual(count);
  }, 20_000);
}

const crashPoints: readonly CrashPoint[] = [
  {
    name: 'after the commit and before planning',
    approved: false,
    mayWait: true,
    async reach(system) {
      await system.armFault({ method: 'GET', path: '.', hang: true, times: 100 });
      await system.armFault({ method: 'POST', path: '.', hang: true, times: 100 });
      return system.submit('alice', command);
    },
  },
  {
    name: 'while the card is being posted',
    approved: false,
    async reach(system) {
      await system.slackFault({ method: 'chat.postMessage', when: 'after', hang: true });
      const ref = await system.submit('alice', command);
      await eventually(async () => expect(await system.control.cardOf(ref)).toBeDefined());
      return ref;
    },
  },
  {
    name: 'while the approvers are called',
    approved: false,
    async reach(system) {
      await system.slackFault({ method: 'chat.postMessage', match: 'needs you', when: 'after', hang: true });
      const ref = await system.submit('alice', command);
      await eventually(async () => {
        const calls: readonly { readonly text: string }[] = await system.control.slack('notifications?as=bob');
        expect(calls.map(({ text }) => text)).toContainEqual(expect.stringContaining(`${ref} needs you`));
      }, 60_000);
      return ref;
    },
  },
  {
    name: 'between a question and its answer',
    approved: false,
    moreLines: 2,
    async reach(system) {
      const ref = await system.submit('alice', command);
      await system.waitForStatus(ref, 'awaiting_approval', 60_000);
      await system.slackFault({ method: 'chat.postMessage', match: 'Question from', when: 'after', hang: true });
      await system.control.command('bob', `/ampls ask ${ref} why now?`);
      await system.waitForThread(ref, /Question from/);
      await system.control.command('alice', `/ampls answer ${ref} the SOC asked for it`);
      return ref;
    },
  },
  {
    name: 'before the first write',
    approved: true,
    async reach(system) {
      await system.armFault({ ...write, hang: true });
      return approveAndWait(system, () => waitForArmCalls(system, 'PUT', 1));
    },
  },
  {
    name: 'after a write and before its row',
    approved: true,
    async reach(system) {
      await system.armFault({ ...write, when: 'after', hang: true });
      return approveAndWait(system, () => waitForArmCalls(system, 'PUT', 1));
    },
  },
  {
    name: 'between two links',
    approved: true,
    async reach(system) {
      await system.armFault({ method: 'PUT', path: 'scopedResources/appi-web', hang: true });
      return approveAndWait(system, () => waitForArmCalls(system, 'PUT', 2));
    },
  },
  {
    name: 'before a report',
    approved: true,
    async reach(system) {
      const ref = await system.submitAndApprove(command);
      await system.slackFault({ method: 'chat.postMessage', match: 'Finished', when: 'before', hang: true });
      await eventually(async () => expect(await system.writes()).toHaveLength(2));
      return ref;
    },
  },
  {
    name: 'after a report and before its record',
    approved: true,
    async reach(system) {
      await system.slackFault({ method: 'chat.postMessage', match: 'Started', when: 'after', hang: true });
      const ref = await system.submitAndApprove(command);
      await system.waitForThread(ref, /Started/);
      return ref;
    },
  },
];

describe.each(queueStores)('a bot that is killed, with the queues on %s', queues => {
  test.concurrent.for(
    crashPoints.flatMap(point => [
      { ...point, successor: 'a restart' },
      { ...point, successor: 'a second bot' },
    ]),
  )(
    '$name: $successor completes the request without repeating anything',
    { timeout: 240_000 },
    async ({ reach, approved, moreLines = 0, mayWait = false, successor }, { onTestFinished }) => {
      const system = await openSystemForTest({ queues }, onTestFinished);
      if (successor === 'a second bot') await system.bot(2, 'start');
      const ref = await reach(system);
      await system.bot(1, 'kill');
      await system.clearFaults();
      if (successor === 'a restart') await system.bot(1, 'start');
      if (!approved) {
        await system.waitForStatus(ref, 'awaiting_approval', 60_000);
        await system.control.click('bob', 'request:approve', ref);
      }
      await system.waitForStatus(ref, 'succeeded', 60_000);
      const thread = await system.waitForThread(ref, /Finished/);
      expect(duplicateLines(thread)).toEqual([]);
      const waits = thread.filter(text => mayWait && text.includes('Work continues automatically'));
      expect(thread).toHaveLength(6 + moreLines + waits.length);
      const applied = (await system.writes()).map(({ path }) => path.toLowerCase());
      expect(new Set(applied).size).toBe(2);
      expect(applied).toHaveLength(2);
      const cards = (await system.control.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref);
      expect(cards).toHaveLength(1);
    },
  );
});
