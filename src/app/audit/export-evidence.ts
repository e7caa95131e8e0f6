import { Problem } from '../../base/problem.ts';
import type { StoredEvent } from '../../domain/audit/event-chain.ts';
import { evidenceFrom, timeOf } from '../../domain/audit/evidence.ts';
import { sha256 } from '../../domain/canonical-json.ts';
import { formatProof } from '../../domain/tlog/proof.ts';
import type { NumberedLeaf, SignedCheckpoint } from '../../store/audit-log.ts';
import { checkpointsAbove, findLeafCovering } from '../../store/audit-log.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { readDocuments } from '../../store/documents.ts';
import type { LastEvent } from '../../store/read-trail.ts';
import { eventsUpTo, lastEventsBetween, withSnapshot } from '../../store/read-trail.ts';
import type { EvidenceIndex } from './evidence-page.ts';
import { folderOf, indexPage, proofPath, requestPage } from './evidence-page.ts';
import { readme } from './evidence-readme.ts';
import { proveLeaf } from './prove-request.ts';

/** Which requests a pack is about. */
export interface EvidenceRange {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** One request only; undefined for all that have events in the time. */
  readonly requestId: number | undefined;
}

/** Writes one file of a pack. */
type WriteFile = (path: string, content: string) => Promise<void>;

/** What a pack holds. */
export interface ExportedEvidence {
  readonly requests: number;
  /** Requests whose last event in the time is not sealed, and so not proven. */
  readonly unsealed: number;
}

/**
 * Writes an evidence pack: each request with events in the time, from its first event to the one that sealed its last event
 * in the time. The proofs lead to the first checkpoint that covers all of them, and nothing says when the pack was made, so
 * that the same pack is written whenever it is exported again.
 *
 * @throws Problem `bad-input` where no request has events in the time; `unavailable` where the log is not what was sealed
 */
export function exportEvidence(db: Database, range: EvidenceRange, write: WriteFile): Promise<ExportedEvidence> {
  return withSnapshot(db, async tx => {
    const found = await lastEventsBetween(tx, range);
    if (found.length === 0) throw new Problem('bad-input', 'No request has events in this time.');
    const pack = summed(write);
    const requests = await coveredBy(tx, found);
    const checkpoint = await firstCheckpointOver(tx, requests);
    const index: EvidenceIndex['requests'][number][] = [];
    for (const request of requests) index.push(await exportRequest(tx, request, checkpoint, pack.write));
    if (checkpoint !== undefined) await pack.write('checkpoint', checkpoint.note);
    await pack.write('index.html', indexPage({ ...range, checkpointSize: checkpoint?.size, requests: index }));
    await pack.write('README.txt', readme);
    await write('SHA256SUMS', pack.sums());
    return { requests: index.length, unsealed: index.filter(({ isSealed }) => !isSealed).length };
  });
}

/** A request with the leaf that covers its last event in the time; undefined where none does yet. */
interface CoveredRequest extends LastEvent {
  readonly leaf: NumberedLeaf | undefined;
}

async function coveredBy(tx: Transaction, found: readonly LastEvent[]): Promise<readonly CoveredRequest[]> {
  const covered: CoveredRequest[] = [];
  for (const last of found) covered.push({ ...last, leaf: await findLeafCovering(tx, last) });
  return covered;
}

async function firstCheckpointOver(
  tx: Transaction,
  requests: readonly CoveredRequest[],
): Promise<SignedCheckpoint | undefined> {
  const last = requests.reduce((highest, { leaf }) => Math.max(highest, leaf?.position ?? -1), -1);
  return last < 0 ? undefined : (await checkpointsAbove(tx, last, 1))[0];
}

async function exportRequest(
  tx: Transaction,
  { requestId, seq, leaf }: CoveredRequest,
  checkpoint: SignedCheckpoint | undefined,
  write: WriteFile,
): Promise<EvidenceIndex['requests'][number]> {
  const [first, ...more] = await eventsUpTo(tx, requestId, leaf?.seq ?? seq);
  if (first === undefined)
    throw new Problem('unavailable', 'The events changed meanwhile. Run "amplsbot audit verify".');
  const events: readonly [StoredEvent, ...StoredEvent[]] = [first, ...more];
  const evidence = evidenceFrom(events);
  const isSealed = leaf !== undefined && checkpoint !== undefined;
  const folder = folderOf(evidence.request);
  const digests = [...new Set(evidence.documents.map(({ digest }) => digest))];
  for (const [digest, body] of await readDocuments(tx, digests)) await write(`documents/${digest}`, body);
  await write(`${folder}/events.jsonl`, events.map(event => `${JSON.stringify(lineOf(event))}\n`).join(''));
  await write(`${folder}/request.json`, `${JSON.stringify(evidence, undefined, 2)}\n`);
  await write(`${folder}/index.html`, requestPage(evidence, events, isSealed));
  if (isSealed) await write(proofPath(evidence.request), formatProof(await proveLeaf(tx, leaf, checkpoint)));
  return { evidence, isSealed };
}

/** One event in the order in which its parts are hashed. */
function lineOf(event: StoredEvent) {
  const { requestId, seq, actor, type, data, previous, hash } = event;
  return { previous, request: requestId, seq, at: timeOf(event), actor, type, data, hash };
}

/** Remembers the hash of each file, for SHA256SUMS. A file that is the same for several requests is written once. */
function summed(write: WriteFile) {
  const sums = new Map<string, string>();
  return {
    async write(path: string, content: string) {
      if (sums.has(path)) return;
      sums.set(path, sha256(content));
      await write(path, content);
    },
    sums: () =>
      [...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, sum]) => `${sum}  ${path}\n`)
        .join(''),
  };
}
