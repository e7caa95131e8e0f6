import type { ChainEnd, StoredEvent } from '../../domain/audit/event-chain.ts';
import { CHAIN_START, chainFault } from '../../domain/audit/event-chain.ts';
import type { NumberedLeaf } from '../../store/audit-log.ts';
import type { Transaction } from '../../store/database.ts';
import type { RowReader } from '../../store/read-trail.ts';
import { readEvents, readLeavesByRequest } from '../../store/read-trail.ts';
import type { TrailReport } from './trail-report.ts';
import { eventsOf } from './trail-report.ts';
import type { DocumentCheck } from './verify-documents.ts';
import { checkDocuments } from './verify-documents.ts';

/** What was read. */
export interface ChainCounts {
  requests: number;
  events: number;
  /** Events that the checkpoint does not cover. */
  unsealed: number;
  /** When the oldest of them happened. */
  oldestUnsealed: string | undefined;
}

/**
 * Recomputes the chain of each request, and compares it with the leaves below `size`. Reports every event that was
 * changed, removed, added or moved, and every document that is not the one that its event names.
 */
export async function verifyChains(tx: Transaction, size: number, report: TrailReport): Promise<ChainCounts> {
  const events = await readEvents(tx);
  const leaves = await readLeavesByRequest(tx, size);
  const documents = checkDocuments(tx, report);
  const counts: ChainCounts = { requests: 0, events: 0, unsealed: 0, oldestUnsealed: undefined };
  for (;;) {
    const [event, leaf] = [await events.peek(), await leaves.peek()];
    if (event === undefined && leaf === undefined) break;
    const requestId = Math.min(
      event?.requestId ?? Number.POSITIVE_INFINITY,
      leaf?.requestId ?? Number.POSITIVE_INFINITY,
    );
    counts.requests += 1;
    await verifyRequest({ requestId, events, leaves: await leavesOf(requestId, leaves), documents }, counts, report);
  }
  await documents.finish();
  return counts;
}

/** One request has few leaves: at most one for each of its events. */
async function leavesOf(requestId: number, leaves: RowReader<NumberedLeaf>): Promise<readonly NumberedLeaf[]> {
  const found: NumberedLeaf[] = [];
  while ((await leaves.peek())?.requestId === requestId) found.push((await leaves.next()) as NumberedLeaf);
  return found;
}

interface SealedRequest {
  readonly requestId: number;
  /** The next event that it returns is the request's first. */
  readonly events: RowReader<StoredEvent>;
  readonly leaves: readonly NumberedLeaf[];
  readonly documents: DocumentCheck;
}

async function verifyRequest(
  { requestId, events, leaves, documents }: SealedRequest,
  counts: ChainCounts,
  report: TrailReport,
): Promise<void> {
  const sealedUpTo = leaves.at(-1)?.seq ?? 0;
  let before: ChainEnd = CHAIN_START;
  let nextLeaf = 0;
  let sealedBefore = 0;
  while ((await events.peek())?.requestId === requestId) {
    const event = (await events.next()) as StoredEvent;
    counts.events += 1;
    reportFault(event, before, report);
    await documents.add(event);
    for (let leaf = leaves[nextLeaf]; leaf !== undefined && leaf.seq <= event.seq; leaf = leaves[nextLeaf]) {
      reportSealed(leaf, event, sealedBefore, report);
      sealedBefore = leaf.seq;
      nextLeaf += 1;
    }
    if (event.seq > sealedUpTo) countUnsealed(event, counts);
    before = event;
  }
  if (nextLeaf < leaves.length) {
    report.add(`${eventsOf(requestId, before.seq + 1, sealedUpTo)}: missing. They were sealed.`);
  }
}

/** Compares a sealed head with the event that has its number, or, where that one is missing, with the one after it. */
function reportSealed(leaf: NumberedLeaf, event: StoredEvent, sealedBefore: number, report: TrailReport): void {
  if (leaf.seq !== event.seq) {
    report.add(`${eventsOf(leaf.requestId, leaf.seq)}: missing. It was sealed.`);
  } else if (leaf.hash !== event.hash) {
    const where = eventsOf(leaf.requestId, sealedBefore + 1, leaf.seq);
    report.add(`${where}: not what was sealed. The chain was computed again after a change, or the leaf was edited.`);
  }
}

function reportFault(event: StoredEvent, before: ChainEnd, report: TrailReport): void {
  const { requestId, seq } = event;
  switch (chainFault(event, before)) {
    case 'out-of-order':
      if (seq > before.seq + 1) report.add(`${eventsOf(requestId, before.seq + 1, seq - 1)}: missing.`);
      else report.add(`${eventsOf(requestId, seq)}: there is another event with this number.`);
      break;
    case 'not-chained':
      report.add(
        `${eventsOf(requestId, seq)}: does not follow event ${before.seq}. One of them was changed, added or moved.`,
      );
      break;
    case 'changed':
      report.add(`${eventsOf(requestId, seq)}: changed. Its hash is not that of its content.`);
      break;
    case 'malformed':
      report.add(`${eventsOf(requestId, seq)}: changed. The bot writes no event of this form.`);
      break;
    case undefined:
      break;
  }
}

function countUnsealed(event: StoredEvent, counts: ChainCounts): void {
  counts.unsealed += 1;
  if (counts.oldestUnsealed === undefined || event.at < counts.oldestUnsealed) counts.oldestUnsealed = event.at;
}
