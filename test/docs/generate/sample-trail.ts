import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { publishCheckpoints } from '../../../src/app/audit/publish-checkpoints.ts';
import { sealEvents } from '../../../src/app/audit/seal-events.ts';
import { openFolder } from '../../../src/base/folder.ts';
import { readAuditConfig } from '../../../src/config.ts';
import { sha256 } from '../../../src/domain/canonical-json.ts';
import { formatSignerKey, formatVerifierKey } from '../../../src/domain/tlog/note-keys.ts';
import { key } from '../../app/audit/support.ts';
import { emptiedDatabase } from '../../app/database.ts';
import { FIRST_REQUEST } from './sample-stage.ts';

export const verifierKey = formatVerifierKey(key);

const plan = '{"plan":"link law-dev to ampls-b"}';

/** The documents and the events of two requests. The database chains events, so that their hashes are always the same. */
const eventsOfSample: readonly (readonly [id: number, actor: string, type: string, data: object])[] = [
  [12, 'UALICE', 'created', { workflow: 'connect-resources', reason: 'SOC onboarding' }],
  [12, 'UBOB', 'agreed', { hash: sha256(plan), documents: { plan: sha256(plan) } }],
  [12, 'bot', 'step_done', { title: 'Link law-dev to ampls-b', correlationId: '7d5a3c1e-0000-4000-8000-000000000001' }],
  [13, 'UALICE', 'created', { workflow: 'connect-resources' }],
  [13, 'UALICE', 'cancelled', {}],
];

export type SampleTrail = Awaited<ReturnType<typeof openSampleTrail>>;

/** Opens an audit trail of two requests in the database of the pages, and a folder for it. Nothing of it is sealed. */
export async function openSampleTrail() {
  const root = mkdtempSync(join(tmpdir(), 'amplsbot-docs-'));
  const folder = join(root, 'audit-log');
  mkdirSync(folder);
  const db = await emptiedDatabase();
  const files = openFolder(folder);
  const environment = { DATABASE_URL: db.$client.options.connectionString ?? '', LOG_LEVEL: 'silent' };
  let second = 0;
  let published = 0;
  const addEvent = async (id: number, actor: string, type: string, data: object) => {
    second += 1;
    const at = new Date(Date.UTC(2026, 2, 1, 12, 0, second)).toISOString();
    await db.execute(sql`
      insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
      values (${id}, 0, ${at}::timestamptz, ${actor}, ${type}, ${JSON.stringify(data)}, '', '')`);
  };
  await db.execute(sql`
    insert into amplsbot.requests (id, workflow, inputs, requester, origin, state, created_at, changed_at)
    overriding system value
    select id, 'connect-resources', '{}', 'UALICE', 'C1', 'succeeded', now(), now()
    from generate_series(${FIRST_REQUEST}::int, ${FIRST_REQUEST + 1}::int) as id`);
  await db.execute(sql`insert into amplsbot.documents (digest, body) values (${sha256(plan)}, ${plan})`);
  for (const event of eventsOfSample) await addEvent(...event);
  return {
    db,
    root,
    folder,
    files,
    addEvent,
    /** What an auditor sets: the database, the key and the folder. */
    config: readAuditConfig({ ...environment, AUDIT_KEY: formatSignerKey(key), AUDIT_FOLDER: folder }),
    /** What an auditor sets who has neither the key nor the folder. */
    bareConfig: readAuditConfig(environment),
    async sealAndPublish() {
      await sealEvents(db, key, []);
      published = await publishCheckpoints(db, files, key.name, published);
    },
    /** Returns a text as it would be with the folders of the reader. */
    withoutRoot: (text: string) => text.replaceAll(`${root}/`, ''),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Opens the trail with its events sealed and published: the last event of CR-12 later than the others. */
export async function openSealedTrail(): Promise<SampleTrail> {
  const trail = await openSampleTrail();
  await trail.sealAndPublish();
  await trail.addEvent(12, 'bot', 'succeeded', {});
  await trail.sealAndPublish();
  return trail;
}
