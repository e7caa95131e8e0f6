import { asc, gt, inArray, sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { documents, events } from './schema.ts';

/** A row of the audit trail, exactly as it is stored. */
export type StoredEvent = typeof events.$inferSelect;

/** A document that events name, exactly as it is stored. */
export type StoredDocument = typeof documents.$inferSelect;

const BATCH = 500;

/** Reads all events, by request and then by number, in batches. A `repeatable read` transaction keeps the batches consistent. */
export function readAuditTrail(db: Transaction, size = BATCH): AsyncGenerator<readonly StoredEvent[]> {
  return inBatches(size, last =>
    db
      .select()
      .from(events)
      .where(last && sql`(${events.requestId}, ${events.seq}) > (${last.requestId}, ${last.seq})`)
      .orderBy(asc(events.requestId), asc(events.seq))
      .limit(size),
  );
}

/** Reads all documents, by their digests, in batches. */
export function readAllDocuments(db: Transaction, size = BATCH): AsyncGenerator<readonly StoredDocument[]> {
  return inBatches(size, last =>
    db
      .select()
      .from(documents)
      .where(last && gt(documents.digest, last.digest))
      .orderBy(asc(documents.digest))
      .limit(size),
  );
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

async function* inBatches<T>(
  size: number,
  read: (last: T | undefined) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  let batch: readonly T[] = [];
  do {
    batch = await read(batch.at(-1));
    if (batch.length > 0) yield batch;
  } while (batch.length === size);
}
