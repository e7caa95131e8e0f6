import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishCheckpoints, readPublishedCheckpoint } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import type { PublishedFiles } from '../../../src/app/ports.ts';
import { openFolder } from '../../../src/base/folder.ts';
import { leafHash, rootAbove } from '../../../src/domain/tlog/merkle.ts';
import { TILE_WIDTH, tilePath, unbundleEntries } from '../../../src/domain/tlog/tiles.ts';
import { addRequests, key, openAuditLog, openAuditLogInContainer } from './support.ts';

/** Files of which the process dies at the call of this number that changes something: before its effect, or after it. */
function dyingAt(files: PublishedFiles, number: number, when: 'before' | 'after'): PublishedFiles {
  let calls = 0;
  const orDie = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls !== number) return work();
    if (when === 'after') await work();
    throw new Error('died');
  };
  return {
    ...files,
    create: (path, content) => orDie(() => files.create(path, content)),
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

/** Places to publish in, and how a new one is opened for each attempt. */
const places = {
  folder: async () => {
    const { db, folder } = await openAuditLog();
    return {
      db,
      openNew: async (attempt: string) => {
        mkdirSync(join(folder, attempt));
        return openFolder(join(folder, attempt));
      },
    };
  },
  container: async () => {
    const { db, storage } = await openAuditLogInContainer();
    return {
      db,
      openNew: async (attempt: string) => {
        const url = await storage.createContainer({ sas: 'rcw' }, `log-${attempt}`);
        return storage.open(url);
      },
    };
  },
};

test.each([
  ['folder', 'before'],
  ['folder', 'after'],
  ['container', 'before'],
  ['container', 'after'],
] as const)(
  'in a %s: whichever write of publishing a process dies at, %s its effect, what is published leads to its checkpoint, and the next process goes on',
  async (place, when) => {
    const { db, openNew } = await places[place]();
    for (const requests of [250, 10, 250]) {
      await addRequests(db, requests, 1);
      await sealEvents(db, key, []);
    }
    let deaths = 0;
    for (let number = 1; ; number += 1) {
      const files = await openNew(`${when}-${number}`);
      const died = await publishCheckpoints(db, dyingAt(files, number, when), key.name, 0).then(
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
  },
);
