import { Problem } from '../../base/problem.ts';
import { formatCount } from '../../domain/format.ts';
import type { Checkpoint, CheckpointProblem } from '../../domain/tlog/checkpoint.ts';
import { openCheckpoint } from '../../domain/tlog/checkpoint.ts';
import type { VerifierKey } from '../../domain/tlog/note-keys.ts';
import { findNewestCheckpoint } from '../../store/audit-log.ts';
import type { Transaction } from '../../store/database.ts';
import { withSnapshot } from '../../store/read-trail.ts';
import type { PublishedFiles } from '../ports.ts';
import { CHECKPOINT_FILE } from './publish-checkpoints.ts';
import { createReport } from './trail-report.ts';
import type { ChainCounts } from './verify-chains.ts';
import { verifyChains } from './verify-chains.ts';
import { describeCheckpoint, verifyLog } from './verify-log.ts';

/** What the audit trail is verified against. */
export interface VerifyOptions {
  /** Keys of the log, of which one signed the checkpoint. */
  readonly keys: readonly VerifierKey[];
  /** The content of a checkpoint that the auditor kept. */
  readonly given?: string;
  /** Where the log is published; undefined where it is not at hand. */
  readonly files: PublishedFiles | undefined;
}

/** What was found, in sentences for an auditor. */
export interface Verification {
  readonly ok: boolean;
  /** What was checked against what. */
  readonly summary: readonly string[];
  /** What is wrong, and where. */
  readonly problems: readonly string[];
}

/**
 * Verifies the whole audit trail in the database: the chain of each request, and the transparency log up to a checkpoint.
 * Uses the given checkpoint, else the newest published one, else the database's own.
 *
 * @throws Problem `bad-input` where there is no checkpoint, or it is not signed by one of the keys
 */
export async function verifyTrail(db: Transaction, options: VerifyOptions): Promise<Verification> {
  const { note, source } = await chooseCheckpoint(db, options);
  const checkpoint = openOrRefuse(note, source, options.keys);
  const report = createReport();
  const counts = await withSnapshot(db, async tx => {
    await verifyLog(tx, { checkpoint, ...options }, report);
    return verifyChains(tx, checkpoint.size, report);
  });
  return {
    ok: report.count === 0,
    summary: [
      `Checkpoint: ${describeCheckpoint(checkpoint)}, from ${source}.`,
      `Checked ${formatCount(counts.events, 'event')} of ${formatCount(counts.requests, 'request')}.`,
      ...unsealedLines(counts),
    ],
    problems: report.sentences,
  };
}

async function chooseCheckpoint(
  db: Transaction,
  { given, files }: VerifyOptions,
): Promise<{ readonly note: string; readonly source: string }> {
  if (given !== undefined) return { note: given, source: 'the file that you named' };
  const published = await files?.read(CHECKPOINT_FILE);
  if (published !== undefined) return { note: published.toString(), source: 'the published log' };
  const stored = await findNewestCheckpoint(db);
  if (stored === undefined) {
    throw new Problem(
      'bad-input',
      'There is no checkpoint yet, so there is nothing to verify the audit trail against.',
    );
  }
  const warning = 'Whoever can change the database could have removed a newer one: keep checkpoints elsewhere';
  return { note: stored.note, source: `the database. ${warning}` };
}

const refusals: Readonly<Record<CheckpointProblem, string>> = {
  malformed: 'is not a checkpoint of a transparency log',
  'unknown-key': 'is not signed by the key that you trust',
  invalid: 'has a signature that does not match: it was changed',
};

function openOrRefuse(note: string, source: string, keys: readonly VerifierKey[]): Checkpoint {
  const opened = openCheckpoint(note, keys);
  if (!('problem' in opened)) return opened;
  throw new Problem('bad-input', `The checkpoint from ${source} ${refusals[opened.problem]}.`);
}

function unsealedLines({ unsealed, oldestUnsealed }: ChainCounts): readonly string[] {
  if (oldestUnsealed === undefined) return [];
  const oldest = `${oldestUnsealed.slice(0, 19).replace('T', ' ')} UTC`;
  return [`Not sealed by this checkpoint: ${formatCount(unsealed, 'event')}. The oldest is from ${oldest}.`];
}
