import type { Json } from './json.ts';

/** A rate-limit tier: https://docs.slack.dev/apis/web-api/rate-limits */
interface Tier {
  readonly perMinute: number;
  /** How many calls are accepted at once after a quiet period. */
  readonly burst: number;
}

const tier1: Tier = { perMinute: 1, burst: 5 };
const tier2: Tier = { perMinute: 20, burst: 20 };
const tier3: Tier = { perMinute: 50, burst: 50 };
const tier4: Tier = { perMinute: 100, burst: 100 };
/** "Hundreds of requests per minute." */
const specialTier: Tier = { perMinute: 300, burst: 300 };
/** "Roughly one message per second per channel, allowing short bursts." */
const postMessageTier: Tier = { perMinute: 60, burst: 5 };

const tiers: Readonly<Record<string, Tier>> = {
  'apps.connections.open': tier1,
  'auth.test': specialTier,
  'bots.info': tier3,
  'chat.delete': tier3,
  'chat.getPermalink': specialTier,
  'chat.postEphemeral': tier4,
  'chat.postMessage': postMessageTier,
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
  'files.info': tier4,
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

export interface RateLimiter {
  setEnabled(on: boolean): void;
  /** Counts one call of a method. Returns the seconds to wait when it exceeds the limit. */
  consume(method: string, args: Json): number | undefined;
}

/**
 * Creates token buckets: one for each method, and for chat.postMessage one for each channel. They are off until they
 * are enabled.
 */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  let on = false;
  return {
    setEnabled(enabled) {
      on = enabled;
      buckets.clear();
    },
    consume(method, args) {
      const tier = tiers[method];
      if (!on || tier === undefined) return undefined;
      const key = tier === postMessageTier ? `${method} ${String(args['channel'])}` : method;
      const perMs = tier.perMinute / 60_000;
      const bucket = buckets.get(key) ?? { tokens: tier.burst, at: now() };
      const tokens = Math.min(tier.burst, bucket.tokens + (now() - bucket.at) * perMs);
      const taken = tokens >= 1;
      buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now() });
      return taken ? undefined : Math.ceil((1 - tokens) / perMs / 1000);
    },
  };
}
