import { setTimeout as sleep } from 'node:timers/promises';

/** Waits that long, or until the signal. Returns true when the time is over, false when the signal came first. */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns how long to wait after so many attempts: it doubles each time up to a ceiling, and varies so that callers do not
 * retry at the same moment. (p-retry also makes the attempts; here the database or an answer decides when the next is made.)
 */
export function backoff(attempt: number, { first, most }: { readonly first: number; readonly most: number }): number {
  const full = Math.min(most, first * 2 ** Math.max(0, attempt - 1));
  return full * (0.75 + Math.random() * 0.5);
}

/** Shares the result of one successful load between all callers. After a failure the next caller loads again. */
export function cachedOnSuccess<T>(load: () => Promise<T>): () => Promise<T> {
  let cached: Promise<T> | undefined;
  return () => {
    cached ??= load().catch(error => {
      cached = undefined;
      throw error;
    });
    return cached;
  };
}

/**
 * Returns a function that computes a value for a key, and gives it to everyone who asks within a time. What failed is
 * computed again for whoever asks next.
 */
export function sharedFor<K extends object, V>(ms: number, compute: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const latest = new WeakMap<K, { readonly until: number; readonly value: Promise<V> }>();
  return key => {
    const known = latest.get(key);
    if (known !== undefined && performance.now() < known.until) return known.value;
    const value = compute(key);
    latest.set(key, { until: performance.now() + ms, value });
    value.catch(() => latest.delete(key));
    return value;
  };
}
