import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/domain/canonical-json.ts';
import { readAllDocuments, readAuditTrail, readDocuments } from '../../src/store/audit-trail.ts';
import { saveDocuments } from '../../src/store/documents.ts';
import { migratedDatabase, someRequest } from './database.ts';

async function batchesOf<T>(read: AsyncIterable<T>): Promise<readonly T[]> {
  const batches: T[] = [];
  for await (const batch of read) batches.push(batch);
  return batches;
}

test('saves a document once, under the digest of its text', async () => {
  const { db } = await migratedDatabase();
  const digests = await saveDocuments(db, { plan: '{"é":1}', rulebook: '{}' });
  expect(digests).toEqual({ plan: sha256('{"é":1}'), rulebook: sha256('{}') });
  expect(await saveDocuments(db, { other: '{}' })).toEqual({ other: sha256('{}') });
  const unknown = sha256('never saved');
  const found = await readDocuments(db, [sha256('{}'), sha256('{"é":1}'), unknown]);
  expect(found).toEqual(
    new Map([
      [sha256('{"é":1}'), '{"é":1}'],
      [sha256('{}'), '{}'],
    ]),
  );
});

test('many transactions may save the same document at the same time', async () => {
  const { db } = await migratedDatabase();
  const save = () => db.transaction(tx => saveDocuments(tx, { plan: '{"same":true}' }));
  await Promise.all(Array.from({ length: 8 }, save));
  expect(await readDocuments(db, [sha256('{"same":true}')])).toHaveLength(1);
});

test('refuses a document under a digest that is not its own', async () => {
  const { db } = await migratedDatabase();
  const forged = db.execute(sql`insert into amplsbot.documents values (${sha256('{}')}, '{"forged":true}')`);
  await expect(forged).rejects.toMatchObject({ cause: { message: 'the digest is not that of the document' } });
});

test('reads the whole audit trail in batches: events by request and number, and documents', async () => {
  const { db } = await migratedDatabase();
  const ids = [await someRequest(db), await someRequest(db), await someRequest(db)];
  await saveDocuments(db, { a: '1', b: '2', c: '3' });
  const batches = await batchesOf(readAuditTrail(db, 2));
  expect(batches.map(batch => batch.map(({ requestId, seq }) => [requestId, seq]))).toEqual([
    [
      [ids[0], 1],
      [ids[1], 1],
    ],
    [[ids[2], 1]],
  ]);
  const documents = await batchesOf(readAllDocuments(db, 3));
  expect(documents.map(batch => batch.map(({ digest }) => digest))).toEqual([['1', '2', '3'].map(sha256).sort()]);
});
