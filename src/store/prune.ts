import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { isTerminal, requestStates } from '../domain/request/states.ts';
import type { Database } from './database.ts';
import { drafts } from './drafts-schema.ts';
import { homeTabs } from './home-schema.ts';
import { responseUrls } from './response-urls.ts';
import { inbox, leases, notices, outbox, requests } from './schema.ts';

/** Rows that were written, or became final, before these times are deleted. */
export interface PruneLimits {
  readonly deliveries: Date;
  readonly sentMessages: Date;
  readonly refusedMessages: Date;
}

/** So many rows are deleted in one statement, so that none of them is locked for long. */
export const BATCH_ROWS = 1_000;

/** Age of a lease that nobody can be working under any more. */
const LEASE_AGE = sql`interval '1 day'`;

const openStates = sql.join(
  requestStates.filter(state => !isTerminal(state)).map(state => sql`${state}`),
  sql`, `,
);

/**
 * What grows with use and is not needed for ever: the condition on a table's rows. Requests, plans, decisions, steps and the
 * audit trail are never deleted. To prune another table, add a line here.
 */
const prunable = {
  /** The key of an imported connection is kept: the connection may still exist in Azure. So is that of an open request. */
  inbox: {
    table: inbox,
    condition: ({ deliveries }) => sql`at < ${moment(deliveries)} and key not like 'connection:%' and not exists (
      select 1 from ${requests} where id = request_id and state in (${openStates}))`,
  },
  /** What nobody has answered is deleted too. */
  drafts: { table: drafts, condition: ({ deliveries }) => sql`changed_at < ${moment(deliveries)}` },
  home_tabs: { table: homeTabs, condition: ({ deliveries }) => sql`opened_at < ${moment(deliveries)}` },
  response_urls: { table: responseUrls, condition: () => sql`until < clock_timestamp() - interval '1 day'` },
  /** A call whose request is open is brought up to date when that ends. */
  outbox: {
    table: outbox,
    condition: limits => sql`${delivered(limits)} and not (body->>'kind' in ('call', 'call-end') and exists (
      select 1 from ${requests} where ${requests}.id = request_id and ${requests}.state in (${openStates})))`,
  },
  notices: { table: notices, condition: delivered },
  leases: { table: leases, condition: () => sql`expires_at < clock_timestamp() - ${LEASE_AGE}` },
} as const satisfies Record<string, { readonly table: PgTable; condition(limits: PruneLimits): SQL }>;

export type PrunableTable = keyof typeof prunable;

export const prunableTables = Object.keys(prunable) as readonly PrunableTable[];

/** Deletes up to {@link BATCH_ROWS} old rows of a table, and returns how many. Skips rows that others are using. */
export async function pruneBatch(db: Database, name: PrunableTable, limits: PruneLimits): Promise<number> {
  const { table, condition } = prunable[name];
  const { rowCount } = await db.execute(sql`
    delete from ${table} where ctid = any (array(
      select ctid from ${table} where ${condition(limits)} limit ${BATCH_ROWS} for update skip locked))`);
  return rowCount ?? 0;
}

/** A message waits for its time from the moment at which its delivery ended. Those that still wait are kept. */
function delivered({ sentMessages, refusedMessages }: PruneLimits): SQL {
  return sql`(state = 'sent' and created_at < ${moment(sentMessages)} and sent_at < ${moment(sentMessages)}
    or state = 'parked' and created_at < ${moment(refusedMessages)})`;
}

function moment(date: Date): SQL {
  return sql`${date.toISOString()}::timestamptz`;
}
