import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { auditExposureCount } from './privileges.ts';
import { notices, outbox, requests, unsealedEvents } from './schema.ts';

/** Something that is counted in the database, by one property. */
interface GaugeQuery {
  readonly help: string;
  /** Name of the property. */
  readonly label: string;
  /** Selects rows of the property's value and a number. */
  readonly rows: SQL;
}

/** What `/metrics` shows of the database, as `amplsbot_<name>`. To add a gauge, add a line here. */
export const gaugeQueries = {
  requests: {
    help: 'Change requests by state',
    label: 'state',
    rows: sql`select state, count(*) from ${requests} group by state`,
  },
  undelivered_messages: {
    help: 'Messages about requests that wait for Slack, or that Slack refused, by state',
    label: 'state',
    rows: sql`select state, count(*) from ${outbox} where state in ('pending', 'sending', 'parked') group by state`,
  },
  undelivered_notices: {
    help: 'Messages about changes in Azure that wait for Slack, or that Slack refused, by state',
    label: 'state',
    rows: sql`select state, count(*) from ${notices} where state <> 'sent' group by state`,
  },
  audit_exposed: {
    help: "Reasons why the bot's database role could change the audit trail; 0 where two roles are set up",
    label: 'role',
    rows: auditExposureCount,
  },
  audit_unsealed_events: {
    help: 'Events of the audit trail that no checkpoint covers yet',
    label: 'state',
    rows: sql`select 'waiting', count(*) from ${unsealedEvents}`,
  },
  audit_unsealed_seconds: {
    help: 'How long the oldest of these events has waited',
    label: 'state',
    rows: sql`
      select 'waiting', coalesce(extract(epoch from clock_timestamp() - min(since)), 0) from ${unsealedEvents}`,
  },
} as const satisfies Record<string, GaugeQuery>;

export type GaugeName = keyof typeof gaugeQueries;

/** One counted value of a gauge. */
export interface GaugeValue {
  readonly gauge: GaugeName;
  readonly label: string;
  readonly value: number;
}

/** Reads all gauges in one statement. */
export async function readGauges(db: Database): Promise<readonly GaugeValue[]> {
  const parts = Object.entries(gaugeQueries).map(
    ([gauge, { rows }]) => sql`select ${gauge}::text, label, value::float8 from (${rows}) as counted (label, value)`,
  );
  const all = sql.join(parts, sql` union all `);
  const { rows } = await db.execute<{ gauge: GaugeName; label: string; value: number }>(
    sql`select * from (${all}) as gauges (gauge, label, value)`,
  );
  return rows;
}
