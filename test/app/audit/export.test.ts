import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { EvidenceRange } from '../../../src/app/audit/export-evidence.ts';
import { exportEvidence } from '../../../src/app/audit/export-evidence.ts';
import type { Database } from '../../../src/store/database.ts';
import { addEvent, addRequests, openAuditLog, tamper } from './support.ts';

const march: EvidenceRange = {
  from: new Date('2026-03-01T00:00:00Z'),
  to: new Date('2026-03-02T00:00:00Z'),
  requestId: undefined,
};

/** Exports a pack into memory. */
async function exported(db: Database, range: Partial<EvidenceRange> = {}) {
  const files = new Map<string, string>();
  const result = await exportEvidence(db, { ...march, ...range }, async (path, content) => {
    expect(files.has(path)).toBe(false);
    files.set(path, content);
  });
  return { files, result };
}

async function requestIds(db: Database): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`select id from amplsbot.requests order by id`);
  return rows.map(({ id }) => id);
}

test('exports every request with its events, documents, pages and proof', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 2, 3);
  await sealAndPublish();
  const { files, result } = await exported(db);
  expect(result).toEqual({ requests: 2, unsealed: 0 });
  const [id] = await requestIds(db);
  const folder = `requests/CR-${id}`;
  const names = [
    `${folder}/events.jsonl`,
    `${folder}/request.json`,
    `${folder}/index.html`,
    `${folder}/CR-${id}.tlog-proof`,
  ];
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([...names, 'index.html', 'README.txt', 'checkpoint', 'SHA256SUMS']),
  );
  expect(files.get(`${folder}/events.jsonl`)?.trim().split('\n')).toHaveLength(3);
  expect([...files.keys()].filter(name => name.startsWith('documents/'))).toHaveLength(2);
});

test('the sums, the chain and the entry of the proof can be computed again as README.txt says', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 1, 3);
  await sealAndPublish();
  const { files } = await exported(db);
  for (const line of (files.get('SHA256SUMS') ?? '').trim().split('\n')) {
    const [sum = '', path = ''] = line.split('  ');
    expect(
      createHash('sha256')
        .update(files.get(path) ?? '')
        .digest('hex'),
    ).toBe(sum);
  }
  expect((files.get('SHA256SUMS') ?? '').trim().split('\n')).toHaveLength(files.size - 1);
  const [id] = await requestIds(db);
  let previous = '';
  for (const line of (files.get(`requests/CR-${id}/events.jsonl`) ?? '').trim().split('\n')) {
    const event = JSON.parse(line);
    expect(event.previous).toBe(previous);
    const fields = [event.previous, event.request, event.seq, event.at, event.actor, event.type, event.data];
    previous = createHash('sha256').update(fields.join('\n')).digest('hex');
    expect(event.hash).toBe(previous);
  }
  const extra = /^extra (.*)$/m.exec(files.get(`requests/CR-${id}/CR-${id}.tlog-proof`) ?? '')?.[1] ?? '';
  expect(Buffer.from(extra, 'base64').toString()).toBe(`CR-${id} event 3 sha256:${previous}`);
});

test('is byte-identical when it is exported again, whatever happened since', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 3, 2);
  await sealAndPublish();
  const first = await exported(db, { to: new Date('2026-03-01T12:30:00Z') });
  for (const id of await requestIds(db)) await addEvent(db, id);
  await sealAndPublish();
  await addRequests(db, 300, 1);
  await sealAndPublish();
  await db.execute(sql`update amplsbot.requests set state = 'failed', reason = 'another'`);
  const range = { to: new Date('2026-03-01T12:30:00Z'), requestId: (await requestIds(db))[0] };
  const one = await exported(db, { ...range, requestId: range.requestId });
  const again = await exported(db, { ...range, requestId: range.requestId });
  expect(again.files).toEqual(one.files);
  const folder = `requests/CR-${range.requestId}`;
  for (const name of [
    `${folder}/events.jsonl`,
    `${folder}/index.html`,
    `${folder}/CR-${range.requestId}.tlog-proof`,
    'checkpoint',
  ]) {
    expect(one.files.get(name)).toBe(first.files.get(name));
  }
});

test('goes on to the event that was sealed with the last one in the time', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 1, 3);
  await sealAndPublish();
  const { files } = await exported(db, { to: new Date('2026-03-01T12:00:02Z') });
  const [id] = await requestIds(db);
  expect(files.get(`requests/CR-${id}/events.jsonl`)?.trim().split('\n')).toHaveLength(3);
});

test('says what is not sealed', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 1, 1);
  const unsealed = await exported(db);
  expect(unsealed.result).toEqual({ requests: 1, unsealed: 1 });
  expect(unsealed.files.get('index.html')).toContain('Nothing in this pack is sealed');
  expect(unsealed.files.has('checkpoint')).toBe(false);
  await sealAndPublish();
  await addRequests(db, 1, 1);
  const { files, result } = await exported(db);
  expect(result).toEqual({ requests: 2, unsealed: 1 });
  const [, second] = await requestIds(db);
  expect(files.get(`requests/CR-${second}/index.html`)).toContain('Not sealed: there is no proof.');
});

test('does not prove what was not sealed', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 3, 1);
  await sealAndPublish();
  await tamper(db, `update amplsbot.audit_leaves set hash = repeat('0', 64) where position = 1`);
  await expect(exported(db)).rejects.toThrow('The audit log is not what was sealed.');
});

test('explains a time without events', async () => {
  const { db } = await openAuditLog();
  await expect(exported(db)).rejects.toThrow('No request has events in this time.');
});

test('shows what people typed as text', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 1, 1);
  const [id] = await requestIds(db);
  const markup = `<script>alert("1")</script> & 'quotes'`;
  await db.execute(sql`
    insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
    values (${id ?? 0}, 0, '2026-03-01T13:00:00Z', ${markup}, 'declined', ${JSON.stringify({ reason: markup })}, '', '')`);
  await sealAndPublish();
  const { files } = await exported(db);
  const page = files.get(`requests/CR-${id}/index.html`) ?? '';
  expect(page).toContain('<bdi>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;</bdi>');
  expect(page).not.toContain('<script');
});
