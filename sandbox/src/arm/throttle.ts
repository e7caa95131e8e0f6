import { ArmError } from './errors.ts';

/** Reads, writes and deletes have separate token buckets. */
export type CallKind = 'reads' | 'writes' | 'deletes';

interface Size {
  readonly burst: number;
  readonly perSecond: number;
}

/** Token buckets for each region, subscription and principal (azure-docs, request-limits-and-throttling). */
const sizes: Readonly<Record<CallKind, Size>> = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
};

/** The limits of a whole subscription are fifteen times those of one principal. */
const subscriptionShare = 15;

/** Microsoft.Network accepts 1,000 writes in five minutes. */
const networkWrites: Size = { burst: 1_000, perSecond: 1_000 / 300 };

/** Resource Graph answers 15 queries in five seconds. */
const graphQueries = 15;
const graphWindow = 5_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Throttle {
  isOn(): boolean;
  setEnabled(on: boolean): void;
  /**
   * Takes a token for a call.
   *
   * @returns headers with the number of tokens that remain
   * @throws ArmError 429 with `Retry-After` if none remains
   */
  spend(call: { kind: CallKind; subscription: string; principal: string; isNetwork: boolean }): Record<string, string>;
  /** Does the same for a query of Resource Graph, which has a separate quota. */
  spendQuery(principal: string): Record<string, string>;
}

/** @param now returns the time in milliseconds */
export function createThrottle(now: () => number): Throttle {
  const buckets = new Map<string, Bucket>();
  const windows = new Map<string, { count: number; since: number }>();
  let on = false;

  const take = (name: string, size: Size): number => {
    const bucket = buckets.get(name) ?? { tokens: size.burst, at: now() };
    const tokens = Math.min(size.burst, bucket.tokens + ((now() - bucket.at) / 1_000) * size.perSecond);
    buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: now() });
    return tokens - 1;
  };

  return {
    isOn: () => on,
    setEnabled(enabled) {
      on = enabled;
      buckets.clear();
      windows.clear();
    },
    spend({ kind, subscription, principal, isNetwork }) {
      const header = `x-ms-ratelimit-remaining-subscription-${kind}`;
      if (!on) return { [header]: String(sizes[kind].burst - 1) };
      const size = sizes[kind];
      const shared = { burst: size.burst * subscriptionShare, perSecond: size.perSecond * subscriptionShare };
      const left = Math.min(
        take(`${kind} ${subscription} ${principal}`, size),
        take(`${kind} ${subscription}`, shared),
      );
      if (left < 0) throw throttled(kind, subscription, left / -size.perSecond, header);
      if (isNetwork && kind !== 'reads' && take(`network ${subscription}`, networkWrites) < 0) throw networkThrottled();
      return { [header]: String(Math.floor(left)) };
    },
    spendQuery(principal) {
      const known = windows.get(principal);
      const current = known === undefined || now() - known.since >= graphWindow ? { count: 0, since: now() } : known;
      windows.set(principal, { ...current, count: current.count + 1 });
      const seconds = Math.ceil((graphWindow - (now() - current.since)) / 1_000);
      const left = on ? graphQueries - current.count - 1 : graphQueries - 1;
      const headers = {
        'x-ms-user-quota-remaining': String(Math.max(0, left)),
        'x-ms-user-quota-resets-after': `00:00:0${seconds}`,
      };
      if (left < 0)
        throw new ArmError(
          429,
          'RateLimiting',
          'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.',
          { ...headers, 'retry-after': String(seconds) },
        );
      return headers;
    },
  };
}

function throttled(kind: CallKind, subscription: string, seconds: number, header: string): ArmError {
  const wait = Math.max(1, Math.ceil(seconds));
  const sentence = `Number of '${kind}' requests for subscription '${subscription}' exceeded. Please try again after '${wait}' seconds after additional tokens are available.`;
  return new ArmError(429, 'SubscriptionRequestsThrottled', sentence, {
    'retry-after': String(wait),
    [header]: '0',
    'x-ms-failure-cause': 'gateway',
  });
}

function networkThrottled(): ArmError {
  return new ArmError(
    429,
    'RetryableErrorDueToAnotherOperation',
    'Too many write operations on Microsoft.Network in this subscription. Please retry later.',
    { 'retry-after': '1' },
  );
}
