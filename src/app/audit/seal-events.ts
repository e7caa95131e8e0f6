import { Problem } from '../../base/problem.ts';
import { formatCount } from '../../domain/format.ts';
import type { Checkpoint } from '../../domain/tlog/checkpoint.ts';
import { parseCheckpoint, signCheckpoint } from '../../domain/tlog/checkpoint.ts';
import type { SignerKey } from '../../domain/tlog/note-keys.ts';
import {
  appendLeaves,
  countLeaves,
  findNewestCheckpoint,
  lockLog,
  saveCheckpoint,
  takeUnsealedHeads,
} from '../../store/audit-log.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { rootAt, storeFullTiles } from './log-hashes.ts';

/** Events that are sealed by one checkpoint at most. */
const MOST_EVENTS = 5_000;

/** What one checkpoint sealed. */
export interface Sealed {
  /** The signed note of the checkpoint. */
  readonly note: string;
  /** More events are waiting. */
  readonly hasMore: boolean;
}

/**
 * Appends the heads of all unsealed events to the transparency log and signs a checkpoint, in one transaction: a crash
 * leaves either all of it or nothing, and no size is ever signed twice.
 *
 * @param known checkpoints that left this database. Nothing is signed that does not continue each of them.
 * @returns undefined where there is nothing to seal, or where another process is sealing
 * @throws Problem `unavailable` where the log in the database is not the one that was signed
 */
export function sealEvents(
  db: Database,
  key: SignerKey,
  known: readonly Pick<Checkpoint, 'size' | 'root'>[],
): Promise<Sealed | undefined> {
  return db.transaction(async tx => {
    if (!(await lockLog(tx))) return undefined;
    const size = await countLeaves(tx);
    await refuseFork(tx, size, known);
    const { taken, heads } = await takeUnsealedHeads(tx, MOST_EVENTS);
    if (heads.length === 0) return undefined;
    const newSize = size + heads.length;
    await appendLeaves(tx, size, heads);
    await storeFullTiles(tx, size, newSize);
    const note = signCheckpoint({ size: newSize, root: await rootAt(tx, newSize) }, key);
    await saveCheckpoint(tx, newSize, note);
    return { note, hasMore: taken === MOST_EVENTS };
  });
}

/**
 * Refuses to go on with a log that is not the one whose checkpoints were signed: a second checkpoint that contradicts an
 * earlier one would make both worthless. (C2SP tlog-checkpoint: a log must not sign inconsistent checkpoints.)
 */
async function refuseFork(
  tx: Transaction,
  size: number,
  known: readonly Pick<Checkpoint, 'size' | 'root'>[],
): Promise<void> {
  const newest = await findNewestCheckpoint(tx);
  const signed = newest === undefined ? undefined : parseCheckpoint(newest.note);
  if (size !== (signed?.size ?? 0)) {
    const found = formatCount(size, 'leaf', 'leaves');
    throw refusal(`The audit log in the database has ${found}, but its newest checkpoint covers ${signed?.size ?? 0}.`);
  }
  for (const earlier of signed === undefined ? known : [signed, ...known]) {
    if (earlier.size > size) {
      const signedLeaves = formatCount(earlier.size, 'leaf', 'leaves');
      throw refusal(`A checkpoint of ${signedLeaves} was published, but the database has only ${size}.`);
    }
    if (earlier.size > 0 && !(await rootAt(tx, earlier.size)).equals(earlier.root)) {
      throw refusal(`The first ${earlier.size} leaves in the database are not those that were sealed.`);
    }
  }
}

function refusal(sentence: string): Problem {
  return new Problem('unavailable', `${sentence} Nothing more is sealed. Run "amplsbot audit verify".`);
}
