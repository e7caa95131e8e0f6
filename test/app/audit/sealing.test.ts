import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rootAt } from '../../../src/app/audit/log-hashes.ts';
import { publishCheckpoints, readPublishedCheckpoint } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import { verifyTrail } from '../../../src/app/audit/verify-trail.ts';
import { openCheckpoint } from '../../../src/domain/tlog/checkpoint.ts';
import { leafHash, rootAbove } from '../../../src/domain/tlog/merkle.ts';
import { createSignerKey } from '../../../src/domain/tlog/note-keys.ts';
import { unbundleEntries } from '../../../src/domain/tlog/tiles.ts';
import { checkpointsAbove, countLeaves, listForgottenEvents, readBacklog } from '../../../src/store/audit-log.ts';
import { addEvent, addRequests, key, openAuditLog, otherKey, tamper } from './support.ts';

const sizesOf = async (db: Parameters<typeof countLeaves>[0]) =>
  (await checkpointsAbove(db, 0, 100)).map(({ size }) => size);

test('seals the newest event of each request, and then only what is new', async () => {
  const { db } = await openAuditLog();
  await addRequests(db, 3, 4);
  expect(await readBacklog(db)).toMatchObject({ events: 12 });
  const sealed = await sealEvents(db, key, []);
  expect(sealed?.hasMore).toBe(false);
  expect(openCheckpoint(sealed?.note ?? '', [key])).toMatchObject({ origin: key.name, size: 3 });
  expect(await readBacklog(db)).toEqual({ events: 0, oldestMs: 0 });
  expect(await sealEvents(db, key, [])).toBeUndefined();
  await addEvent(db, (await firstRequest(db)) + 1);
  expect(openCheckpoint((await sealEvents(db, key, []))?.note ?? '', [key])).toMatchObject({ size: 4 });
});

test('computes the root that RFC 6962 defines, across full tiles', async () => {
  const { db, files, folder, sealAndPublish } = await openAuditLog();
  for (const requests of [200, 56, 1, 300]) {
    await addRequests(db, requests, 1);
    await sealAndPublish();
  }
  expect(await sizesOf(db)).toEqual([200, 256, 257, 557]);
  const entries = await publishedEntries(files, ['000', '001', '002.p/45']);
  expect(entries).toHaveLength(557);
  const published = await readPublishedCheckpoint(files, key.name);
  expect(published?.root).toEqual(rootAbove(entries.map(leafHash)));
  // Tile 0 of level 1 holds the roots of the full tiles below it.
  const [first, second] = [entries.slice(0, 256), entries.slice(256, 512)].map(part => rootAbove(part.map(leafHash)));
  expect(await files.read('tile/1/000.p/2')).toEqual(Buffer.concat([first, second] as Buffer[]));
  expect(readFileSync(join(folder, 'tile/0/000')).length).toBe(256 * 32);
  expect(await files.list('tile/0/000.p')).toEqual([]);
});

test('keeps the checkpoint of each minute', async () => {
  const { db, files, sealAndPublish } = await openAuditLog();
  await addRequests(db, 2, 1);
  await sealAndPublish();
  const [kept] = await files.list('checkpoints');
  expect(kept).toMatch(/^checkpoints\/\d{4}-\d\d-\d\d\/\d{4}$/);
  const note = String(await files.read(kept ?? ''));
  expect(openCheckpoint(note, [key])).toMatchObject({ size: 2 });
});

test('publishes what an earlier process sealed and could not publish', async () => {
  const { db, files } = await openAuditLog();
  for (let round = 0; round < 3; round += 1) {
    await addRequests(db, 2, 1);
    await sealEvents(db, key, []);
  }
  expect(await publishCheckpoints(db, files, key.name, 0)).toBe(6);
  // A client that got an earlier checkpoint from the log finds the tiles of that size.
  expect(await files.list('tile/0')).toEqual(['tile/0/000.p/2', 'tile/0/000.p/4', 'tile/0/000.p/6']);
});

test('never signs two checkpoints of one size, however many processes seal at once', async () => {
  const { db } = await openAuditLog();
  await addRequests(db, 40, 2);
  const sealed = await Promise.all(Array.from({ length: 6 }, () => sealEvents(db, key, [])));
  expect(sealed.filter(one => one !== undefined)).toHaveLength(1);
  expect(await sizesOf(db)).toEqual([40]);
});

test('does nothing that a rollback would not take back', async () => {
  const { db } = await openAuditLog();
  await addRequests(db, 3, 1);
  // The last statement of sealing fails.
  await db.execute(sql`alter table amplsbot.audit_checkpoints add constraint never check (size < 0)`);
  try {
    await expect(sealEvents(db, key, [])).rejects.toThrow();
  } finally {
    await db.execute(sql`alter table amplsbot.audit_checkpoints drop constraint never`);
  }
  expect(await countLeaves(db)).toBe(0);
  expect(await readBacklog(db)).toMatchObject({ events: 3 });
});

test.each([
  [
    'a sealed leaf is changed',
    `update amplsbot.audit_leaves set hash = repeat('0', 64) where position = 1`,
    /not those that were sealed/,
  ],
  [
    'the newest leaves are removed',
    'delete from amplsbot.audit_leaves where position > 0',
    /1 leaf, but its newest checkpoint covers 3/,
  ],
  [
    'leaves are added',
    `insert into amplsbot.audit_leaves values (3, 99, 1, repeat('0', 64))`,
    /4 leaves, but its newest checkpoint covers 3/,
  ],
])('signs nothing more once %s', async (_, statement, reason) => {
  const { db } = await openAuditLog();
  await addRequests(db, 3, 1);
  await sealEvents(db, key, []);
  await tamper(db, statement);
  await addRequests(db, 1, 1);
  await expect(sealEvents(db, key, [])).rejects.toThrow(reason);
  expect(await sizesOf(db)).toEqual([3]);
});

test('signs nothing that contradicts what was published, also where the database was put back', async () => {
  const { db, files, sealAndPublish } = await openAuditLog();
  await addRequests(db, 3, 1);
  await sealAndPublish();
  await tamper(
    db,
    'delete from amplsbot.audit_leaves where position > 0',
    'delete from amplsbot.audit_checkpoints',
    'delete from amplsbot.audit_leaves',
  );
  await addRequests(db, 2, 1);
  const published = await readPublishedCheckpoint(files, key.name);
  await expect(sealEvents(db, key, published === undefined ? [] : [published])).rejects.toThrow(
    'A checkpoint of 3 leaves was published, but the database has only 0.',
  );
});

test('goes on with another key of the same name', async () => {
  const { db, files, sealAndPublish } = await openAuditLog();
  await addRequests(db, 2, 1);
  await sealAndPublish();
  await addRequests(db, 2, 1);
  await sealAndPublish(otherKey);
  const note = String(await files.read('checkpoint'));
  expect(openCheckpoint(note, [otherKey])).toMatchObject({ size: 4 });
});

test('goes on in another folder under another name, as after the database was put back', async () => {
  const { db, files, folder, sealAndPublish } = await openAuditLog();
  await addRequests(db, 2, 1);
  await sealAndPublish();
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  const renamed = createSignerKey('audit.example.com/second', Buffer.alloc(32, 9));
  await sealAndPublish(renamed);
  expect(await files.list('.')).toEqual([]);
  await addRequests(db, 1, 1);
  await sealAndPublish(renamed);
  expect(openCheckpoint(String(await files.read('checkpoint')), [renamed])).toMatchObject({ size: 3 });
  expect(await verifyTrail(db, { keys: [renamed], files })).toMatchObject({ ok: true, problems: [] });
});

test('refuses a folder that holds something else', async () => {
  const { files, folder } = await openAuditLog();
  writeFileSync(join(folder, 'checkpoint'), 'hello\n');
  await expect(readPublishedCheckpoint(files, key.name)).rejects.toThrow('holds no checkpoint');
  writeFileSync(join(folder, 'checkpoint'), `another.example.com\n0\n${createHash('sha256').digest('base64')}\n`);
  await expect(readPublishedCheckpoint(files, key.name)).rejects.toThrow('of another log, another.example.com');
});

test('does not take a folder that is not mounted for an empty log', async () => {
  const { files, folder } = await openAuditLog();
  rmSync(folder, { recursive: true });
  await expect(readPublishedCheckpoint(files, key.name)).rejects.toThrow('ENOENT');
  await expect(files.write('checkpoint', 'x')).rejects.toThrow('ENOENT');
});

test('lists events again that were taken from the list of unsealed events', async () => {
  const { db } = await openAuditLog();
  await addRequests(db, 2, 3);
  await sealEvents(db, key, []);
  await addEvent(db, await firstRequest(db));
  await tamper(db, 'delete from amplsbot.unsealed_events');
  expect(await sealEvents(db, key, [])).toBeUndefined();
  await listForgottenEvents(db);
  expect(openCheckpoint((await sealEvents(db, key, []))?.note ?? '', [key])).toMatchObject({ size: 3 });
  expect((await rootAt(db, 3)).length).toBe(32);
});

test('is not stopped by a list of unsealed events that names sealed ones', async () => {
  const { db } = await openAuditLog();
  await addRequests(db, 1, 3);
  await sealEvents(db, key, []);
  await tamper(
    db,
    'insert into amplsbot.unsealed_events (request_id, seq) select request_id, 2 from amplsbot.events on conflict do nothing',
  );
  expect(await sealEvents(db, key, [])).toBeUndefined();
  expect(await readBacklog(db)).toMatchObject({ events: 0 });
});

async function firstRequest(db: Parameters<typeof countLeaves>[0]): Promise<number> {
  const { rows } = await db.execute<{ id: number }>(sql`select min(id) as id from amplsbot.requests`);
  return rows[0]?.id ?? 0;
}

async function publishedEntries(files: { read(path: string): Promise<Buffer | undefined> }, tiles: readonly string[]) {
  const entries: string[] = [];
  for (const tile of tiles) {
    entries.push(...(unbundleEntries((await files.read(`tile/entries/${tile}`)) ?? Buffer.of(0)) ?? []));
  }
  return entries;
}
