import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { onTestFinished } from 'vitest';
import { publishCheckpoints, readPublishedCheckpoint } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import type { PublishedFiles } from '../../../src/app/ports.ts';
import { openFolder } from '../../../src/base/folder.ts';
import { createSignerKey } from '../../../src/domain/tlog/note-keys.ts';
import type { Database, Transaction } from '../../../src/store/database.ts';
import { openStorage } from '../../azure/storage.ts';
import { emptiedDatabase } from '../database.ts';

export const key = createSignerKey('audit.example.com/amplsbot', Buffer.alloc(32, 7));
export const otherKey = createSignerKey('audit.example.com/amplsbot', Buffer.alloc(32, 8));

/** A folder that is gone after the test. */
function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'amplsbot-audit-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Adds so many requests, each with so many events, and seals nothing. */
export async function addRequests(db: Database, count: number, eventsEach: number): Promise<void> {
  await db.execute(sql`
    insert into amplsbot.requests (workflow, inputs, requester, origin, state, created_at, changed_at)
    select 'connect-resources', '{}', 'UALICE', 'C1', 'succeeded', now(), now() from generate_series(1, ${count}::int)`);
  await db.execute(sql`
    insert into amplsbot.documents (digest, body)
    select encode(sha256(convert_to('plan ' || id, 'UTF8')), 'hex'), 'plan ' || id from amplsbot.requests
    on conflict do nothing`);
  // One statement for each event of a request, as the bot writes them.
  for (let seq = 1; seq <= eventsEach; seq += 1) {
    await db.execute(sql`
      insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, ${new Date(Date.UTC(2026, 2, 1, 12, 0, seq)).toISOString()}::timestamptz, 'UALICE',
        ${seq === 1 ? 'created' : 'trouble'}, json_build_object('problem', id || '-' || ${seq}::int,
          'documents', json_build_object('plan', encode(sha256(convert_to('plan ' || id, 'UTF8')), 'hex')))::text, '', ''
      from amplsbot.requests
      where id > (select max(id) - ${count}::int from amplsbot.requests) order by id`);
  }
}

/** Adds an event to a request. */
export async function addEvent(db: Database, requestId: number): Promise<void> {
  await db.execute(sql`
    insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
    values (${requestId}, 0, '2026-03-01T13:00:00Z', 'UBOB', 'cancelled', '{}', '', '')`);
}

/** Opens a database and a folder for an audit log. */
export async function openAuditLog() {
  const db = await emptiedDatabase();
  const folder = temporaryFolder();
  const files = openFolder(folder);
  return { db, folder, files, sealAndPublish: sealingInto(db, files) };
}

/** Opens a database and a container of Blob Storage for an audit log. */
export async function openAuditLogInContainer() {
  const db = await emptiedDatabase();
  const storage = await openStorage();
  await storage.createContainer();
  const files = storage.open();
  return { db, storage, files, sealAndPublish: sealingInto(db, files) };
}

/** Seals everything and publishes it, as one round does. */
function sealingInto(db: Database, files: PublishedFiles) {
  return async (signer = key): Promise<void> => {
    const published = await readPublishedCheckpoint(files, signer.name);
    const known = published === undefined ? [] : [published];
    while ((await sealEvents(db, signer, known))?.hasMore);
    await publishCheckpoints(db, files, signer.name, published?.size ?? 0);
  };
}

const guarded = ['events', 'documents', 'audit_leaves', 'audit_nodes', 'audit_checkpoints'];

/** Turns off what guards the audit tables: triggers, and the keys that keep rows apart. */
export async function dropGuards(tx: Transaction): Promise<void> {
  const statements = [
    ...guarded.map(table => `alter table amplsbot.${table} disable trigger user`),
    'alter table amplsbot.events drop constraint events_request_id_seq_pk',
    'alter table amplsbot.events drop constraint events_request_id_requests_id_fk',
    'alter table amplsbot.audit_leaves drop constraint audit_leaves_pkey',
    'drop index amplsbot.audit_leaves_by_request',
  ];
  await tx.execute(sql.raw(statements.join(';')));
}

/** Runs statements as someone who may do everything: the triggers of the audit tables do not run. */
export async function tamper(db: Database, ...statements: readonly string[]): Promise<void> {
  const switchTriggers = (to: 'disable' | 'enable') =>
    guarded.map(table => `alter table amplsbot.${table} ${to} trigger user`);
  await db.transaction(async tx => {
    await tx.execute(sql.raw([...switchTriggers('disable'), ...statements, ...switchTriggers('enable')].join(';')));
  });
}
