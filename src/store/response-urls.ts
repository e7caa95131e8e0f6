import { sql } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/pg-core';
import type { Database } from './database.ts';
import { amplsbot, moment, requests } from './schema.ts';

/** How often, and for how many milliseconds, Slack takes a response_url, less a minute for clocks that differ. */
const FIRST_USES = 5;
const LIFETIME_MS = 29 * 60_000;

/**
 * The response_url of the last click on the card of a request. Whoever has it can replace that card: five times in half an hour,
 * which do not count as updates of messages.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export const responseUrls = amplsbot.table('response_urls', {
  requestId: integer('request_id').primaryKey(),
  url: text().notNull(),
  /** How often it may still be used. */
  uses: integer().notNull(),
  until: moment('until').notNull(),
});

/** Keeps what Slack sent with a click on a message, if that message is the card of a request. */
export async function keepResponseUrl(
  db: Database,
  { channel, ts, url }: { readonly channel: string; readonly ts: string; readonly url: string },
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + LIFETIME_MS).toISOString();
  await db.execute(sql`
    insert into ${responseUrls} (request_id, url, uses, until)
    select id, ${url}, ${FIRST_USES}::int, ${until}::timestamptz from ${requests}
    where card_channel = ${channel} and card_ts = ${ts}
    on conflict (request_id) do update set url = excluded.url, uses = excluded.uses, until = excluded.until`);
}

/** Returns the response_url with which the card of a request can be replaced once, and counts that; undefined where there is none. */
export async function takeResponseUrl(db: Database, requestId: number, now: Date): Promise<string | undefined> {
  const { rows } = await db.execute<{ url: string }>(sql`
    update ${responseUrls} set uses = uses - 1
    where request_id = ${requestId} and uses > 0 and until > ${now.toISOString()}::timestamptz returning url`);
  return rows[0]?.url;
}
