import { parseCheckpoint } from './checkpoint.ts';
import type { Hash } from './merkle.ts';
import { leafHash, rootFromProof } from './merkle.ts';

/** Proofs that an entry is in a log, as C2SP tlog-proof defines them. https://c2sp.org/tlog-proof */

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

export interface InclusionProof {
  /** The entry that is proven. It travels with the proof as extra data. */
  readonly entry: string;
  readonly index: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly hashes: readonly Hash[];
  /** The signed note of the checkpoint. */
  readonly checkpoint: string;
}

/** Returns the text of a proof: the content of a `.tlog-proof` file. */
export function formatProof({ entry, index, hashes, checkpoint }: InclusionProof): string {
  const lines = [
    FIRST_LINE,
    `extra ${Buffer.from(entry).toString('base64')}`,
    `index ${index}`,
    ...hashes.map(hash => hash.toString('base64')),
    '',
  ];
  return `${lines.join('\n')}\n${checkpoint}`;
}

/** Returns whether a proof leads from its entry to the root of its checkpoint. The signature is not verified here. */
export function leadsToCheckpoint({ entry, index, hashes, checkpoint }: InclusionProof): boolean {
  const head = parseCheckpoint(checkpoint);
  if (head === undefined || index >= head.size) return false;
  return rootFromProof(leafHash(entry), index, head.size, hashes)?.equals(head.root) === true;
}
