/**
 * How many messages Slack lets an app update in a minute, all of them together, and at once after a pause.
 * https://docs.slack.dev/apis/web-api/rate-limits: tier 3 is "50+ per minute", and does not say how large a burst may be.
 */
const UPDATES_PER_MINUTE = 50;

/** The time between two updates of cards that only show progress, in milliseconds. */
const PROGRESS_MS = 3_000;

/**
 * Why a card is to be updated: the request rests in a state, it came into a state that the bot leaves again by itself, or it only
 * got further in that. Or not the card, but a call for its approval is to be updated, because it is over.
 */
export type CardNews = 'rest' | 'passing' | 'progress' | 'call';

/** Whose turn comes first. */
const ranks = { passing: 0, progress: 1, call: 2 } as const satisfies Record<Exclude<CardNews, 'rest'>, number>;

/** Decides when cards are updated, so that Slack takes what matters most. */
export interface CardPace {
  /** Returns how long a card has to wait for its update, in milliseconds; 0 where it is updated now. */
  ask(request: number, news: CardNews): number;
  /** Says that the card of a request that waits was replaced without an update. */
  replaced(request: number): void;
  /** Says that Slack has refused an update because there were too many. */
  refused(): void;
}

/** How long after a refusal updates are kept back, in milliseconds: Slack counts them by the minute. */
const CAREFUL_MS = 60_000;

/**
 * How many updates are kept back for each running request, and for all of them at most: one for its end, and one because others may
 * run that have not asked yet. Calls leave nearly all of them to cards, of which many may start to ask at the same moment.
 */
const KEPT_BACK = { each: 2, most: 40, fromCalls: 47 };

/** A request that does not ask for so long runs in another process, in milliseconds. */
const LOST_MS = 600_000;

/**
 * Creates the pace of one process. Each new state is shown at once. After Slack has refused an update, updates are kept back for
 * what requests rest in, and what is left goes to the states in between: Slack may take more than it says, so nothing is kept back
 * before. Progress is shown on one card every three seconds, in turns, as far as updates are left.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function createCardPace(now: () => number = () => performance.now()): CardPace {
  const updates = createAllowance(now);
  let progressAt = Number.NEGATIVE_INFINITY;
  let carefulUntil = Number.NEGATIVE_INFINITY;
  /** When the running requests have asked, and those of them whose cards wait, in the order of their turns. */
  const running = new Map<number, number>();
  const waiting = new Map<number, { readonly news: keyof typeof ranks; readonly dueAt: number }>();
  const forgetLost = () => {
    for (const [request, askedAt] of running) if (askedAt + LOST_MS < now()) running.delete(request);
    // Whoever does not come back for its turn has nothing to show any more.
    for (const [request, { dueAt }] of waiting) if (dueAt + PROGRESS_MS < now()) waiting.delete(request);
  };
  /** Returns how many cards have their turn before this one. States come before progress, and calls last. */
  const countAhead = (request: number, news: keyof typeof ranks) => {
    const higher = [...waiting].filter(([, other]) => ranks[other.news] < ranks[news]);
    const alike = [...waiting].filter(([, other]) => other.news === news);
    const place = alike.findIndex(([other]) => other === request);
    return higher.length + (place < 0 ? alike.length : place);
  };
  return {
    ask(request, news) {
      forgetLost();
      if (news === 'rest') running.delete(request);
      else if (news !== 'call') running.set(request, now());
      if (news === 'rest' || (news === 'passing' && now() >= carefulUntil)) {
        waiting.delete(request);
        updates.spend();
        return 0;
      }
      const ahead = countAhead(request, news);
      const keptBack = news === 'call' ? KEPT_BACK.fromCalls : Math.min(KEPT_BACK.most, KEPT_BACK.each * running.size);
      const turnAt = news === 'progress' ? progressAt + ahead * PROGRESS_MS : 0;
      const waitMs = Math.max(updates.msUntil(keptBack + ahead + 1), turnAt - now());
      if (waitMs > 0) {
        waiting.set(request, { news, dueAt: now() + waitMs });
        return waitMs;
      }
      waiting.delete(request);
      updates.spend();
      if (news === 'progress') progressAt = now() + PROGRESS_MS;
      return 0;
    },
    replaced(request) {
      waiting.delete(request);
    },
    refused() {
      carefulUntil = now() + CAREFUL_MS;
      updates.exhaust();
    },
  };
}

/** Counts the updates that Slack certainly still takes. */
function createAllowance(now: () => number) {
  const perMs = UPDATES_PER_MINUTE / 60_000;
  let left = UPDATES_PER_MINUTE;
  let countedAt = now();
  const count = () => {
    left = Math.min(UPDATES_PER_MINUTE, left + (now() - countedAt) * perMs);
    countedAt = now();
    return left;
  };
  return {
    spend(): void {
      left = Math.max(0, count() - 1);
    },
    exhaust(): void {
      left = 0;
      countedAt = now();
    },
    /** Returns how long it takes until so many updates are left, in milliseconds. */
    msUntil: (updates: number): number => Math.max(0, Math.ceil((updates - count()) / perMs)),
  };
}
