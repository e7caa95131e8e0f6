import { Problem } from '../../base/problem.ts';
import type { EventHead } from '../../domain/audit/event-head.ts';
import { entryOf } from '../../domain/audit/event-head.ts';
import { refOf } from '../../domain/request/record.ts';
import type { InclusionProof } from '../../domain/tlog/proof.ts';
import { leadsToCheckpoint } from '../../domain/tlog/proof.ts';
import type { NumberedLeaf, SignedCheckpoint } from '../../store/audit-log.ts';
import { checkpointsAbove, findNewestLeaf } from '../../store/audit-log.ts';
import type { Transaction } from '../../store/database.ts';
import { proofOf } from './log-hashes.ts';

/**
 * Proves that the newest sealed event of a request, and with it all events before it, is in the audit log. The proof is
 * against the first checkpoint that covers it, so that it is the same whenever it is made.
 *
 * @throws Problem `bad-input` where the request has no sealed events; `unavailable` where the log is not what was sealed
 */
export async function proveRequest(
  db: Transaction,
  requestId: number,
): Promise<{ readonly head: EventHead; readonly proof: InclusionProof }> {
  const leaf = await findNewestLeaf(db, requestId);
  if (leaf === undefined) throw new Problem('bad-input', `${refOf(requestId)} has no sealed events.`);
  const [checkpoint] = await checkpointsAbove(db, leaf.position, 1);
  if (checkpoint === undefined) throw notSealed();
  return { head: leaf, proof: await proveLeaf(db, leaf, checkpoint) };
}

/** Proves that a leaf is in the log of a checkpoint. @throws Problem `unavailable` where the log is not what was sealed */
export async function proveLeaf(
  db: Transaction,
  leaf: NumberedLeaf,
  { size, note }: SignedCheckpoint,
): Promise<InclusionProof> {
  const hashes = await proofOf(db, leaf.position, size);
  const proof = { entry: entryOf(leaf), index: leaf.position, hashes, checkpoint: note };
  if (!leadsToCheckpoint(proof)) throw notSealed();
  return proof;
}

function notSealed(): Problem {
  return new Problem('unavailable', 'The audit log is not what was sealed. Run "amplsbot audit verify".');
}
