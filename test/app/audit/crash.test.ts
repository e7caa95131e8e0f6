import { expect, test } from 'vitest';
import { publishCheckpoints, readPublishedCheckpoint } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import type { PublishedFiles } from '../../../src/app/ports.ts';
import { leafHash, rootAbove } from '../../../src/domain/tlog/merkle.ts';
import { TILE_WIDTH, tilePath, unbundleEntries } from '../../../src/domain/tlog/tiles.ts';
import { addRequests, key, openAuditLog } from './support.ts';

/** A folder of which the process dies at the call of this number that changes something. */
function dyingAt(files: PublishedFiles, number: number): PublishedFiles {
  let calls = 0;
  const orDie = <T>(work: () => Promise<T>) => {
    calls += 1;
    return calls === number ? Promise.reject(new Error('died')) : work();
  };
  return {
    ...files,
    write: (path, content) => orDie(() => files.write(path, content)),
    removeFolder: path => orDie(() => files.removeFolder(path)),
  };
}

/** Reads the published log as a stranger would. Returns its size; fails where the entries do not lead to its root. */
async function readAsStranger(files: PublishedFiles): Promise<number> {
  const checkpoint = await readPublishedCheckpoint(files, key.name);
  if (checkpoint === undefined) return 0;
  const entries: string[] = [];
  for (let position = 0; position * TILE_WIDTH < checkpoint.size; position += 1) {
    const width = Math.min(TILE_WIDTH, checkpoint.size - position * TILE_WIDTH);
    const [partial, full] = [width, TILE_WIDTH].map(of => tilePath({ level: 0, position, width: of }, 'entries'));
    const bundle = (await files.read(partial ?? '')) ?? (await files.read(full ?? ''));
    entries.push(...(unbundleEntries(bundle ?? Buffer.of()) ?? []).slice(0, width));
  }
  expect(rootAbove(entries.map(leafHash))).toEqual(checkpoint.root);
  return checkpoint.size;
}

test('whichever write of publishing a process dies at, what is published leads to its checkpoint, and the next process goes on', async () => {
  const { db, files } = await openAuditLog();
  for (const requests of [250, 10, 250]) {
    await addRequests(db, requests, 1);
    await sealEvents(db, key, []);
  }
  let deaths = 0;
  for (let number = 1; ; number += 1) {
    for (const file of ['checkpoints', 'tile']) await files.removeFolder(file);
    await files.removeFolder('checkpoint');
    const died = await publishCheckpoints(db, dyingAt(files, number), key.name, 0).then(
      () => false,
      () => true,
    );
    const published = await readAsStranger(files);
    expect(await publishCheckpoints(db, files, key.name, published)).toBe(510);
    expect(await readAsStranger(files)).toBe(510);
    if (!died) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThanOrEqual(15);
});
