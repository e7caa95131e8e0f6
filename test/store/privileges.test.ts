import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openInstallation } from '../../sandbox/src/installation.ts';
import type { Cluster } from '../../sandbox/src/postgres/cluster.ts';
import { startCluster } from '../../sandbox/src/postgres/cluster.ts';
import { sha256 } from '../../src/domain/canonical-json.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { openDatabase } from '../../src/store/database.ts';
import { saveDocuments } from '../../src/store/documents.ts';
import { readGauges } from '../../src/store/gauges.ts';
import { migrate, prepareDatabase } from '../../src/store/migrate.ts';
import { auditExposure } from '../../src/store/privileges.ts';
import { eventsOf } from '../../src/store/requests.ts';
import { applyTransition, withRequest } from '../../src/store/transition.ts';
import { log, someRequest, storeOn } from './database.ts';

const folder = mkdtempSync(join(tmpdir(), 'amplsbot-roles-'));
let cluster: Cluster;

/** A database that is migrated for two roles. Most tests begin with a copy of it. */
const TEMPLATE = 'roles_template';

beforeAll(async () => {
  cluster = await startCluster(openInstallation(folder));
  // Nothing here has to survive the machine: see test/cluster.ts.
  await query(cluster.url, 'alter system set fsync = off', 'select pg_reload_conf()');
  const roles = ["create role owner login password 'o'", "create role bot login password 'b'"];
  for (const statement of roles) await query(cluster.url, statement);
  const { owner, bot } = await newDatabase(TEMPLATE);
  await migrate(owner, bot);
});

afterAll(async () => {
  await cluster.discard();
  rmSync(folder, { recursive: true, force: true });
});

async function query(url: string, ...statements: readonly string[]) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

let databases = 0;

/** A new database of the owner's, for three roles: the owner, the bot and a superuser. */
async function newDatabase(name = `roles_${++databases}`, template = 'template1') {
  await query(cluster.url, `create database ${name} owner owner template ${template}`);
  const urlOf = (user: string, password: string) =>
    Object.assign(new URL(cluster.url), { username: user, password, pathname: `/${name}` }).href;
  return {
    owner: urlOf('owner', 'o'),
    bot: urlOf('bot', 'b'),
    admin: Object.assign(new URL(cluster.url), { pathname: `/${name}` }).href,
  };
}

function migratedForTwo() {
  return newDatabase(undefined, TEMPLATE);
}

function open(url: string) {
  const { db, close } = openDatabase(url, log, 4);
  onTestFinished(close);
  return db;
}

test('the bot can do all its work with a role that owns nothing', async () => {
  const { bot } = await migratedForTwo();
  expect(await prepareDatabase(bot, undefined)).toEqual([]);
  const db = open(bot);
  const id = await someRequest(db);
  await withRequest(storeOn(db), id, async (tx, request) => {
    await saveDocuments(tx, { plan: '{}' });
    const cancelled = [{ type: 'cancelled', actor: { person: 'UALICE' }, data: {} }] as const;
    await applyTransition(tx, request, { to: 'cancelled', events: cancelled }, new Date());
  });
  expect((await eventsOf(db, id)).map(({ type }) => type)).toEqual(['created', 'cancelled']);
  const queues = openQueues({ redisUrl: undefined, databaseUrl: bot, prefix: 'roles' }, log);
  onTestFinished(() => queues.close());
  const done: number[] = [];
  queues.work('plan', 1, async request => void done.push(request));
  await queues.add([{ work: 'plan', id, version: 1, delayMs: 0 }]);
  await eventually(async () => expect(done).toEqual([id]), 20_000);
});

/** For what the bot may not do: as nothing of it changes anything, one database is enough. */
let unchanged: ReturnType<typeof migratedForTwo> | undefined;

async function databaseWithRequest() {
  const urls = await migratedForTwo();
  await someRequest(open(urls.bot));
  return urls;
}

test.each([
  ["update amplsbot.events set data = '{}'"],
  ['delete from amplsbot.events'],
  ['truncate amplsbot.events cascade'],
  ['delete from amplsbot.decisions'],
  ['delete from amplsbot.audit_leaves'],
  ["update amplsbot.audit_checkpoints set note = ''"],
  ["update amplsbot.documents set body = '{}'"],
  ['alter table amplsbot.events disable trigger all'],
  ['drop trigger chain_event on amplsbot.events'],
  ['create trigger own before insert on amplsbot.events for each row execute function amplsbot.refuse_change()'],
  ['create rule own as on insert to amplsbot.events do instead nothing'],
  ['alter table amplsbot.events owner to bot'],
  ['drop table amplsbot.events cascade'],
  ['drop schema amplsbot cascade'],
  ['create table amplsbot.own (id integer)'],
  ['create or replace function amplsbot.chain_event() returns trigger language plpgsql as $$ begin return new; end $$'],
  ['alter function amplsbot.chain_event() reset search_path'],
  ["set session_replication_role = 'replica'"],
  ['set role owner'],
  ['grant owner to bot'],
  ['alter role bot superuser'],
  ['grant update on amplsbot.events to bot'],
  ['insert into amplsbot.__drizzle_migrations (hash, created_at) values (1, 1)'],
])('the bot cannot: %s', async statement => {
  unchanged ??= databaseWithRequest();
  const { bot, owner } = await unchanged;
  const before = await query(owner, 'select * from amplsbot.events');
  expect(before).toHaveLength(1);
  const outcome = await query(bot, statement).then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  // A GRANT of what the role does not have itself is a warning, and changes nothing.
  expect(['42501', '0LP01', ...(statement.startsWith('grant update') ? ['done'] : [])]).toContain(outcome);
  expect(await query(owner, 'select * from amplsbot.events')).toEqual(before);
  expect(await prepareDatabase(bot, undefined)).toEqual([]);
});

test('a function of the bot cannot take the place of one that chains the events', async () => {
  const { bot, admin, owner } = await migratedForTwo();
  await query(admin, 'create schema evil authorization bot');
  const forged = "create function evil.encode(bytea, text) returns text language sql as $$ select 'forged' $$";
  const insert = `insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
    values (1, 0, now(), 'a', 'cancelled', '{}', '', '')`;
  await someRequest(open(bot));
  await query(bot, forged, 'set search_path = evil, pg_catalog', insert);
  const [row] = await query(owner, 'select hash from amplsbot.events order by seq desc limit 1');
  expect(row?.['hash']).toMatch(/^[0-9a-f]{64}$/);
});

test('gives the bot rights to every table: a table without a line in privileges.ts is found here', async () => {
  const { admin } = await migratedForTwo();
  const forgotten = await query(
    admin,
    `select tablename from pg_tables where schemaname = 'amplsbot'
      and not has_table_privilege('bot', format('%I.%I', schemaname, tablename), 'SELECT')`,
  );
  expect(forgotten).toEqual([]);
});

test('works with one role, and says why it could change the audit trail', async () => {
  const { owner } = await newDatabase();
  const reasons = await prepareDatabase(owner, undefined);
  expect(reasons).toContain('it owns the table amplsbot.events');
  const exposed = (await readGauges(open(owner))).find(({ gauge }) => gauge === 'audit_exposed');
  expect(exposed).toEqual({ gauge: 'audit_exposed', label: 'owner', value: reasons.length });
});

test.each([
  ['grant update on amplsbot.events to bot', 'it has UPDATE on amplsbot.events'],
  ['grant trigger on amplsbot.documents to public', 'it has TRIGGER on amplsbot.documents'],
  ['grant create on schema amplsbot to bot', 'it may create objects in the schema amplsbot'],
  ['grant owner to bot', 'it owns the table amplsbot.events'],
  ['alter role bot createrole', 'it may give itself other roles (CREATEROLE)'],
])('warns after: %s', async (statement, reason) => {
  const { admin, bot } = await migratedForTwo();
  await query(admin, statement);
  onTestFinished(async () => void (await query(admin, 'revoke owner from bot', 'alter role bot nocreaterole')));
  expect(await prepareDatabase(bot, undefined)).toContain(reason);
});

test('names the rights that the role lacks, and grants them where it has the role for migrations', async () => {
  const { owner, bot } = await migratedForTwo();
  await query(owner, 'revoke insert on amplsbot.events from bot', 'revoke usage on sequence amplsbot.tickets from bot');
  const start = prepareDatabase(bot, undefined);
  await expect(start).rejects.toThrow(
    /role bot lacks .*INSERT on amplsbot\.events, USAGE on sequence amplsbot\.tickets\. Run "amplsbot migrate"/,
  );
  expect(await prepareDatabase(bot, owner)).toEqual([]);
});

test('says what to do where the role may not use the schema, or may not make it', async () => {
  const { owner, bot } = await newDatabase();
  await expect(prepareDatabase(bot, undefined)).rejects.toThrow(/may not upgrade it. Run "amplsbot migrate"/);
  await migrate(owner);
  await expect(prepareDatabase(bot, undefined)).rejects.toThrow(/Run "amplsbot migrate"/);
});

test('takes away what an earlier set-up with one role had given', async () => {
  const { owner, bot, admin } = await newDatabase();
  await migrate(owner);
  await query(owner, 'grant all on all tables in schema amplsbot to bot');
  await migrate(owner, bot);
  await query(admin, 'select 1');
  const client = new Client({ connectionString: owner });
  await client.connect();
  onTestFinished(() => client.end());
  expect(await auditExposure(client, 'bot')).toEqual([]);
});

test('documents are refused under another digest by the role of the bot too', async () => {
  const { bot } = await migratedForTwo();
  const forged = query(bot, `insert into amplsbot.documents values ('${sha256('a')}', 'b')`);
  await expect(forged).rejects.toThrow(/digest is not that of the document/);
});
