import { WebAPIRateLimitedError } from '@slack/web-api';

/** Returns a caller that rejects calls after a 429 until Slack takes them again. They would fail and still count. */
export function rateLimited() {
  const blockedUntil = new Map<string, number>();
  return async <T>(kind: string, call: () => Promise<T>): Promise<T> => {
    const leftMs = (blockedUntil.get(kind) ?? 0) - performance.now();
    if (leftMs > 0) throw new WebAPIRateLimitedError(Math.ceil(leftMs / 1000));
    try {
      return await call();
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) blockedUntil.set(kind, performance.now() + error.retryAfter * 1000);
      throw error;
    }
  };
}
