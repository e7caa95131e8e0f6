import { describe, expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { queueStores, repeated, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';

/** A moment in the life of a request at which the bot is killed, and how the sandbox brings it there. */
interface Point {
  readonly name: string;
  /** Brings the request there. @returns its name */
  reach(stage: Stage): Promise<string>;
  readonly approved: boolean;
}

const write = { method: 'PUT', path: 'scopedResources' };

async function approvedUntil(stage: Stage, stopped: () => Promise<unknown>): Promise<string> {
  const ref = await stage.agreed(command);
  await stopped();
  return ref;
}

/** Resolves once ARM has been asked this. */
async function asked(stage: Stage, method: string, count: number): Promise<void> {
  await eventually(async () => {
    const calls = (await stage.player.armCalls()).filter(
      call => call.method === method && /scopedResources\//i.test(call.path),
    );
    expect(calls.length).toBeGreaterThanOrEqual(count);
  }, 20_000);
}

const points: readonly Point[] = [
  {
    name: 'after the commit, before planning',
    approved: false,
    async reach(stage) {
      await stage.armFault({ method: 'GET', path: '.', hang: true, times: 100 });
      await stage.armFault({ method: 'POST', path: '.', hang: true, times: 100 });
      return stage.ask('alice', command);
    },
  },
  {
    name: 'while the card is being posted',
    approved: false,
    async reach(stage) {
      await stage.slackFault({ method: 'chat.postMessage', when: 'after', hang: true });
      const ref = await stage.ask('alice', command);
      await eventually(async () => expect(await stage.player.cardOf(ref)).toBeDefined());
      return ref;
    },
  },
  {
    name: 'before the first write',
    approved: true,
    async reach(stage) {
      await stage.armFault({ ...write, hang: true });
      return approvedUntil(stage, () => asked(stage, 'PUT', 1));
    },
  },
  {
    name: 'after ARM has applied a write, before its row',
    approved: true,
    async reach(stage) {
      await stage.armFault({ ...write, when: 'after', hang: true });
      return approvedUntil(stage, () => asked(stage, 'PUT', 1));
    },
  },
  {
    name: 'between two links',
    approved: true,
    async reach(stage) {
      await stage.armFault({ method: 'PUT', path: 'scopedResources/appi-web', hang: true });
      return approvedUntil(stage, () => asked(stage, 'PUT', 2));
    },
  },
  {
    name: 'before a report',
    approved: true,
    async reach(stage) {
      const ref = await stage.agreed(command);
      await stage.slackFault({ method: 'chat.postMessage', match: 'Finished', when: 'before', hang: true });
      await eventually(async () => expect(await stage.writes()).toHaveLength(2));
      return ref;
    },
  },
  {
    name: 'after a report was posted, before that is known',
    approved: true,
    async reach(stage) {
      await stage.slackFault({ method: 'chat.postMessage', match: 'Started', when: 'after', hang: true });
      const ref = await stage.agreed(command);
      await stage.told(ref, /Started/);
      return ref;
    },
  },
];

describe.each(queueStores)('killed at a bad moment, with the queues on %s', queues => {
  test.concurrent.for(
    points.flatMap(point => [
      { ...point, successor: 'a restart' },
      { ...point, successor: 'a second bot' },
    ]),
  )(
    '$name: $successor ends it right, and nothing is done twice',
    { timeout: 240_000 },
    async ({ reach, approved, successor }, { onTestFinished }) => {
      const stage = await stageForTest({ queues }, onTestFinished);
      if (successor === 'a second bot') await stage.bot(2, 'start');
      const ref = await reach(stage);
      await stage.bot(1, 'kill');
      await stage.clearFaults();
      if (successor === 'a restart') await stage.bot(1, 'start');
      if (!approved) {
        await stage.reaches(ref, 'awaiting_approval', 60_000);
        await stage.player.click('bob', 'request:approve', ref);
      }
      await stage.reaches(ref, 'succeeded', 60_000);
      const thread = await stage.told(ref, /Finished/);
      expect(repeated(thread)).toEqual([]);
      expect(thread).toHaveLength(6);
      const applied = (await stage.writes()).map(({ path }) => path.toLowerCase());
      expect(new Set(applied).size).toBe(2);
      expect(applied).toHaveLength(2);
      const cards = (await stage.player.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref);
      expect(cards).toHaveLength(1);
    },
  );
});
