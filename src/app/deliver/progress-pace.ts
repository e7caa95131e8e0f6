/** The time between two updates of cards that only show progress, in milliseconds. */
const PROGRESS_MS = 3_000;

/** Decides when cards show progress, so that updates of running requests leave Slack's limit to everything else. */
export interface ProgressPace {
  /** Returns how long a request has to wait until its card may show progress, in milliseconds; 0 where it may now. */
  ask(request: number): number;
  /** Forgets that a request waits: its card was updated for another reason. */
  forget(request: number): void;
}

/**
 * Creates the pace of one process: its cards take turns, and one of them shows progress every three seconds. Slack takes some
 * 50 updates a minute from an app, of all messages together.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits Tier 3
 * @param now milliseconds of a clock that never goes back
 */
export function createProgressPace(now: () => number = () => performance.now()): ProgressPace {
  let freeAt = Number.NEGATIVE_INFINITY;
  /** The requests that wait, in their order, and when each was to ask again. */
  const waiting = new Map<number, number>();
  const forgetLost = () => {
    // Whoever does not ask again is not waiting any more: another process has taken over.
    for (const [request, dueAt] of waiting) if (dueAt + PROGRESS_MS < now()) waiting.delete(request);
  };
  return {
    ask(request) {
      forgetLost();
      const place = [...waiting.keys()].indexOf(request);
      const ahead = place < 0 ? waiting.size : place;
      const dueAt = Math.max(now(), freeAt + ahead * PROGRESS_MS);
      if (dueAt > now()) {
        waiting.set(request, dueAt);
        return dueAt - now();
      }
      waiting.delete(request);
      freeAt = now() + PROGRESS_MS;
      return 0;
    },
    forget(request) {
      waiting.delete(request);
    },
  };
}
