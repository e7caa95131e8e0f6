import { mkdirSync, rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../sandbox/src/control-client.ts';
import { sealUntil } from '../../../src/app/audit/seal-until.ts';
import { createSealingAlarm } from '../../../src/app/audit/sealing-alarm.ts';
import { verifyTrail } from '../../../src/app/audit/verify-trail.ts';
import type { PublishedFiles } from '../../../src/app/ports.ts';
import { createLog } from '../../../src/base/log.ts';
import { registry } from '../../../src/base/metrics.ts';
import { openCheckpoint } from '../../../src/domain/tlog/checkpoint.ts';
import { formatSignerKey } from '../../../src/domain/tlog/note-keys.ts';
import { startSealing } from '../../../src/operations/seal-trail.ts';
import { readBacklog } from '../../../src/store/audit-log.ts';
import { simulatedMessenger, slackErrors } from '../simulated-slack.ts';
import { addRequests, key, openAuditLog, openAuditLogInContainer } from './support.ts';

/** A log that keeps what is logged as errors and warnings, and the checkpoints. */
function keptLog() {
  const errors: string[] = [];
  const warnings: string[] = [];
  const checkpoints: string[] = [];
  const log = Object.assign(createLog('silent'), {
    error: ({ problem = '' }: { problem?: string }) => errors.push(problem),
    warn: (first: unknown) => warnings.push(typeof first === 'string' ? first : JSON.stringify(first)),
    info: (fields: unknown) => {
      if (typeof fields === 'object' && fields !== null && 'checkpoint' in fields)
        checkpoints.push(String(fields.checkpoint));
    },
  });
  return { log, errors, warnings, checkpoints };
}

/** Seals a log in a folder in the background until the test ends. */
async function openSealing(messenger = simulatedMessenger()) {
  return sealingOf(await openAuditLog(), messenger);
}

/** Seals a log in the background until the test ends. */
function sealingOf<Log extends Pick<Awaited<ReturnType<typeof openAuditLogInContainer>>, 'db' | 'files'>>(
  opened: Log,
  messenger = simulatedMessenger(),
) {
  const kept = keptLog();
  const stopping = new AbortController();
  const start = (files: PublishedFiles = opened.files) => {
    const { db } = opened;
    const alarm = createSealingAlarm(kept.log);
    const parts = { db, log: kept.log, owner: 'test', key, files, messenger: messenger.messenger, alarm };
    const ended = sealUntil(parts, stopping.signal);
    onTestFinished(async () => {
      stopping.abort();
      await ended;
    });
  };
  const publishedSize = async () => {
    const opening = openCheckpoint(String(await opened.files.read('checkpoint')), [key]);
    return 'problem' in opening ? 0 : opening.size;
  };
  return { ...opened, ...kept, start, publishedSize, messenger };
}

const problemMetric = async () => (await registry.getSingleMetricAsString('amplsbot_audit_problem')).split(' ').at(-1);

test('seals and publishes within seconds, logs each checkpoint, and posts one to Slack in an hour', async () => {
  const { db, start, publishedSize, checkpoints, messenger } = await openSealing();
  await addRequests(db, 2, 2);
  start();
  await eventually(async () => expect(await publishedSize()).toBe(2), 30_000);
  await addRequests(db, 1, 1);
  await eventually(async () => expect(await publishedSize()).toBe(3), 30_000);
  expect(checkpoints.map(note => openCheckpoint(note, [key]))).toMatchObject([{ size: 2 }, { size: 3 }]);
  expect(messenger.posts.map(({ metadata }) => metadata.event_payload)).toEqual([{ size: '2' }]);
  expect(messenger.posts[0]?.text).toContain(checkpoints[0]?.trimEnd());
});

test('seals once with several processes at work', async () => {
  const { db, start, publishedSize, checkpoints, messenger } = await openSealing();
  start();
  start();
  start();
  for (let size = 1; size <= 3; size += 1) {
    await addRequests(db, 1, 1);
    await eventually(async () => expect(await publishedSize()).toBe(size), 30_000);
  }
  expect(checkpoints).toHaveLength(3);
  expect(messenger.posts).toHaveLength(1);
});

test('a folder that is missing is an alarm; sealing goes on once it is back', async () => {
  const { db, start, folder, files, errors, publishedSize } = await openSealing();
  rmSync(folder, { recursive: true });
  await addRequests(db, 2, 1);
  start();
  await eventually(async () => expect(errors).toEqual([expect.stringContaining('ENOENT')]), 30_000);
  expect(await problemMetric()).toBe('1');
  expect((await readBacklog(db)).events).toBe(2);
  mkdirSync(folder);
  await eventually(async () => expect(await publishedSize()).toBe(2), 30_000);
  await eventually(async () => expect(await problemMetric()).toBe('0'), 30_000);
  expect(await files.list('tile/0')).toEqual(['tile/0/000.p/2']);
});

test('a database that is not what was sealed is an alarm, and nothing is signed any more', async () => {
  const { db, start, errors, publishedSize, sealAndPublish } = await openSealing();
  await addRequests(db, 2, 1);
  await sealAndPublish();
  await db.execute(
    sql.raw(`alter table amplsbot.audit_leaves disable trigger user;
      delete from amplsbot.audit_leaves where position = 1;
      alter table amplsbot.audit_leaves enable trigger user`),
  );
  await addRequests(db, 1, 1);
  start();
  await eventually(async () => expect(errors[0]).toContain('has 1 leaf, but its newest checkpoint covers 2'), 30_000);
  expect(await publishedSize()).toBe(2);
});

test('Slack that does not answer stops nothing, and the checkpoint is posted later', async () => {
  const messenger = simulatedMessenger();
  messenger.onPost({ error: slackErrors.retryable(1_000) });
  const { db, start, publishedSize, warnings } = await openSealing(messenger);
  await addRequests(db, 1, 1);
  start();
  await eventually(async () => expect(await publishedSize()).toBe(1), 30_000);
  await eventually(async () => expect(warnings).toEqual([expect.stringContaining('Slack asks to wait')]), 30_000);
  const { rows } = await db.execute('select * from amplsbot.audit_announcements');
  expect(rows).toEqual([]);
});

test('says once that nothing is sealed without a key', async () => {
  const { db } = await openAuditLog();
  const { log, warnings, errors } = keptLog();
  const sealing = startSealing(
    { AZURE_CLOUD: 'public' },
    { db, log, owner: 'test', messengerFor: () => simulatedMessenger().messenger },
  );
  await sealing.stop();
  expect(warnings).toEqual([expect.stringContaining('AUDIT_KEY is not set, so the audit trail is not sealed.')]);
  expect(errors).toEqual([]);
});

test('a damaged key is an alarm that does not repeat it, and stops nothing', async () => {
  const { db } = await openAuditLog();
  const { log, errors } = keptLog();
  const damaged = formatSignerKey(key).replace(/\+Ab?/, '+');
  const parts = { db, log, owner: 'test', messengerFor: () => simulatedMessenger().messenger };
  const sealing = startSealing({ AZURE_CLOUD: 'public', AUDIT_KEY: damaged }, parts);
  await sealing.stop();
  expect(errors).toEqual([expect.stringContaining('AUDIT_KEY is not a key: ')]);
  expect(errors[0]).not.toContain(damaged.split('+').at(-1));
  expect(await problemMetric()).toBe('1');
});

/** Seals a log in a container in the background until the test ends. */
async function openSealingInContainer() {
  return sealingOf(await openAuditLogInContainer());
}

test('several processes that publish in one container write each checkpoint once', async () => {
  const { db, start, storage, publishedSize, errors } = await openSealingInContainer();
  for (let process = 0; process < 3; process += 1) start(storage.open());
  for (let size = 1; size <= 4; size += 1) {
    await addRequests(db, 1, 1);
    await eventually(async () => expect(await publishedSize()).toBe(size), 30_000);
  }
  const writes = (await storage.calls()).filter(call => call.startsWith('PUT /audit-log/checkpoint '));
  expect(writes).toEqual(Array.from({ length: 4 }, () => 'PUT /audit-log/checkpoint 201'));
  expect(errors).toEqual([]);
});

test('a container that is missing is an alarm and is not created; sealing goes on once it exists', async () => {
  const { db, start, storage, errors, publishedSize } = await openSealingInContainer();
  await storage.deleteContainer();
  await addRequests(db, 2, 1);
  start();
  await eventually(async () => expect(errors).toEqual([expect.stringContaining('There is no container')]), 30_000);
  expect(await problemMetric()).toBe('1');
  expect((await readBacklog(db)).events).toBe(2);
  await storage.createContainer();
  await eventually(async () => expect(await publishedSize()).toBe(2), 30_000);
  await eventually(async () => expect(await problemMetric()).toBe('0'), 30_000);
});

test.each([
  ['403', { status: 403, code: 'AuthorizationFailure' }, /does not let the bot write/],
  ['404', { status: 404, code: 'ContainerNotFound' }, /There is no container/],
  ['409', { status: 409, code: 'ContainerBeingDeleted' }, /409 ContainerBeingDeleted/],
  ['412', { status: 412, code: 'LeaseIdMissing' }, /412 LeaseIdMissing/],
  ['429', { status: 429, code: 'ServerBusy', headers: { 'retry-after': 1 } }, /asked the bot to wait/],
  ['503', { status: 503, code: 'ServerBusy' }, /503 ServerBusy/],
  ['a redirect', { status: 307, headers: { location: 'https://example.com/' } }, /a redirect/],
  ['the page of a proxy', { status: 201, body: 'ok' }, /such as a proxy/],
  ['a connection that breaks', { reset: true }, /did not arrive whole/],
  ['an answer that is lost after the effect', { reset: true, when: 'after' }, /did not arrive whole/],
])('where writes meet %s, sealing goes on, and everything is published later', async (_, fault, sentence) => {
  const { db, start, storage, errors, checkpoints, files } = await openSealingInContainer();
  await storage.fault({ method: 'PUT', times: 1_000, ...fault });
  start();
  for (let number = 1; number <= 2; number += 1) {
    await addRequests(db, 1, 1);
    await eventually(async () => expect(checkpoints).toHaveLength(number), 30_000);
  }
  await eventually(async () => expect(errors[0]).toMatch(sentence), 30_000);
  expect(await problemMetric()).toBe('1');
  await storage.clearFaults();
  await eventually(async () => expect(String(await files.read('checkpoint'))).toBe(checkpoints.at(-1)), 30_000);
  for (const width of [1, 2]) expect(await files.read(`tile/0/000.p/${width}`)).toHaveLength(width * 32);
  await eventually(async () => expect(await problemMetric()).toBe('0'), 30_000);
  expect(await verifyTrail(db, { keys: [key], files })).toMatchObject({ ok: true, problems: [] });
});
