import { sql } from 'drizzle-orm';
import { verifyTrail } from '../../../../src/app/audit/verify-trail.ts';
import { signCheckpoint } from '../../../../src/domain/tlog/checkpoint.ts';
import type { Transaction } from '../../../../src/store/database.ts';
import { dropGuards, key, otherKey } from '../../../app/audit/support.ts';
import { rehash, rewriteLeaves } from '../../../app/audit/tampering.ts';
import type { Sentence } from '../markdown.ts';
import type { SampleTrail } from '../sample-trail.ts';
import { openSealedTrail } from '../sample-trail.ts';

/** What somebody does to the database who may do everything there. */
type Tampering = (tx: Transaction) => Promise<unknown>;

const run = (statement: string) => (tx: Transaction) => tx.execute(sql.raw(statement));

const ZEROS = '0'.repeat(64);

const editEvent = run(`update amplsbot.events set actor = 'UMALLORY' where request_id = 12 and seq = 2`);

/** More problems than are described one by one. */
const MANY = 1_005;

/** By what happened to the database. The published log is at hand. */
const changes: Readonly<Record<string, Tampering>> = {
  'An event was edited': editEvent,
  'An event was edited, and the chain computed again': async tx => {
    await editEvent(tx);
    await rehash(tx, 12);
  },
  'The link to the event before it was edited': run(
    `update amplsbot.events set previous = '${ZEROS}' where request_id = 12 and seq = 2`,
  ),
  'An event of a form that the bot never writes': run(
    `update amplsbot.events set data = data || chr(10) where request_id = 12 and seq = 2`,
  ),
  'An event was deleted': run('delete from amplsbot.events where request_id = 12 and seq = 2'),
  'A sealed event was deleted': run('delete from amplsbot.events where request_id = 12 and seq = 3'),
  'The last events of a request were deleted': run('delete from amplsbot.events where request_id = 12 and seq > 2'),
  'An event was added': run(
    `insert into amplsbot.events select request_id, seq, at, 'UMALLORY', type, data, previous, hash
     from amplsbot.events where request_id = 13 and seq = 1`,
  ),
  'A document was edited': run(`update amplsbot.documents set body = body || ' '`),
  'A document was deleted': run('delete from amplsbot.documents'),
  'A leaf of the log was edited': run(`update amplsbot.audit_leaves set hash = '${ZEROS}' where request_id = 13`),
  'A leaf of the log was deleted': run('delete from amplsbot.audit_leaves where request_id = 13'),
  'A checkpoint was signed with another key': tx => {
    const note = signCheckpoint({ size: 2, root: Buffer.alloc(32) }, otherKey);
    return tx.execute(sql`update amplsbot.audit_checkpoints set note = ${note} where size = 2`);
  },
};

/** Without the published log, only the checkpoints in between say where the log differs. */
const changesWithoutFiles: Readonly<Record<string, Tampering>> = {
  'An event was edited, and the chain and the leaves computed again': async tx => {
    await editEvent(tx);
    await rehash(tx, 12);
    await rewriteLeaves(tx, 12);
  },
  'A leaf of the log was deleted': run('delete from amplsbot.audit_leaves where request_id = 13'),
};

/** Returns what `audit verify` finds, by what was done to the database. */
export async function tamperingSentences(): Promise<readonly Sentence[]> {
  const trail = await openSealedTrail();
  const note = String(await trail.files.read('checkpoint'));
  const sentences: Sentence[] = [];
  for (const [when, tampering] of Object.entries(changes)) {
    sentences.push([when, (await problemsAfter(trail, tampering, { files: trail.files })).join('\n')]);
  }
  for (const [when, tampering] of Object.entries(changesWithoutFiles)) {
    const problems = await problemsAfter(trail, tampering, { files: undefined, given: note });
    sentences.push([`${when}; the audit folder is not at hand`, problems.join('\n')]);
  }
  const many = await problemsAfter(trail, addMany, { files: trail.files });
  trail.close();
  return [...sentences, ['More problems than are described (the last line)', many.at(-1) ?? '']];
}

const addMany = run(
  `insert into amplsbot.events select request_id, seq, at, actor, type, data, previous, hash
   from amplsbot.events, generate_series(1, ${MANY}) where request_id = 13 and seq = 1`,
);

/** Thrown to roll back. */
class Undone extends Error {}

async function problemsAfter(
  { db }: SampleTrail,
  tampering: Tampering,
  against: Pick<Parameters<typeof verifyTrail>[1], 'files' | 'given'>,
): Promise<readonly string[]> {
  let found: readonly string[] = [];
  const attempt = db.transaction(async tx => {
    await dropGuards(tx);
    await tampering(tx);
    found = (await verifyTrail(tx, { keys: [key], ...against })).problems;
    throw new Undone();
  });
  await attempt.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return found;
}
