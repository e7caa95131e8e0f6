import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealUntil } from '../../../../src/app/audit/seal-until.ts';
import { createSealingAlarm } from '../../../../src/app/audit/sealing-alarm.ts';
import { openFolder } from '../../../../src/base/folder.ts';
import { createLog } from '../../../../src/base/log.ts';
import { signCheckpoint } from '../../../../src/domain/tlog/checkpoint.ts';
import { createSignerKey } from '../../../../src/domain/tlog/note-keys.ts';
import { startSealing } from '../../../../src/operations/seal-trail.ts';
import { key, tamper } from '../../../app/audit/support.ts';
import type { Sentence } from '../markdown.ts';
import type { SampleTrail } from '../sample-trail.ts';
import { openSealedTrail } from '../sample-trail.ts';

/** Returns what the log says where the audit trail is not sealed. */
export async function sealingAlarms(): Promise<readonly Sentence[]> {
  const trail = await openSealedTrail();
  const { db, folder, files, withoutRoot } = trail;
  await trail.addEvent(13, 'UALICE', 'retried', {});
  const checkpoint = String(await files.read('checkpoint'));
  const put = (content: string) => writeFileSync(join(folder, 'checkpoint'), content);
  const alarms: Sentence[] = [
    ['AUDIT_KEY is not set', await alarmAtStart(trail, undefined)],
    ['AUDIT_KEY is not a key', await alarmAtStart(trail, 'secret')],
    ['The audit folder does not exist', withoutRoot(await alarmOf(trail, join(trail.root, 'missing-folder')))],
  ];
  put('hello\n');
  alarms.push(['The audit folder has a file of something else', await alarmOf(trail)]);
  const other = createSignerKey('audit.example.com/other', Buffer.alloc(32, 9));
  put(signCheckpoint({ size: 2, root: Buffer.alloc(32) }, other));
  alarms.push(['The audit folder belongs to another bot', await alarmOf(trail)]);
  put(checkpoint);
  await files.create('tile/0/000.p/4', 'a tile');
  alarms.push(['A published tile is something else', await alarmOf(trail)]);
  await tamper(db, `update amplsbot.audit_leaves set hash = repeat('0', 64) where position = 0`);
  alarms.push(['A leaf of the log was edited', await alarmOf(trail)]);
  await tamper(db, 'delete from amplsbot.audit_leaves where position > 0');
  alarms.push(['Leaves of the log were deleted', await alarmOf(trail)]);
  await tamper(db, 'delete from amplsbot.audit_leaves', 'delete from amplsbot.audit_checkpoints');
  alarms.push(['The database was replaced by an older one', await alarmOf(trail)]);
  trail.close();
  return alarms;
}

/** Returns the first line that the log gets as an error or a warning, and calls back then. */
function firstAlarm(onAlarm: () => void) {
  let line = '';
  const keep = (text: string) => {
    if (line === '') line = text;
    onAlarm();
  };
  const log = Object.assign(createLog('silent'), {
    error: ({ problem }: { readonly problem: string }, message: string) => keep(`${message}: ${problem}`),
    warn: keep,
  });
  return { log, line: () => line };
}

/** Seals until there is an alarm. */
async function alarmOf({ db, folder }: SampleTrail, path: string = folder): Promise<string> {
  const stopping = new AbortController();
  const { log, line } = firstAlarm(() => stopping.abort());
  const alarm = createSealingAlarm(log);
  const files = openFolder(path);
  await sealUntil({ db, log, owner: 'docs', key, files, messenger: undefined, alarm }, stopping.signal);
  return line();
}

async function alarmAtStart({ db }: SampleTrail, AUDIT_KEY: string | undefined): Promise<string> {
  const { log, line } = firstAlarm(() => undefined);
  const messengerFor = () => Promise.reject(new Error('Nothing is posted.')) as never;
  const parts = { AUDIT_KEY, AZURE_CLOUD: 'public' } as const;
  await startSealing(parts, { db, log, owner: 'docs', messengerFor }).stop();
  return line();
}
