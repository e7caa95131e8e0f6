import { migrate } from '../../../src/store/migrate.ts';
import { inbox } from '../../../src/store/schema.ts';
import { applyTransition, withRequest } from '../../../src/store/transition.ts';
import type { Sentence } from './markdown.ts';
import { openSampleStage } from './sample-stage.ts';

/** A migration of the year 2286. */
const NEWER = 9_999_999_999_999;

/** Returns what the database makes the bot say. */
export async function storeSentences(): Promise<readonly Sentence[]> {
  const { context, db, submit, request } = await openSampleStage();
  await db.insert(inbox).values({ key: 'lost', at: context.clock() });
  const id = await submit();
  const current = await request(id);
  const transition = (version: number, to: 'planning' | 'succeeded') =>
    withRequest(context, id, tx => applyTransition(tx, { ...current, version }, { to }, context.clock()));
  return [
    ['A request of the same name could not be saved', await messageOf(submit({ key: 'lost' }))],
    ['Something else happened to a request at the same time', await messageOf(transition(99, 'planning'))],
    ['A transition that is not possible', await messageOf(transition(current.version, 'succeeded'))],
    [
      'Another worker has taken over',
      await messageOf(withRequest(context, id, async () => undefined, { key: 'execute:12', fence: 1 })),
    ],
  ];
}

/** Returns what the start of the bot says about a database that a newer version has migrated. */
export async function newerDatabase(): Promise<string> {
  const { db } = await openSampleStage();
  const { $client: pool } = db;
  await pool.query(`insert into amplsbot.__drizzle_migrations (hash, created_at) values ('newer', ${NEWER})`);
  const sentence = await messageOf(migrate(pool.options.connectionString ?? ''));
  await pool.query(`delete from amplsbot.__drizzle_migrations where created_at = ${NEWER}`);
  return sentence;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => Promise.reject(new Error('This example does not fail any more.')),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
