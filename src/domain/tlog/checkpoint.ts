import type { Hash } from './merkle.ts';
import type { SignerKey, VerifierKey } from './note-keys.ts';
import { openNote, signNote } from './signed-note.ts';

/** Checkpoints, as C2SP tlog-checkpoint defines them: the signed size and root of a log. https://c2sp.org/tlog-checkpoint */

/** What a checkpoint says about a log. */
export interface Checkpoint {
  /** The name of the log, which is also the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** Signs the size and the root of a log. The log has the name of the key. */
export function signCheckpoint({ size, root }: Pick<Checkpoint, 'size' | 'root'>, key: SignerKey): string {
  return signNote(`${key.name}\n${size}\n${root.toString('base64')}\n`, key);
}

/** Why a checkpoint is not accepted. */
export type CheckpointProblem = 'malformed' | 'unknown-key' | 'invalid';

/** Verifies a checkpoint with the keys of one log. */
export function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
): Checkpoint | { readonly problem: CheckpointProblem } {
  const opened = openNote(note, keys);
  if ('problem' in opened) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (checkpoint === undefined) return { problem: 'malformed' };
  // Only a key of the same name may speak for a log.
  return keys.some(({ name }) => name === checkpoint.origin) ? checkpoint : { problem: 'unknown-key' };
}

/** Reads what a checkpoint says, without verifying it; undefined where it is malformed. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const [origin = '', size = '', root = ''] = note.split('\n');
  const hash = Buffer.from(root, 'base64');
  if (origin === '' || !/^(0|[1-9]\d{0,14})$/.test(size) || hash.length !== 32 || hash.toString('base64') !== root) {
    return undefined;
  }
  return { origin, size: Number(size), root: hash };
}
