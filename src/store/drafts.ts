import { and, eq, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import type { DraftAnswer } from '../domain/request/draft.ts';
import type { Database } from './database.ts';
import { drafts } from './drafts-schema.ts';

/** What a person asks for, as long as it has no number. */
export type Draft = typeof drafts.$inferSelect;

/** A draft as it is saved first. */
export type NewDraft = Omit<Draft, 'id' | 'version' | 'createdAt' | 'changedAt'>;

/** Saves a draft, with what its requester is asked. The same key twice is the same draft. @throws Problem `unavailable` */
export async function saveDraft(db: Database, draft: NewDraft, now: Date): Promise<Draft> {
  const [saved] = await db
    .insert(drafts)
    .values({ ...draft, createdAt: now, changedAt: now })
    .onConflictDoUpdate({ target: drafts.key, set: { key: draft.key } })
    .returning();
  if (saved === undefined) throw new Problem('unavailable', 'The request could not be saved. Try again.');
  return saved;
}

/** Returns a draft; undefined where there is none, such as after it was deleted. */
export async function findDraft(db: Database, id: number): Promise<Draft | undefined> {
  const [draft] = await db.select().from(drafts).where(eq(drafts.id, id));
  return draft;
}

/**
 * Saves what the requester of a draft has picked, and what they are asked now.
 *
 * @returns the draft as it is now; undefined where it has been changed since it was read
 */
export async function reviseDraft(
  db: Database,
  { id, version }: Pick<Draft, 'id' | 'version'>,
  to: { readonly inputs: Draft['inputs']; readonly answer: DraftAnswer },
  now: Date,
): Promise<Draft | undefined> {
  const [revised] = await db
    .update(drafts)
    .set({ ...to, changedAt: now, version: sql`${drafts.version} + 1` })
    .where(and(eq(drafts.id, id), eq(drafts.version, version)))
    .returning();
  return revised;
}
