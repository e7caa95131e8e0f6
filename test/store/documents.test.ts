import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/domain/canonical-json.ts';
import { readDocuments, saveDocuments } from '../../src/store/documents.ts';
import { migratedDatabase } from './database.ts';

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
