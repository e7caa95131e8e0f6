import { expect, test } from 'vitest';
import { publishCheckpoints, readPublishedCheckpoint } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import { signCheckpoint } from '../../../src/domain/tlog/checkpoint.ts';
import { checkpointsAbove } from '../../../src/store/audit-log.ts';
import { addRequests, key, openAuditLog, openAuditLogInContainer, tamper } from './support.ts';

const places = [
  ['a folder', openAuditLog],
  ['a container', openAuditLogInContainer],
] as const;

/** Opens a log with three leaves that is not published yet. */
async function openSealedLog(open: (typeof places)[number][1]) {
  const { db, files } = await open();
  await addRequests(db, 3, 1);
  await sealEvents(db, key, []);
  const [checkpoint] = await checkpointsAbove(db, 0, 1);
  const [day = '', time = ''] = checkpoint?.at.toISOString().split('T') ?? [];
  const dated = `checkpoints/${day}/${time.slice(0, 5).replace(':', '')}`;
  return { db, files, dated, note: checkpoint?.note ?? '', publish: () => publishCheckpoints(db, files, key.name, 0) };
}

test.each(places)(
  '%s that somebody else wrote a tile into is an alarm, and the tile stays as it is',
  async (_, open) => {
    for (const path of ['tile/0/000.p/3', 'tile/entries/000.p/3']) {
      const { files, publish } = await openSealedLog(open);
      await files.create(path, 'something else');
      const sentence = `The published file "${path}" is not what was sealed. Nothing more is published. Run "amplsbot audit verify".`;
      await expect(publish()).rejects.toThrow(sentence);
      expect(String(await files.read(path))).toBe('something else');
      expect(await readPublishedCheckpoint(files, key.name)).toBeUndefined();
    }
  },
);

test.each(places)('%s that has equal files already is published in', async (_, open) => {
  const { files, publish, note, dated } = await openSealedLog(open);
  await publish();
  await publish();
  expect(String(await files.read('checkpoint'))).toBe(note);
  expect(String(await files.read(dated))).toBe(note);
});

test.each(places)('%s keeps the first checkpoint of a minute, if the log signed it', async (_, open) => {
  const { db, files, publish, dated } = await openSealedLog(open);
  await publish();
  await addRequests(db, 1, 1);
  await sealEvents(db, key, []);
  // Both are of the same minute, whenever the test runs.
  await tamper(db, 'update amplsbot.audit_checkpoints set at = (select min(at) from amplsbot.audit_checkpoints)');
  expect(await publishCheckpoints(db, files, key.name, 3)).toBe(4);
  expect(String(await files.read(dated))).toContain('\n3\n');
});

test.each(places)('%s with a dated checkpoint that the log never signed is an alarm', async (_, open) => {
  for (const size of [2, 3, 9]) {
    const { files, publish, dated } = await openSealedLog(open);
    await files.create(dated, signCheckpoint({ size, root: Buffer.alloc(32) }, key));
    await expect(publish()).rejects.toThrow(`The published file "${dated}" is not what was sealed.`);
  }
});
