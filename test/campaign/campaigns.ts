import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Action, Schedule } from './schedule.ts';
import { makeTraffic } from './traffic.ts';

/** A kind of campaign. */
interface Campaign {
  readonly minutes: number;
  /** Whether it restarts Postgres, and so needs a server of its own. */
  readonly restartsPostgres: boolean;
  /** Whether memory, handles, connections and tables are measured while it runs. */
  readonly measures: boolean;
  makeSchedule(seed: number, seconds: number): Schedule;
}

export type CampaignName = keyof typeof campaigns;

/** Every campaign, with the usual length of one run. */
export const campaigns = {
  kills: { minutes: 3, restartsPostgres: false, measures: false, makeSchedule: makeKills },
  restarts: { minutes: 10, restartsPostgres: true, measures: false, makeSchedule: makeRestarts },
  soak: { minutes: 10, restartsPostgres: false, measures: true, makeSchedule: makeSoak },
} as const satisfies Record<string, Campaign>;

/** Returns the schedule of bots that are killed at random moments, often several before a take-over can end. */
export function makeKills(seed: number, seconds: number): Schedule {
  const random = createRandom(seed);
  const bots = random.between(2, 4);
  const kills = Array.from({ length: bots }, (_, index) => lifeOfBot(random, index + 1, seconds));
  return inOrder(seconds, bots, [...makeTraffic(random, seconds, 1.5), ...kills.flat()]);
}

/**
 * Returns the kills and starts of one bot. A lease lasts 15 s and a bot is away for less than that, so that often all
 * bots die while a request has a dead owner. Short lives end while the bot is still starting.
 */
function lifeOfBot(random: Random, bot: number, seconds: number): readonly Action[] {
  const actions: Action[] = [];
  let at = 0;
  for (;;) {
    at += random.chance(0.2) ? random.between(300, 3_000) : random.between(4_000, 12_000);
    if (at > seconds * 1_000) return actions;
    actions.push({ at, do: 'kill', bot });
    at += random.between(100, 6_000);
    actions.push({ at, do: 'start', bot });
  }
}

/** Returns the schedule of a Postgres that restarts every five to ten seconds, with a queue that is flushed and frozen. */
function makeRestarts(seed: number, seconds: number): Schedule {
  const random = createRandom(seed);
  const bots = random.between(1, 3);
  const actions: Action[] = [];
  for (let at = 5_000; at < seconds * 1_000; at += random.between(5_000, 10_000)) {
    actions.push({ at, do: 'restart-postgres' });
    const next = at + random.between(1_000, 4_000);
    const what = random.between(1, 10);
    if (what === 1) actions.push({ at: next, do: 'flush-queues' });
    if (what === 2) actions.push({ at: next, do: 'freeze-queues', ms: random.between(500, 3_000) });
  }
  return inOrder(seconds, bots, [...makeTraffic(random, seconds, 1), ...actions]);
}

/** Returns the schedule of traffic without any fault. */
function makeSoak(seed: number, seconds: number): Schedule {
  const random = createRandom(seed);
  return inOrder(seconds, random.between(2, 3), makeTraffic(random, seconds, 1));
}

function inOrder(seconds: number, bots: number, actions: readonly Action[]): Schedule {
  return { seconds, bots, actions: [...actions].sort((a, b) => a.at - b.at) };
}
