import { and, eq, sql } from 'drizzle-orm';
import type { DraftAnswer } from '../domain/request/draft.ts';
import type { Database } from './database.ts';
import { drafts, inbox } from './schema.ts';

/** What a person asks for, as long as it has no number. */
export type Draft = typeof drafts.$inferSelect;

/** A draft as it is saved first. */
export type NewDraft = Pick<
  Draft,
  'key' | 'workflow' | 'inputs' | 'reason' | 'requester' | 'origin' | 'team' | 'channel'
>;

/** What became of a draft that was to be saved. */
export type SavedDraft =
  /** It is saved, by now or before under the same key. */
  | { readonly draft: Pick<Draft, 'id' | 'version'> }
  /** The same key was accepted as a request before. */
  | { readonly created: number }
  /** As many drafts of its requester as may be are being checked. */
  | { readonly checking: number };

/**
 * Saves a draft, to be checked. The same key twice is the same draft, or the request that was accepted under it.
 *
 * @param most how many drafts of one person may be checked at a time
 */
export async function saveDraft(db: Database, draft: NewDraft, most: number, now: Date): Promise<SavedDraft> {
  const accepted = await requestUnder(db, draft.key);
  if (accepted !== undefined) return { created: accepted };
  const identity = { id: drafts.id, version: drafts.version };
  const [known] = await db.select(identity).from(drafts).where(eq(drafts.key, draft.key));
  if (known !== undefined) return { draft: known };
  const checking = await db.$count(drafts, and(eq(drafts.requester, draft.requester), eq(drafts.state, 'checking')));
  if (checking >= most) return { checking };
  const [saved] = await db
    .insert(drafts)
    .values({ ...draft, createdAt: now, changedAt: now })
    .onConflictDoUpdate({ target: drafts.key, set: { key: draft.key } })
    .returning(identity);
  return saved === undefined ? { checking } : { draft: saved };
}

/** Returns the request that was accepted under a key of Slack's. */
export async function requestUnder(db: Database, key: string): Promise<number | undefined> {
  const [row] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  return row?.id ?? undefined;
}

/** Returns a draft; undefined where there is none, such as after it was deleted. */
export async function findDraft(db: Database, id: number): Promise<Draft | undefined> {
  const [draft] = await db.select().from(drafts).where(eq(drafts.id, id));
  return draft;
}

/** What a draft becomes. */
export type DraftMove =
  | { readonly state: 'checking'; readonly inputs: Draft['inputs'] }
  | { readonly state: 'open'; readonly answer: DraftAnswer }
  | { readonly state: 'submitted'; readonly requestId: number };

/**
 * Moves a draft to another state, about which its requester still has to be told unless they caused it.
 *
 * @returns the draft as it is now; undefined where someone else has moved it since
 */
export async function moveDraft(
  db: Database,
  { id, version }: Pick<Draft, 'id' | 'version'>,
  to: DraftMove,
  now: Date,
): Promise<Draft | undefined> {
  const untold = to.state !== 'checking';
  const fresh = { answer: null, notBefore: null, attempts: 0, changedAt: now };
  const [moved] = await db
    .update(drafts)
    .set({ ...fresh, ...to, untold, version: sql`${drafts.version} + 1` })
    .where(and(eq(drafts.id, id), eq(drafts.version, version)))
    .returning();
  return moved;
}

/** Leaves a draft alone until a time. Its requester is told why, where a reason is given. */
export async function deferDraft(
  db: Database,
  { id, version }: Pick<Draft, 'id' | 'version'>,
  until: Date,
  why: { readonly answer: DraftAnswer; readonly untold: true } | undefined,
): Promise<void> {
  await db
    .update(drafts)
    .set({ notBefore: until, attempts: sql`${drafts.attempts} + 1`, ...why })
    .where(and(eq(drafts.id, id), eq(drafts.version, version)));
}

/** Notes that the requester of a draft was told about this state of it. */
export async function markTold(db: Database, { id, version }: Pick<Draft, 'id' | 'version'>): Promise<void> {
  await db
    .update(drafts)
    .set({ untold: false })
    .where(and(eq(drafts.id, id), eq(drafts.version, version)));
}
