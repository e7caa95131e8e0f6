import { setTimeout as sleep } from 'node:timers/promises';

/** Waits that long, or until the signal; true when the time is over, false when the signal came first. */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    return true;
  } catch {
    return false;
  }
}

/** Doubles with each attempt up to a ceiling, and spreads by half so that many do not come back at once. */
export function backoff(attempt: number, { first, most }: { readonly first: number; readonly most: number }): number {
  const full = Math.min(most, first * 2 ** Math.max(0, attempt - 1));
  return full * (0.75 + Math.random() * 0.5);
}

/** The promise's value, or an error with this sentence once the time is over; what was begun goes on. */
export async function within<T>(ms: number, promise: Promise<T>, sentence: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(sentence)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
