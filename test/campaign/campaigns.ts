import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Action, Schedule } from './schedule.ts';
import { makeTraffic } from './traffic.ts';

/** A kind of campaign. */
interface Campaign {
  readonly minutes: number;
  /** Whether it needs a Postgres server of its own, because it restarts it or cuts its connections. */
  readonly ownPostgres: boolean;
  /** Whether the bots reach their stores through proxies that can fall silent, and a Redis that can be killed. */
  readonly cutsConnections: boolean;
  /** Whether memory, handles, connections and tables are measured while it runs. */
  readonly measures: boolean;
  makeSchedule(seed: number, seconds: number): Schedule;
}

export type CampaignName = keyof typeof campaigns;

/** Every campaign, with the usual length of one run. */
export const campaigns = {
  kills: { minutes: 3, ownPostgres: false, cutsConnections: false, measures: false, makeSchedule: makeKills },
  restarts: { minutes: 10, ownPostgres: true, cutsConnections: false, measures: false, makeSchedule: makeRestarts },
  outages: { minutes: 5, ownPostgres: true, cutsConnections: true, measures: false, makeSchedule: makeOutages },
  soak: { minutes: 10, ownPostgres: false, cutsConnections: false, measures: true, makeSchedule: makeSoak },
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
    at += random.chance(0.2) ? random.between(300, 3_000) : random.between(6_000, 15_000);
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

/**
 * Returns the schedule of connections that fall silent, of a queue store whose server dies, of clocks that are set, and of
 * bots that are killed now and then meanwhile.
 */
export function makeOutages(seed: number, seconds: number): Schedule {
  const random = createRandom(seed);
  const bots = random.between(2, 3);
  const actions: Action[] = [];
  let offsetMs = 0;
  for (let at = random.between(3_000, 8_000); at < seconds * 1_000; at += random.between(8_000, 20_000)) {
    if (random.chance(0.2)) {
      // Set back far, a clock lengthens every pause by as much, and then nothing ends in time.
      offsetMs += random.pick([-15, 30, 240, 3_600]) * 1_000;
      actions.push({ at, do: 'step-clock', offsetMs });
    } else {
      actions.push(...outageAt(random, at, random.between(1, bots)));
    }
  }
  return inOrder(seconds, bots, [...makeTraffic(random, seconds, 1), ...actions]);
}

function outageAt(random: Random, at: number, bot: number): readonly Action[] {
  const what = random.between(1, 8);
  const share = random.pick([0.2, 0.5, 1]);
  if (what <= 3) return [{ at, do: 'silence', store: 'postgres', share }];
  if (what <= 6) return [{ at, do: 'silence', store: 'queues', share }];
  if (what === 7) return [{ at, do: 'kill-queues', downMs: random.between(0, 8_000) }];
  return [
    { at, do: 'kill', bot },
    { at: at + random.between(100, 6_000), do: 'start', bot },
  ];
}

/** Returns the schedule of traffic without any fault. */
function makeSoak(seed: number, seconds: number): Schedule {
  const random = createRandom(seed);
  return inOrder(seconds, random.between(2, 3), makeTraffic(random, seconds, 1));
}

function inOrder(seconds: number, bots: number, actions: readonly Action[]): Schedule {
  return { seconds, bots, actions: [...actions].sort((a, b) => a.at - b.at) };
}
