import { hasOpenedTabs, openedTabs, tabsPausedUntil, versionOfContent } from '../../store/home-tabs.ts';
import { takeLease } from '../../store/leases.ts';
import type { AppContext } from '../context.ts';
import { sharedContent } from './home-content.ts';
import { isTooSoon, publishHome } from './publish-home.ts';

/** A tab is kept up to date for so long after it was opened, in milliseconds, and so many tabs are. */
const KEPT_MS = 24 * 3_600_000;
const MAX_TABS = 50;

/**
 * So many tabs are published in one round. Slack takes a hundred calls a minute of `views.publish` (tier 4), and the opening of
 * a tab needs some: https://docs.slack.dev/apis/web-api/rate-limits
 */
const PUBLISHED_IN_ROUND = 4;

/** Pause between two rounds, in milliseconds. */
export const HOME_ROUND_MS = 3_000;

/** One process updates tabs at a time. */
const LEASE_KEY = 'home-tabs';

/**
 * Returns a round of updates: it publishes the tabs that no longer show what is known, first those that were published the
 * longest ago. Changes between two rounds are shown together. A round does nothing while another process works on one, and as
 * long as nobody has opened a tab lately.
 */
export function createHomeUpdates(context: AppContext): () => Promise<void> {
  const { db, clock, owner } = context;
  let shownVersion: string | undefined;
  return async () => {
    const since = new Date(clock().getTime() - KEPT_MS);
    if (!(await hasOpenedTabs(db, since))) return;
    const lease = await takeLease(db, LEASE_KEY, owner);
    if (lease === undefined) return;
    try {
      const pausedUntil = await tabsPausedUntil(db);
      if (pausedUntil !== undefined && pausedUntil > clock()) return;
      // Read before the tabs are: what changes meanwhile is found in the next round.
      const version = await versionOfContent(db);
      const isComplete = await updateTabs(context, since, version !== shownVersion, () => lease.left() > 0);
      if (isComplete) shownVersion = version;
    } finally {
      await lease.release();
    }
  };
}

/** Returns whether all tabs show what is known now. @param all whether also tabs are looked at that showed everything */
async function updateTabs(
  context: AppContext,
  since: Date,
  all: boolean,
  mayContinue: () => boolean,
): Promise<boolean> {
  const opened = await openedTabs(context.db, since, MAX_TABS);
  let reading: ReturnType<typeof sharedContent> | undefined;
  const shared = () => {
    reading ??= sharedContent(context);
    return reading;
  };
  let published = 0;
  let isComplete = true;
  for (const tab of opened.filter(({ shown }) => all || shown === null)) {
    if (published === PUBLISHED_IN_ROUND || !mayContinue()) return false;
    if (isTooSoon(tab, context.clock())) {
      isComplete = false;
      continue;
    }
    const ended = await publishHome(context, tab, shared);
    if (ended === 'paused') return false;
    if (ended !== 'not-needed') published += 1;
  }
  return isComplete;
}
