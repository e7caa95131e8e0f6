import { sql } from 'drizzle-orm';
import type { ClientBase } from 'pg';

/** What the bot's database role may do with a table. Nothing of it can change what the audit trail already has. */
const rights = {
  append: ['SELECT', 'INSERT'],
  work: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  read: ['SELECT'],
} as const;

/** What the bot's role may do with each table of the schema `amplsbot`. A new table needs a line here. */
const tableRights: Readonly<Record<string, keyof typeof rights>> = {
  __drizzle_migrations: 'read',
  arm_pauses: 'work',
  audit_announcements: 'work',
  audit_checkpoints: 'append',
  audit_leaves: 'append',
  audit_nodes: 'append',
  decisions: 'append',
  documents: 'append',
  drafts: 'work',
  events: 'append',
  home_tabs: 'work',
  inbox: 'work',
  inventory: 'work',
  leases: 'work',
  locks: 'work',
  notice_decisions: 'append',
  notices: 'work',
  outbox: 'work',
  requests: 'work',
  response_urls: 'work',
  steps: 'work',
  unsealed_events: 'work',
};

/** Tables of the audit trail, as a list of SQL. */
const auditTables = Object.keys(tableRights)
  .filter(table => tableRights[table] === 'append')
  .map(table => `'${table}'`)
  .join(', ');

const schemas = ['amplsbot', 'bullmq'] as const;

/** Gives the bot's role what it needs, and nothing more. Run by the role that owns the tables, after it has migrated. */
export async function grantRights(client: ClientBase, role: string): Promise<void> {
  const to = client.escapeIdentifier(role);
  const grants = Object.entries(tableRights).map(([table, right]) => {
    return `grant ${rights[right].join(', ')} on amplsbot.${table} to ${to}`;
  });
  const statements = [
    `grant usage on schema ${schemas.join(', ')} to ${to}`,
    // BullMQ creates a sequence for each queue when it is first used.
    `grant create on schema bullmq to ${to}`,
    `revoke all on all tables in schema amplsbot from ${to}`,
    ...grants,
    `grant usage, select on all sequences in schema ${schemas.join(', ')} to ${to}`,
    // BullMQ works through functions of its own, which run with the rights of whoever calls them.
    `grant select, insert, update, delete on all tables in schema bullmq to ${to}`,
    `grant execute on all functions in schema bullmq to ${to}`,
  ];
  await client.query('begin');
  for (const statement of statements) await client.query(statement);
  await client.query('commit');
}

/** Lists what the bot's role lacks, such as `INSERT on amplsbot.events`. */
export async function missingRights(client: Pick<ClientBase, 'query'>, role: string): Promise<readonly string[]> {
  const needed = Object.entries(tableRights).flatMap(([table, right]) =>
    rights[right].map(privilege => ({ table: `amplsbot.${table}`, privilege })),
  );
  const { rows } = await client.query(NEEDED, [
    role,
    needed.map(({ table }) => table),
    needed.map(({ privilege }) => privilege),
  ]);
  return rows.map(({ missing }) => String(missing));
}

/** A role without the right to use a schema has no rights to what is in it. */
const NEEDED = `
  with needed (object, privilege) as (
    select * from unnest($2::text[], $3::text[])
    union all
    select format('%I.%I', schemaname, tablename), privilege
    from pg_tables, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as privilege
    where schemaname = 'bullmq'
  )
  select 'USAGE on schema ' || nspname as missing
  from pg_namespace
  where nspname in ('amplsbot', 'bullmq') and not has_schema_privilege($1::name, oid, 'USAGE')
  union all
  select 'CREATE on schema bullmq' from pg_namespace
  where nspname = 'bullmq' and not has_schema_privilege($1::name, oid, 'CREATE')
  union all
  select privilege || ' on ' || object
  from needed
  join pg_class c on object = format('%I.%I', c.relnamespace::regnamespace, c.relname)
  where not has_table_privilege($1::name, c.oid, privilege)
  union all
  select 'USAGE on sequence ' || format('%I.%I', nspname, relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where nspname in ('amplsbot', 'bullmq')
    and case when relkind = 'S' then not has_sequence_privilege($1::name, c.oid, 'USAGE') else false end`;

/**
 * Lists why a role could change what the audit trail already has, or the triggers that protect it. Empty where it could
 * not.
 */
export async function auditExposure(client: Pick<ClientBase, 'query'>, role: string): Promise<readonly string[]> {
  const { rows } = await client.query(exposureOf('$1::name'), [role]);
  return rows.map(({ reason }) => String(reason));
}

/** Selects the reasons for a role, which is an expression of SQL. */
const exposureOf = (role: string) => `
  with audit_table as (
    select c.oid, c.relname, c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'amplsbot' and c.relkind = 'r' and c.relname in (${auditTables})
  )
  select 'it is a superuser' as reason from pg_roles where rolname = ${role} and rolsuper
  union all
  select 'it may give itself other roles (CREATEROLE)' from pg_roles where rolname = ${role} and rolcreaterole
  union all
  select 'it owns the table amplsbot.' || relname from audit_table where pg_has_role(${role}, relowner, 'MEMBER')
  union all
  select 'it owns the database' from pg_database
    where datname = current_database() and pg_has_role(${role}, datdba, 'MEMBER')
  union all
  select 'it may create objects in the schema amplsbot' from pg_namespace
    where nspname = 'amplsbot' and (has_schema_privilege(${role}, oid, 'CREATE') or pg_has_role(${role}, nspowner, 'MEMBER'))
  union all
  select format('it has %s on amplsbot.%s', privilege, relname)
  from audit_table, unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) as privilege
  where has_table_privilege(${role}, oid, privilege)`;

/** Counts the reasons for the role of the connection, for a gauge. */
export const auditExposureCount = sql.raw(
  `select current_user::text, count(*) from (${exposureOf('current_user')}) as reasons`,
);
