import type { Hash, LeafRange } from '../../domain/tlog/merkle.ts';
import { fullSubtrees, inclusionPath, joinSubtrees, rootAbove } from '../../domain/tlog/merkle.ts';
import { hashesOf, hashesOnLevel, TILE_WIDTH } from '../../domain/tlog/tiles.ts';
import { appendNodes, readHashes } from '../../store/audit-log.ts';
import type { Transaction } from '../../store/database.ts';

/** Returns the root of the first `size` leaves, from the hashes that are stored. */
export function rootAt(db: Transaction, size: number): Promise<Hash> {
  return hashOfRange(db, { start: 0, end: size });
}

/** Returns the proof that a leaf is in the tree of the first `size` leaves. */
export async function proofOf(db: Transaction, index: number, size: number): Promise<readonly Hash[]> {
  const hashes: Hash[] = [];
  for (const range of inclusionPath(index, size)) hashes.push(await hashOfRange(db, range));
  return hashes;
}

async function hashOfRange(db: Transaction, range: LeafRange): Promise<Hash> {
  const hashes: Hash[] = [];
  for (const subtree of fullSubtrees(range)) hashes.push(rootAbove(await readHashes(db, hashesOf(subtree))));
  return joinSubtrees(hashes);
}

/** Stores the hashes above the tiles that became full while the log grew from one size to another. */
export async function storeFullTiles(tx: Transaction, from: number, to: number): Promise<void> {
  for (let level = 1; hashesOnLevel(to, level) > 0; level += 1) {
    const [start, end] = [hashesOnLevel(from, level), hashesOnLevel(to, level)];
    const hashes: Hash[] = [];
    for (let position = start; position < end; position += 1) {
      const below = { level: level - 1, start: position * TILE_WIDTH, count: TILE_WIDTH };
      hashes.push(rootAbove(await readHashes(tx, below)));
    }
    if (hashes.length > 0) await appendNodes(tx, level, start, hashes);
  }
}
