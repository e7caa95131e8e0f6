import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hash, LeafRange } from '../../../src/domain/tlog/merkle.ts';
import {
  buildRoot,
  fullSubtrees,
  inclusionPath,
  joinSubtrees,
  leafHash,
  rootAbove,
  rootFromProof,
} from '../../../src/domain/tlog/merkle.ts';
import { hashesOf } from '../../../src/domain/tlog/tiles.ts';
import { leaves, roots } from './vectors.ts';

const hashesFrom = (count: number): readonly Hash[] =>
  Array.from({ length: count }, (_, index) => leafHash(`${index}`));

function rootBuiltFrom(hashes: readonly Hash[]): Hash {
  const builder = buildRoot();
  for (const hash of hashes) builder.add(hash);
  return builder.root();
}

/** The hash of a range from the hashes that tiles hold, as a log computes it. */
function hashOfRange(leafHashes: readonly Hash[], range: LeafRange): Hash {
  const hashAt = (level: number, position: number): Hash => {
    if (level === 0) return leafHashes[position] as Hash;
    return rootAbove(Array.from({ length: 256 }, (_, index) => hashAt(level - 1, position * 256 + index)));
  };
  return joinSubtrees(
    fullSubtrees(range).map(subtree => {
      const { level, start, count } = hashesOf(subtree);
      return rootAbove(Array.from({ length: count }, (_, index) => hashAt(level, start + index)));
    }),
  );
}

test.each(roots.map((root, index) => [index + 1, root] as const))(
  'computes the published root of %i leaves',
  (size, root) => {
    const hashes = leaves.slice(0, size).map(leafHash);
    expect(rootAbove(hashes).toString('hex')).toBe(root);
    expect(rootBuiltFrom(hashes).toString('hex')).toBe(root);
    expect(hashOfRange(hashes, { start: 0, end: size }).toString('hex')).toBe(root);
  },
);

test('has no root without leaves', () => {
  expect(() => buildRoot().root()).toThrow('an empty range has no hash');
  expect(buildRoot().size).toBe(0);
});

test('counts the leaves', () => {
  const builder = buildRoot();
  for (const hash of hashesFrom(5)) builder.add(hash);
  expect(builder.size).toBe(5);
});

test('computes the same root from tiles as from leaves, also across levels of tiles', () => {
  for (const size of [255, 256, 257, 511, 512, 600, 1000]) {
    const hashes = hashesFrom(size);
    expect(hashOfRange(hashes, { start: 0, end: size })).toEqual(rootBuiltFrom(hashes));
  }
});

test('proves every leaf of every small tree, and nothing else', () => {
  const sizes = fc.integer({ min: 1, max: 700 });
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
      const [index, other] = [a % size, b % size];
      const hashes = hashesFrom(size);
      const proof = inclusionPath(index, size).map(range => hashOfRange(hashes, range));
      const root = rootBuiltFrom(hashes);
      const leaf = hashes[index] as Hash;
      expect(rootFromProof(leaf, index, size, proof)).toEqual(root);
      expect(rootFromProof(leafHash('another'), index, size, proof)).not.toEqual(root);
      if (other !== index) expect(rootFromProof(leaf, other, size, proof)).not.toEqual(root);
      expect(rootFromProof(leaf, index, size, [...proof, root])).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test('gives the published proof of the third of seven leaves', () => {
  const hashes = leaves.slice(0, 7).map(leafHash);
  const proof = inclusionPath(2, 7).map(range => hashOfRange(hashes, range).toString('hex'));
  // transparency-dev/merkle lists these as the nodes beside the path: leaf 3, leaves 0 and 1, and leaves 4 to 6.
  expect(proof.slice(0, 2)).toEqual([
    '07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  ]);
  expect(proof).toHaveLength(3);
});
