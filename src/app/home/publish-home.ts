import type { HomeView } from '../../cards/home.ts';
import { homeView, refusedHomeView } from '../../cards/home.ts';
import { canonicalDocument, sha256 } from '../../domain/canonical-json.ts';
import type { HomeTab } from '../../store/home-tabs.ts';
import { distrustShown, forgetTab, postponeTab, saveShown } from '../../store/home-tabs.ts';
import type { AppContext } from '../context.ts';
import type { SlackFailure } from '../ports.ts';
import type { SharedContent } from './home-content.ts';
import { homeContent } from './home-content.ts';

/** The shortest time between two publications of one person's tab, in milliseconds. */
const SPACING_MS = 3_000;

/** How long nothing is published where Slack does not answer, in milliseconds. */
const UNANSWERED_MS = 10_000;

/** How a publication ended. */
export type Publication =
  /** The tab shows everything already, so Slack was not called. */
  | 'not-needed'
  | 'published'
  /** Slack shows another view than the one that it was to replace. It is replaced in the next round. */
  | 'overtaken'
  /** Nothing can be published for now. */
  | 'paused'
  /** Slack does not take this person's tab. */
  | 'refused';

/** Returns whether a person's tab was published only a moment ago. */
export function isTooSoon({ publishedAt }: HomeTab, now: Date): boolean {
  return publishedAt !== null && now.getTime() - publishedAt.getTime() < SPACING_MS;
}

/** Publishes a person's tab, unless it shows everything already. @param shared reads what all tabs show alike */
export async function publishHome(
  context: AppContext,
  tab: HomeTab,
  shared: () => Promise<SharedContent>,
): Promise<Publication> {
  const { db, clock, ports } = context;
  const { person, viewHash } = tab;
  const { view, digest } = await viewFor(context, person, shared);
  if (digest === tab.shown) return 'not-needed';
  try {
    const published = await ports.homeTabs.publish(person, view, viewHash);
    if (published === undefined) {
      await distrustShown(db, person, viewHash);
      return 'overtaken';
    }
    await saveShown(db, { person, shown: digest, viewHash: published }, viewHash, clock());
    return 'published';
  } catch (error) {
    return afterFailure(context, person, ports.messenger.classifyError(error));
  }
}

/** Returns a person's view, and a digest of it. The time at which Azure was read is no reason alone to publish a view. */
async function viewFor(
  context: AppContext,
  person: string,
  shared: () => Promise<SharedContent>,
): Promise<{ readonly view: HomeView; readonly digest: string }> {
  const refusal = await context.ports.homeTabs.refusalFor(person);
  if (refusal !== undefined) {
    const view = refusedHomeView(refusal);
    return { view, digest: digestOf(view) };
  }
  const content = await homeContent(context, person, await shared());
  const { azure } = content;
  const timeless = homeView({ ...content, azure: azure && { ...azure, readAt: new Date(0) } });
  return { view: homeView(content), digest: digestOf(timeless) };
}

function digestOf(view: HomeView): string {
  return sha256(canonicalDocument(view));
}

async function afterFailure(
  { db, clock, log }: AppContext,
  person: string,
  failure: SlackFailure,
): Promise<'paused' | 'refused'> {
  const { kind, sentence } = failure;
  log.info({ person, problem: sentence }, 'a Home tab could not be published');
  if (kind === 'refused' || kind === 'missing') {
    await forgetTab(db, person);
    return 'refused';
  }
  const ms = kind === 'retryable' ? failure.retryAfterMs : UNANSWERED_MS;
  await postponeTab(db, person, new Date(clock().getTime() + ms));
  return 'paused';
}
