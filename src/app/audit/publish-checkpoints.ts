import { Problem } from '../../base/problem.ts';
import { entryOf } from '../../domain/audit/event-head.ts';
import type { Checkpoint } from '../../domain/tlog/checkpoint.ts';
import { parseCheckpoint } from '../../domain/tlog/checkpoint.ts';
import type { Tile } from '../../domain/tlog/tiles.ts';
import {
  bundleEntries,
  hashesIn,
  newTiles,
  partialsPath,
  TILE_WIDTH,
  tileContent,
  tilePath,
} from '../../domain/tlog/tiles.ts';
import type { SignedCheckpoint } from '../../store/audit-log.ts';
import { checkpointsAbove, readHashes, readLeaves } from '../../store/audit-log.ts';
import type { Database } from '../../store/database.ts';
import type { PublishedFiles } from '../ports.ts';

/** The file with the newest checkpoint, as tlog-tiles names it. */
export const CHECKPOINT_FILE = 'checkpoint';

/** The folder in which older checkpoints remain. */
const CHECKPOINTS_FOLDER = 'checkpoints';

/** Checkpoints that are read at a time. */
const BATCH = 500;

/**
 * Returns the newest checkpoint that was published; undefined where none was.
 *
 * @throws Problem `unavailable` where the file is not a checkpoint of this log
 */
export async function readPublishedCheckpoint(files: PublishedFiles, origin: string): Promise<Checkpoint | undefined> {
  const note = await files.read(CHECKPOINT_FILE);
  if (note === undefined) return undefined;
  const checkpoint = parseCheckpoint(note.toString());
  if (checkpoint?.origin === origin) return checkpoint;
  const found = checkpoint === undefined ? 'no checkpoint' : `a checkpoint of another log, ${checkpoint.origin}`;
  throw new Problem('unavailable', `The published file "checkpoint" holds ${found}.`);
}

/**
 * Publishes the checkpoints that are newer than the published one, in order, each after the tiles that it needs. Those of
 * another origin are left out: they belong to a log that this one continues under a new name.
 *
 * @param origin the name of the log
 * @param published size of the newest checkpoint that is published; 0 where none is
 * @param isStopping returns whether to stop between two checkpoints
 * @returns the size of the newest one now
 */
export async function publishCheckpoints(
  db: Database,
  files: PublishedFiles,
  origin: string,
  published: number,
  isStopping: () => boolean = () => false,
): Promise<number> {
  let size = published;
  for await (const checkpoint of checkpointsFrom(db, published)) {
    if (isStopping()) break;
    if (parseCheckpoint(checkpoint.note)?.origin !== origin) continue;
    const tiles = newTiles(size, checkpoint.size);
    for (const tile of tiles) await publishTile(db, files, tile);
    await publishDated(db, files, checkpoint);
    await files.write(CHECKPOINT_FILE, checkpoint.note);
    for (const tile of tiles) await removePartials(files, tile);
    size = checkpoint.size;
  }
  return size;
}

async function* checkpointsFrom(db: Database, size: number): AsyncGenerator<SignedCheckpoint> {
  let batch: readonly SignedCheckpoint[] = [];
  do {
    batch = await checkpointsAbove(db, batch.at(-1)?.size ?? size, BATCH);
    yield* batch;
  } while (batch.length === BATCH);
}

async function publishTile(db: Database, files: PublishedFiles, tile: Tile): Promise<void> {
  const { level, start, count } = hashesIn(tile);
  await publishOnce(files, tilePath(tile), tileContent(await readHashes(db, { level, start, count })));
  if (level > 0) return;
  const leaves = await readLeaves(db, start, count);
  await publishOnce(files, tilePath(tile, 'entries'), bundleEntries(leaves.map(entryOf)));
}

/** Keeps the first checkpoint of each minute, such as `checkpoints/2026-03-01/1405`, for those who want to see an older one. */
async function publishDated(db: Database, files: PublishedFiles, { note, at }: SignedCheckpoint): Promise<void> {
  const [day = '', time = ''] = at.toISOString().split('T');
  const path = `${CHECKPOINTS_FOLDER}/${day}/${time.slice(0, 5).replace(':', '')}`;
  await publishOnce(files, path, Buffer.from(note), async found => {
    const size = parseCheckpoint(found.toString())?.size ?? 0;
    const [stored] = await checkpointsAbove(db, size - 1, 1);
    return stored !== undefined && found.equals(Buffer.from(stored.note));
  });
}

/**
 * Publishes a file that never changes again. A process that died may have published it already. It is never overwritten: a
 * different one means that the published log or the database was changed.
 *
 * @param isOurs returns whether this log published what is there already; by default, an equal file
 * @throws Problem `unavailable` where there is another one
 */
async function publishOnce(
  files: PublishedFiles,
  path: string,
  content: Buffer,
  isOurs: (found: Buffer) => Promise<boolean> = async found => found.equals(content),
): Promise<void> {
  const found = await files.create(path, content);
  if (found === undefined || (await isOurs(found))) return;
  const sentence = `The published file "${path}" is not what was sealed. Nothing more is published.`;
  throw new Problem('unavailable', `${sentence} Run "amplsbot audit verify".`);
}

/** A full tile replaces its partial versions. */
async function removePartials(files: PublishedFiles, tile: Tile): Promise<void> {
  if (tile.width < TILE_WIDTH) return;
  await files.removeFolder(partialsPath(tile));
  if (tile.level === 0) await files.removeFolder(partialsPath(tile, 'entries'));
}
