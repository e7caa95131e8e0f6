import { asc, desc, eq, gt, max, sql } from 'drizzle-orm';
import { openStates } from '../domain/request/states.ts';
import type { Database } from './database.ts';
import { homeTabs } from './home-schema.ts';
import { snapshotTime } from './inventory.ts';
import { noticeDecisions, notices, requests } from './schema.ts';

/** What a person's Home tab shows, as far as the bot knows. */
export interface HomeTab {
  readonly person: string;
  /** Digest of what was published last; null where something has to be published. */
  readonly shown: string | null;
  /** Slack's own hash of the view that was published last. */
  readonly viewHash: string | null;
  readonly publishedAt: Date | null;
}

const columns = {
  person: homeTabs.person,
  shown: homeTabs.shown,
  viewHash: homeTabs.viewHash,
  publishedAt: homeTabs.publishedAt,
};

/**
 * Saves that a person has opened their Home tab. What Slack shows there is known only if it is the view that was published
 * last. @param viewHash Slack's hash of what it shows; null where it shows nothing
 */
export async function noteOpened(db: Database, person: string, viewHash: string | null, now: Date): Promise<HomeTab> {
  const shown = sql`case when ${homeTabs.viewHash} = ${viewHash} then ${homeTabs.shown} end`;
  const [tab] = await db
    .insert(homeTabs)
    .values({ person, openedAt: now, viewHash })
    .onConflictDoUpdate({ target: homeTabs.person, set: { openedAt: now, shown, viewHash } })
    .returning(columns);
  return tab ?? { person, shown: null, viewHash, publishedAt: null };
}

/** Returns whether anybody has opened their tab since a time. */
export async function hasOpenedTabs(db: Database, since: Date): Promise<boolean> {
  const found = await db.select(columns).from(homeTabs).where(gt(homeTabs.openedAt, since)).limit(1);
  return found.length > 0;
}

/** Returns the tabs that people opened last, since a time: first those that were published the longest ago. */
export async function openedTabs(db: Database, since: Date, limit: number): Promise<readonly HomeTab[]> {
  const latest = db
    .select()
    .from(homeTabs)
    .where(gt(homeTabs.openedAt, since))
    .orderBy(desc(homeTabs.openedAt))
    .limit(limit)
    .as('latest');
  return db
    .select({
      person: latest.person,
      shown: latest.shown,
      viewHash: latest.viewHash,
      publishedAt: latest.publishedAt,
    })
    .from(latest)
    .orderBy(sql`${latest.publishedAt} nulls first`, asc(latest.person));
}

/**
 * Saves what was published. @param replaced the hash of the view that it replaced. Where another process has published since,
 * nothing is saved; null where it replaced whatever was there
 */
export async function saveShown(
  db: Database,
  { person, shown, viewHash }: Pick<HomeTab, 'person' | 'shown' | 'viewHash'>,
  replaced: string | null,
  now: Date,
): Promise<void> {
  await db
    .update(homeTabs)
    .set({ shown, viewHash, publishedAt: now, notBefore: null })
    .where(
      sql`${homeTabs.person} = ${person} and (${replaced}::text is null or ${homeTabs.viewHash} is not distinct from ${replaced})`,
    );
}

/** Saves that nothing may be published before a time, and that a person's tab does not show what it should. */
export async function postponeTab(db: Database, person: string, notBefore: Date): Promise<void> {
  await db.update(homeTabs).set({ shown: null, notBefore }).where(eq(homeTabs.person, person));
}

/**
 * Saves that Slack shows another view than the one with this hash. If nobody has saved that view since, nothing is known of it,
 * and it is replaced whatever it is.
 */
export async function distrustShown(db: Database, person: string, viewHash: string | null): Promise<void> {
  const known = sql`nullif(${homeTabs.viewHash}, ${viewHash}::text)`;
  await db.update(homeTabs).set({ shown: null, viewHash: known }).where(eq(homeTabs.person, person));
}

export async function forgetTab(db: Database, person: string): Promise<void> {
  await db.delete(homeTabs).where(eq(homeTabs.person, person));
}

/** Returns until when no tab may be published, because Slack asked for a pause; undefined where it did not. */
export async function tabsPausedUntil(db: Database): Promise<Date | undefined> {
  const [row] = await db.select({ until: max(homeTabs.notBefore) }).from(homeTabs);
  return row?.until ?? undefined;
}

/** Returns a text that changes whenever something changes that Home tabs show. */
export async function versionOfContent(db: Database): Promise<string> {
  const states = sql.raw(openStates.map(state => `'${state}'`).join(', '));
  const { rows } = await db.execute<{ version: string }>(sql`
    select concat_ws(' ',
      (select concat_ws(' ', count(*), sum(hashtext(id || ':' || version)::bigint)) from ${requests}
        where state in (${states})),
      coalesce((select max(seq) from ${notices}), 0), coalesce((select max(seq) from ${noticeDecisions}), 0)) as version`);
  return `${rows[0]?.version} ${(await snapshotTime(db))?.toISOString()}`;
}
