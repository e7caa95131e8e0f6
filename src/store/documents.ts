import { inArray } from 'drizzle-orm';
import { sha256 } from '../domain/canonical-json.ts';
import type { Transaction } from './database.ts';
import { documents } from './schema.ts';

/**
 * Saves the documents that an event names, where they are not saved yet. Most of them are: a rulebook is the same for all
 * requests until someone edits it.
 *
 * @param bodies by what each document is, such as `plan`
 * @returns their digests
 */
export async function saveDocuments(
  tx: Transaction,
  bodies: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  if (Object.keys(bodies).length === 0) return {};
  const named = Object.entries(bodies).map(([name, body]) => ({ name, digest: sha256(body), body }));
  const saved = await savedAmong(
    tx,
    named.map(({ digest }) => digest),
  );
  const missing = named.filter(({ digest }) => !saved.has(digest)).map(({ digest, body }) => ({ digest, body }));
  if (missing.length > 0) await tx.insert(documents).values(missing).onConflictDoNothing();
  return Object.fromEntries(named.map(({ name, digest }) => [name, digest]));
}

/** Returns the bodies of these documents by their digests. One that is not stored is left out. */
export async function readDocuments(db: Transaction, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .select()
    .from(documents)
    .where(inArray(documents.digest, [...digests]));
  return new Map(rows.map(({ digest, body }) => [digest, body]));
}

async function savedAmong(tx: Transaction, digests: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ digest: documents.digest })
    .from(documents)
    .where(inArray(documents.digest, [...digests]));
  return new Set(rows.map(({ digest }) => digest));
}
