import type { FullSubtree, Hash } from './merkle.ts';

/**
 * The files in which a transparency log publishes its tree, as C2SP tlog-tiles defines them.
 * https://c2sp.org/tlog-tiles
 */

/** Hashes in a full tile. A tile of one level is one hash of the level above. */
export const TILE_WIDTH = 256;

/** Levels of the binary tree in one level of tiles. */
const TILE_HEIGHT = 8;

/** Hashes that follow each other on one level of tiles. On level 0 they are those of the leaves. */
export interface HashRun {
  readonly level: number;
  readonly start: number;
  readonly count: number;
}

/** Returns the hashes whose root (`rootAbove`) is that of a full subtree. */
export function hashesOf({ height, position }: FullSubtree): HashRun {
  const level = Math.floor(height / TILE_HEIGHT);
  const count = 2 ** (height - level * TILE_HEIGHT);
  return { level, start: position * count, count };
}

/** A tile, or the entries below a tile of level 0. */
export interface Tile {
  readonly level: number;
  readonly position: number;
  /** How many hashes it has: fewer than 256 in a partial tile. */
  readonly width: number;
}

/** Returns the hashes that a tile consists of. */
export function hashesIn({ level, position, width }: Tile): HashRun {
  return { level, start: position * TILE_WIDTH, count: width };
}

/** Returns the number of hashes on a level of tiles in a tree with so many leaves. */
export function hashesOnLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Returns the tiles that a tree of one size has and a smaller one has not, or has with fewer hashes. */
export function newTiles(from: number, to: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesOnLevel(to, level) > 0; level += 1) {
    const [before, after] = [hashesOnLevel(from, level), hashesOnLevel(to, level)];
    if (before === after) continue;
    for (let position = Math.floor(before / TILE_WIDTH); position * TILE_WIDTH < after; position += 1) {
      tiles.push({ level, position, width: Math.min(TILE_WIDTH, after - position * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** Returns the path of a tile below the log's prefix, such as `tile/0/x001/x234/067.p/112`. */
export function tilePath({ level, position, width }: Tile, of: 'hashes' | 'entries' = 'hashes'): string {
  const full = `tile/${of === 'entries' ? 'entries' : level}/${numberPath(position)}`;
  return width === TILE_WIDTH ? full : `${full}.p/${width}`;
}

/** Returns the folder of a tile's partial versions, which are not needed any more once it is full. */
export function partialsPath(tile: Tile, of: 'hashes' | 'entries' = 'hashes'): string {
  return `${tilePath({ ...tile, width: TILE_WIDTH }, of)}.p`;
}

function numberPath(position: number): string {
  const last = String(position % 1000).padStart(3, '0');
  const before = Math.floor(position / 1000);
  return before === 0 ? last : `${numberPath(before).replace(/(\d{3})$/, 'x$1')}/${last}`;
}

/** Returns the content of a tile. */
export function tileContent(hashes: readonly Hash[]): Buffer {
  return Buffer.concat(hashes);
}

/** Returns an entry bundle: each entry after its length in two bytes. */
export function bundleEntries(entries: readonly string[]): Buffer {
  const parts = entries.flatMap(entry => {
    const bytes = Buffer.from(entry);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}

/** Returns the entries of a bundle; undefined where it is damaged. */
export function unbundleEntries(bundle: Buffer): readonly string[] | undefined {
  const entries: string[] = [];
  for (let at = 0; at < bundle.length; ) {
    const start = at + 2;
    if (start > bundle.length) return undefined;
    const end = start + bundle.readUInt16BE(at);
    if (end > bundle.length) return undefined;
    entries.push(bundle.toString('utf8', start, end));
    at = end;
  }
  return entries;
}
