import type { StoredEvent } from '../../domain/audit/event-chain.ts';
import { sha256 } from '../../domain/canonical-json.ts';
import { documentsNamedIn } from '../../domain/request/event-text.ts';
import type { Transaction } from '../../store/database.ts';
import { readDocuments } from '../../store/documents.ts';
import type { TrailReport } from './trail-report.ts';
import { eventsOf } from './trail-report.ts';

/** Documents that are read at a time. Plans can be large. */
const BATCH = 100;

/** Digests of documents that were found to be in order are remembered up to this number: most events name the same ones. */
const MOST_REMEMBERED = 10_000;

/** Checks the documents that events name. */
export interface DocumentCheck {
  add(event: StoredEvent): Promise<void>;
  /** Checks those that are left. */
  finish(): Promise<void>;
}

/** Returns a check that reports each document that is missing, or is not the one that its event names. */
export function checkDocuments(tx: Transaction, report: TrailReport): DocumentCheck {
  const inOrder = new Set<string>();
  const waiting: { readonly event: StoredEvent; readonly digest: string }[] = [];
  const finish = async () => {
    const named = waiting.splice(0);
    const bodies = await readDocuments(tx, [...new Set(named.map(({ digest }) => digest))]);
    if (inOrder.size > MOST_REMEMBERED) inOrder.clear();
    for (const { event, digest } of named) {
      const body = bodies.get(digest);
      if (body !== undefined && sha256(body) === digest) {
        inOrder.add(digest);
        continue;
      }
      const problem = body === undefined ? 'is missing' : 'was changed';
      report.add(`${eventsOf(event.requestId, event.seq)}: the document ${digest}, which it names, ${problem}.`);
    }
  };
  return {
    async add(event) {
      for (const digest of documentsNamedIn(event.data)) {
        if (!inOrder.has(digest)) waiting.push({ event, digest });
      }
      if (waiting.length >= BATCH) await finish();
    },
    finish,
  };
}
