import { entryOf, parseEntry } from '../../domain/audit/event-head.ts';
import { formatCount } from '../../domain/format.ts';
import type { Checkpoint } from '../../domain/tlog/checkpoint.ts';
import { openCheckpoint, parseCheckpoint } from '../../domain/tlog/checkpoint.ts';
import { buildRoot, leafHash } from '../../domain/tlog/merkle.ts';
import type { VerifierKey } from '../../domain/tlog/note-keys.ts';
import { TILE_WIDTH, tilePath, unbundleEntries } from '../../domain/tlog/tiles.ts';
import type { NumberedLeaf } from '../../store/audit-log.ts';
import { readLeaves } from '../../store/audit-log.ts';
import type { Transaction } from '../../store/database.ts';
import type { RowReader } from '../../store/read-trail.ts';
import { readCheckpoints, readLeavesInOrder } from '../../store/read-trail.ts';
import type { PublishedFiles } from '../ports.ts';
import type { TrailReport } from './trail-report.ts';
import { eventsOf } from './trail-report.ts';

/** What the log in the database is compared with. */
export interface TrustedLog {
  readonly checkpoint: Checkpoint;
  readonly keys: readonly VerifierKey[];
  /** Where the log is published; undefined where it is not at hand. */
  readonly files: PublishedFiles | undefined;
}

/**
 * Compares the leaves in the database with a checkpoint. Where they differ, says which do, as far as published entries or
 * the checkpoints in between show it.
 */
export async function verifyLog(tx: Transaction, trusted: TrustedLog, report: TrailReport): Promise<void> {
  const { size, root } = trusted.checkpoint;
  const leaves = await readLeavesInOrder(tx, size);
  const checkpoints = await readCheckpoints(tx, size);
  const builder = buildRoot();
  let lastGood = 0;
  let firstBad: number | undefined;
  for (let leaf = await leaves.next(); leaf !== undefined; leaf = await leaves.next()) {
    if (leaf.position !== builder.size) break;
    builder.add(leafHash(entryOf(leaf)));
    const isGood = await matchesCheckpoints(checkpoints, builder, trusted, report);
    if (isGood === true && firstBad === undefined) lastGood = builder.size;
    if (isGood === false) firstBad ??= builder.size;
  }
  if (builder.size === size && builder.root().equals(root)) return;
  if (await compareWithPublished(tx, trusted, report)) return;
  if (builder.size < size) {
    report.add(`Leaves ${builder.size} to ${size - 1} of the audit log are missing, or are not numbered as they were.`);
  }
  const last = Math.min(firstBad ?? size, size);
  report.add(
    `Leaves ${lastGood} to ${last - 1} of the audit log are not those that were sealed: they lie between the checkpoints of ${lastGood} and ${last} leaves.`,
  );
}

/**
 * Compares the log as far as it was read with the checkpoint of that size in the database. Returns undefined where there
 * is none. The signature counts as well: somebody else's key proves nothing.
 */
async function matchesCheckpoints(
  checkpoints: RowReader<{ readonly size: number; readonly note: string }>,
  { size, root }: { readonly size: number; root(): Buffer },
  { keys }: TrustedLog,
  report: TrailReport,
): Promise<boolean | undefined> {
  let next = await checkpoints.peek();
  while (next !== undefined && next.size <= size) {
    await checkpoints.next();
    const opened = openCheckpoint(next.note, keys);
    const said = parseCheckpoint(next.note);
    if (next.size === size && said?.size === size && said.root.equals(root())) return true;
    if (!('problem' in opened) && opened.size === size && next.size === size) return false;
    report.add(`The checkpoint of ${next.size} leaves in the database was not signed for this log.`);
    next = await checkpoints.peek();
  }
  return undefined;
}

/**
 * Compares the leaves in the database with the entries that were published, one by one. Returns false where these are not
 * at hand, or do not lead to the checkpoint themselves.
 */
async function compareWithPublished(tx: Transaction, trusted: TrustedLog, report: TrailReport): Promise<boolean> {
  const { size, root } = trusted.checkpoint;
  if (trusted.files === undefined || size === 0) return false;
  const builder = buildRoot();
  const found: string[] = [];
  for (let start = 0; start < size; start += TILE_WIDTH) {
    const entries = await publishedEntries(trusted.files, start, Math.min(TILE_WIDTH, size - start));
    if (entries === undefined) return false;
    for (const entry of entries) builder.add(leafHash(entry));
    const leaves = await numberedLeaves(tx, start, entries.length);
    entries.forEach((entry, index) => {
      const leaf = leaves.get(start + index);
      const stored = leaf === undefined ? undefined : entryOf(leaf);
      if (stored !== entry) found.push(differenceOf(start + index, entry, stored));
    });
  }
  if (!builder.root().equals(root)) return false;
  for (const sentence of found) report.add(sentence);
  return true;
}

async function numberedLeaves(tx: Transaction, start: number, count: number): Promise<Map<number, NumberedLeaf>> {
  const leaves = await readLeaves(tx, start, count);
  return new Map(leaves.map(leaf => [leaf.position, leaf]));
}

async function publishedEntries(files: PublishedFiles, start: number, width: number) {
  const tile = { level: 0, position: start / TILE_WIDTH, width };
  // A partial bundle may have been replaced by the full one.
  const bundle =
    (await files.read(tilePath(tile, 'entries'))) ??
    (await files.read(tilePath({ ...tile, width: TILE_WIDTH }, 'entries')));
  const entries = bundle === undefined ? undefined : unbundleEntries(bundle);
  return entries === undefined || entries.length < width ? undefined : entries.slice(0, width);
}

function differenceOf(position: number, published: string, stored: string | undefined): string {
  const head = parseEntry(published);
  const where = head === undefined ? '' : ` (${eventsOf(head.requestId, head.seq)})`;
  const now = stored === undefined ? 'The database does not have it.' : `The database has "${stored}".`;
  return `Leaf ${position} of the audit log${where} was published as "${published}". ${now}`;
}

/** Returns what a checkpoint covers, for people. */
export function describeCheckpoint({ size, origin }: Checkpoint): string {
  return `${formatCount(size, 'leaf', 'leaves')} of ${origin}`;
}
