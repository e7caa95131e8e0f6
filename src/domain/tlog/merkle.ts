import { createHash } from 'node:crypto';

/**
 * Merkle trees as RFC 6962, section 2.1, defines them, with SHA-256. https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 * The functions say which hashes a result needs, so that a log of any size can be kept anywhere.
 */

/** A SHA-256 hash: 32 bytes. */
export type Hash = Buffer;

/** The prefixes keep a leaf from ever having the hash of an inner node. */
const LEAF_PREFIX = Buffer.of(0);
const NODE_PREFIX = Buffer.of(1);

/** Returns the hash of a leaf that holds this entry. */
export function leafHash(entry: string | Buffer): Hash {
  return createHash('sha256').update(LEAF_PREFIX).update(entry).digest();
}

function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest();
}

/** The leaves from `start` up to, but not including, `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** A subtree with all of its 2^height leaves, the first of which is number `position * 2^height`. */
export interface FullSubtree {
  readonly height: number;
  readonly position: number;
}

/** Returns the full subtrees that a range consists of, from left to right. The range is the whole tree or a part of it. */
export function fullSubtrees({ start, end }: LeafRange): readonly FullSubtree[] {
  const found: FullSubtree[] = [];
  for (let next = start; next < end; ) {
    const height = Math.floor(Math.log2(end - next));
    found.push({ height, position: next / 2 ** height });
    next += 2 ** height;
  }
  return found;
}

/** Returns the hash of a range from the hashes of its full subtrees. Throws where there are none: a log is never empty. */
export function joinSubtrees(hashes: readonly Hash[]): Hash {
  const joined = hashes.reduceRight<Hash | undefined>(
    (right, left) => (right === undefined ? left : nodeHash(left, right)),
    undefined,
  );
  if (joined === undefined) throw new RangeError('an empty range has no hash');
  return joined;
}

/** Returns the root of the tree above consecutive subtrees of the same size. */
export function rootAbove(hashes: readonly Hash[]): Hash {
  if (hashes.length < 2) return joinSubtrees(hashes);
  const left = largestPowerBelow(hashes.length);
  return nodeHash(rootAbove(hashes.slice(0, left)), rootAbove(hashes.slice(left)));
}

/**
 * Returns the ranges whose hashes prove that a leaf is in a tree, from the leaf's sibling up to the child of the root
 * (RFC 6962, section 2.1.1).
 */
export function inclusionPath(index: number, size: number): readonly LeafRange[] {
  const path: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/** Returns the root that a leaf and its inclusion proof lead to; undefined where the proof has the wrong length. */
export function rootFromProof(leaf: Hash, index: number, size: number, proof: readonly Hash[]): Hash | undefined {
  const path = inclusionPath(index, size);
  if (proof.length !== path.length) return undefined;
  return path.reduce((hash, { start }, step) => {
    const sibling = proof[step] as Hash;
    return start > index ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }, leaf);
}

/** The largest power of two that is smaller than a number above one. */
function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

/** Computes the root of a log while its leaves are read in order. Keeps one hash for each level of the tree. */
export interface RootBuilder {
  readonly size: number;
  add(leaf: Hash): void;
  /** Throws while there are no leaves. */
  root(): Hash;
}

/** Returns a builder that has seen no leaves yet. */
export function buildRoot(): RootBuilder {
  const subtrees: { readonly height: number; readonly hash: Hash }[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(leaf) {
      size += 1;
      let added = { height: 0, hash: leaf };
      while (subtrees.at(-1)?.height === added.height) {
        const left = subtrees.pop() as { readonly hash: Hash };
        added = { height: added.height + 1, hash: nodeHash(left.hash, added.hash) };
      }
      subtrees.push(added);
    },
    root: () => joinSubtrees(subtrees.map(({ hash }) => hash)),
  };
}
