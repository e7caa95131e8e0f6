import { text } from 'drizzle-orm/pg-core';
import { amplsbot, moment } from './schema.ts';

/** People who have opened their Home tab, and what it shows. There are no rows for others. */
export const homeTabs = amplsbot.table('home_tabs', {
  person: text().primaryKey(),
  openedAt: moment('opened_at').notNull(),
  /** Digest of what was published last. Null where something has to be published. */
  shown: text(),
  /** Slack's own hash of the view that was published last. */
  viewHash: text('view_hash'),
  publishedAt: moment('published_at'),
  /** Slack takes no Home tab before this time. */
  notBefore: moment('not_before'),
});
