import type { Json } from './json.ts';

/** How often a method may be called: https://docs.slack.dev/apis/web-api/rate-limits */
interface Tier {
  readonly perMinute: number;
  /** How many calls may come at once after a quiet time. */
  readonly burst: number;
}

const tier1: Tier = { perMinute: 1, burst: 5 };
const tier2: Tier = { perMinute: 20, burst: 20 };
const tier3: Tier = { perMinute: 50, burst: 50 };
const tier4: Tier = { perMinute: 100, burst: 100 };
/** "Hundreds of requests per minute." */
const special: Tier = { perMinute: 300, burst: 300 };
/** "Roughly one message per second per channel, allowing short bursts." */
const posting: Tier = { perMinute: 60, burst: 5 };

const tiers: Readonly<Record<string, Tier>> = {
  'apps.connections.open': tier1,
  'auth.test': special,
  'bots.info': tier3,
  'chat.delete': tier3,
  'chat.getPermalink': special,
  'chat.postEphemeral': tier4,
  'chat.postMessage': posting,
  'chat.update': tier3,
  'conversations.history': tier3,
  'conversations.info': tier3,
  'conversations.join': tier3,
  'conversations.list': tier2,
  'conversations.members': tier4,
  'conversations.open': tier3,
  'conversations.replies': tier3,
  'files.completeUploadExternal': tier4,
  'files.getUploadURLExternal': tier4,
  'reactions.add': tier3,
  'team.info': tier3,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'users.info': tier4,
  'users.list': tier2,
  'users.lookupByEmail': tier3,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

export interface Tiers {
  switchTo(on: boolean): void;
  /** Takes one call of a method. @returns seconds to wait when it is one too many */
  take(method: string, args: Json): number | undefined;
}

/** Token buckets, one for each method and for each channel that is posted to; off until they are switched on. */
export function createTiers(now: () => number): Tiers {
  const buckets = new Map<string, { tokens: number; at: number }>();
  let on = false;
  return {
    switchTo(wanted) {
      on = wanted;
      buckets.clear();
    },
    take(method, args) {
      const tier = tiers[method];
      if (!on || tier === undefined) return undefined;
      const key = tier === posting ? `${method} ${String(args['channel'])}` : method;
      const perMs = tier.perMinute / 60_000;
      const bucket = buckets.get(key) ?? { tokens: tier.burst, at: now() };
      const tokens = Math.min(tier.burst, bucket.tokens + (now() - bucket.at) * perMs);
      const taken = tokens >= 1;
      buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now() });
      return taken ? undefined : Math.ceil((1 - tokens) / perMs / 1000);
    },
  };
}
