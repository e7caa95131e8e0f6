import { noteOpened, tabsPausedUntil } from '../../store/home-tabs.ts';
import type { AppContext } from '../context.ts';
import { sharedContent } from './home-content.ts';
import { isTooSoon, publishHome } from './publish-home.ts';

/**
 * Publishes the Home tab of a person who opens it, and remembers it, so that it is kept up to date. Where that is too soon, or
 * Slack has asked for a pause, the next round of updates does it.
 *
 * @param viewHash Slack's hash of the view that it shows; null where it shows none
 */
export async function openHome(context: AppContext, person: string, viewHash: string | null): Promise<void> {
  const now = context.clock();
  const tab = await noteOpened(context.db, person, viewHash, now);
  const pausedUntil = await tabsPausedUntil(context.db);
  if (isTooSoon(tab, now) || (pausedUntil !== undefined && pausedUntil > now)) return;
  await publishHome(context, tab, () => sharedContent(context));
}
