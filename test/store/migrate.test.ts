import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openInstallation } from '../../sandbox/src/installation.ts';
import { startCluster } from '../../sandbox/src/postgres/cluster.ts';
import { query } from '../../sandbox/test/query.ts';
import { openDatabase, waitForDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { emptyDatabase, log } from './database.ts';

test('migrates the tables of the bot and the queue once, however many processes start together', async () => {
  const url = await emptyDatabase();
  await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
  await migrate(url);
  const schemas = await query(url, `select distinct schemaname as name from pg_tables order by 1`);
  expect(schemas.map(({ name }) => name)).toEqual(expect.arrayContaining(['amplsbot', 'bullmq']));
  const migrations = await query(url, 'select created_at from amplsbot.__drizzle_migrations');
  expect(new Set(migrations.map(row => row.created_at)).size).toBe(migrations.length);
});

test('gives stored messages and the inventory the names of this version', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const id = 'gen_random_uuid()';
  const requests = `insert into amplsbot.requests (workflow, inputs, requester, origin, state, created_at, changed_at)
    values ('w', '{}', 'U1', 'C1', 'blocked', now(), now())`;
  const body = JSON.stringify({ kind: 'hints', person: 'U1', channel: 'C1', hints: [{ input: 'scope' }] });
  const observations = JSON.stringify([
    { facet: { kind: 'scope' }, title: 'a' },
    { facet: { kind: 'link' }, title: 'b' },
  ]);
  const kept = {
    scopes: [{ id: '/scope' }],
    unseen: [{ id: '/hidden', why: 'no access' }],
    obstacles: [{ kind: 'lock' }],
  };
  await query(url, requests);
  await query(
    url,
    `insert into amplsbot.inventory (id, read_at, inventory) values (1, now(), '${JSON.stringify(kept)}')`,
  );
  await query(
    url,
    `insert into amplsbot.outbox (id, request_id, body, created_at) values (${id}, 1, '${body}', now())`,
  );
  await query(
    url,
    `insert into amplsbot.notices (id, observations, created_at) values (${id}, '${observations}', now())`,
  );
  const migration = new URL('../../src/store/migrations/0003_plain_names.sql', import.meta.url);
  const statements = readFileSync(migration, 'utf8').split('--> statement-breakpoint');
  for (const update of statements.filter(statement => /^UPDATE/m.test(statement))) await query(url, update);
  expect(await query(url, 'select inventory from amplsbot.inventory')).toEqual([
    {
      inventory: {
        scopes: [{ id: '/scope' }],
        unreadable: [{ id: '/hidden', why: 'no access' }],
        writeRestrictions: [{ kind: 'lock' }],
      },
    },
  ]);
  expect(await query(url, 'select body from amplsbot.outbox')).toEqual([
    { body: { kind: 'suggestions', person: 'U1', channel: 'C1', suggestions: [{ input: 'scope' }] } },
  ]);
  expect(await query(url, 'select observations from amplsbot.notices')).toEqual([
    {
      observations: [
        { property: { kind: 'scope' }, title: 'a' },
        { property: { kind: 'link' }, title: 'b' },
      ],
    },
  ]);
});

test('marks networks whose DNS was not read in the reading that Azure is compared with', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const network = (id: string, dnsServers: readonly string[] = []) => ({ id, dnsServers });
  const networks = [network('/own', ['10.0.0.4']), network('/Ruled'), network('/plain')];
  const watched = { networks, rulesetLinks: [{ rulesetId: '/r', networkId: '/ruled' }], unreadable: [] };
  const rows = [1, 2].map(id => `(${id}, now(), '${JSON.stringify(watched)}')`).join(', ');
  await query(url, `insert into amplsbot.inventory (id, read_at, inventory) values ${rows}`);
  const migration = new URL('../../src/store/migrations/0016_read_dns_servers.sql', import.meta.url);
  for (const statement of readFileSync(migration, 'utf8').split('--> statement-breakpoint'))
    await query(url, statement);
  const why = 'its DNS was read by an earlier version';
  expect(await query(url, 'select id, inventory from amplsbot.inventory')).toEqual([
    {
      id: 2,
      inventory: {
        ...watched,
        rulesets: [],
        dnsForwarders: [],
        unreadable: [
          { id: '/own', why },
          { id: '/Ruled', why },
        ],
      },
    },
  ]);
});

test('refuses a schema that is newer than this version, and leaves it alone', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  await query(url, `insert into amplsbot.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`);
  await expect(migrate(url)).rejects.toThrow(/newer version of amplsbot.*2286-11-20/);
});

test('waits for Postgres at start instead of failing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-waits-'));
  const cluster = await startCluster(openInstallation(folder));
  onTestFinished(async () => {
    await cluster.discard();
    rmSync(folder, { recursive: true, force: true });
  });
  await cluster.stop();
  const { pool, close } = openDatabase(cluster.url, log);
  onTestFinished(close);
  let there = false;
  const waiting = waitForDatabase(pool, log).then(() => {
    there = true;
  });
  await new Promise(resolve => setTimeout(resolve, 1_200));
  expect(there).toBe(false);
  await cluster.restart();
  await waiting;
});

test('finds requests by what their plans touch, also those that an earlier version has planned', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  // As an earlier version left it: without the column, and with a plan.
  await query(url, 'alter table amplsbot.requests drop column subjects');
  await query(
    url,
    `insert into amplsbot.requests (workflow, inputs, requester, origin, state, created_at, changed_at, plan)
      values ('w', '{}', 'U1', 'C1', 'succeeded', now(), now(), '{"locks": ["/scopes/a", "/law"]}'),
             ('w', '{}', 'U1', 'C1', 'planning', now(), now(), null)`,
  );
  const migration = new URL('../../src/store/migrations/0025_request_subjects.sql', import.meta.url);
  const statements = readFileSync(migration, 'utf8').split('--> statement-breakpoint');
  for (const statement of statements.filter(text => text.includes('subject'))) await query(url, statement);
  expect(await query(url, 'select subjects from amplsbot.requests order by id')).toEqual([
    { subjects: ['/scopes/a', '/law'] },
    { subjects: null },
  ]);
  await query(url, `update amplsbot.requests set plan = '{"locks": ["/other"]}' where id = 2`);
  expect(await query(url, `select id from amplsbot.requests where subjects ?| array['/other']`)).toEqual([{ id: 2 }]);
});
