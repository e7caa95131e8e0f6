import { expect, test } from 'vitest';
import { leafHash } from '../../../src/domain/tlog/merkle.ts';
import {
  bundleEntries,
  hashesIn,
  newTiles,
  partialsPath,
  tileContent,
  tilePath,
  unbundleEntries,
} from '../../../src/domain/tlog/tiles.ts';

test.each([
  [{ level: 0, position: 0, width: 256 }, 'tile/0/000'],
  [{ level: 1, position: 7, width: 17 }, 'tile/1/007.p/17'],
  [{ level: 0, position: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 2, position: 1_000, width: 1 }, 'tile/2/x001/000.p/1'],
])('names the tile %o as the specification does: %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path);
});

test('names entry bundles, and the folder of partial tiles', () => {
  const tile = { level: 0, position: 3, width: 12 };
  expect(tilePath(tile, 'entries')).toBe('tile/entries/003.p/12');
  expect(partialsPath(tile)).toBe('tile/0/003.p');
  expect(partialsPath(tile, 'entries')).toBe('tile/entries/003.p');
});

test("has the tiles of the specification's example of 70,000 entries", () => {
  const tiles = newTiles(0, 70_000);
  const of = (level: number) => tiles.filter(tile => tile.level === level);
  expect(of(0)).toHaveLength(274);
  expect(of(0).at(-1)).toEqual({ level: 0, position: 273, width: 112 });
  expect(of(1)).toEqual([
    { level: 1, position: 0, width: 256 },
    { level: 1, position: 1, width: 17 },
  ]);
  expect(of(2)).toEqual([{ level: 2, position: 0, width: 1 }]);
  expect(of(3)).toEqual([]);
});

test('lists only what has grown', () => {
  expect(newTiles(10, 10)).toEqual([]);
  expect(newTiles(255, 257)).toEqual([
    { level: 0, position: 0, width: 256 },
    { level: 0, position: 1, width: 1 },
    { level: 1, position: 0, width: 1 },
  ]);
  expect(newTiles(300, 301)).toEqual([{ level: 0, position: 1, width: 45 }]);
});

test('holds the hashes of its positions', () => {
  expect(hashesIn({ level: 1, position: 2, width: 3 })).toEqual({ level: 1, start: 512, count: 3 });
  const hashes = [leafHash('a'), leafHash('b')];
  expect(tileContent(hashes)).toEqual(Buffer.concat(hashes));
});

test('puts the length of each entry before it, in two bytes', () => {
  expect(bundleEntries(['ab', '']).toString('hex')).toBe('000261620000');
  expect(unbundleEntries(bundleEntries(['CR-1', 'ü', '']))).toEqual(['CR-1', 'ü', '']);
});

test.each(['00', '000161620005'])('recognises a damaged bundle: %s', hex => {
  expect(unbundleEntries(Buffer.from(hex, 'hex'))).toBeUndefined();
});
