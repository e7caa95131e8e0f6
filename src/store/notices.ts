import { randomUUID } from 'node:crypto';
import { and, asc, eq, getTableColumns, gt, gte, inArray, isNotNull, sql } from 'drizzle-orm';
import type { RequestState } from '../domain/request/states.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import type { Database, Transaction } from './database.ts';
import { noticeDecisions, notices, requests } from './schema.ts';

/** A message to the channel about changes in Azure that no request made, or about connections that wait there. */
export interface Notice {
  readonly id: string;
  readonly observations: readonly InventoryDifference[];
  /** What the changes mean, in sentences. */
  readonly meaning: readonly string[];
  /** Azure may still say who made them. */
  readonly awaitsAuthors: boolean;
  readonly createdAt: Date;
}

/** A notice that is to be posted. */
export interface WaitingNotice extends Notice {
  /** Ids of the connections that it announces; null for one about changes. */
  readonly connections: readonly string[] | null;
  /** `sending`: a worker began to send it, and how that ended is not known. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly revision: number;
  readonly notBefore: Date | null;
}

/** What a person decided about a notice. */
export interface NoticeDecision {
  readonly verdict: 'accept' | 'revert';
  readonly person: string;
  readonly at: Date;
  /** The request that puts the earlier state back, and its state. */
  readonly request: { readonly id: number; readonly state: RequestState } | null;
}

/** A notice that was posted and no longer shows what is known. */
export interface OutdatedNotice extends Notice {
  readonly channel: string;
  readonly ts: string;
  readonly decision: NoticeDecision | null;
  /** What its message shows once it is updated. */
  readonly view: string;
}

/** Saves a notice about changes that nobody requested from the bot. */
export async function addNotice(
  tx: Transaction,
  notice: Pick<Notice, 'observations' | 'meaning' | 'awaitsAuthors'> & { readonly changedSince: Date },
  now: Date,
): Promise<void> {
  await tx.insert(notices).values({ id: randomUUID(), ...notice, askedAt: now, createdAt: now });
}

/** Saves a notice that announces connections which waited in Azure when it was first read. */
export async function addAnnouncement(tx: Transaction, connections: readonly string[], now: Date): Promise<void> {
  await tx.insert(notices).values({ id: randomUUID(), observations: [], connections, createdAt: now });
}

/** An announcement that was posted. */
export interface PostedAnnouncement {
  readonly id: string;
  readonly connections: readonly string[];
  readonly channel: string;
  readonly ts: string;
  /** What its message shows. */
  readonly shown: string | null;
}

/** Returns the announcements of connections that were posted since then. */
export async function postedAnnouncements(db: Transaction, since: Date): Promise<readonly PostedAnnouncement[]> {
  const { id, connections, channel, ts, shown } = notices;
  const rows = await db
    .select({ id, connections, channel, ts, shown })
    .from(notices)
    .where(and(isNotNull(connections), eq(notices.state, 'sent'), gte(notices.createdAt, since)));
  return rows.flatMap(row => {
    const { connections: ids, channel: of, ts: at } = row;
    return ids === null || of === null || at === null ? [] : [{ ...row, connections: ids, channel: of, ts: at }];
  });
}

/** Returns the notices that wait to be sent, in order. */
export async function waitingNotices(db: Transaction): Promise<readonly WaitingNotice[]> {
  const rows = await db
    .select()
    .from(notices)
    .where(inArray(notices.state, ['pending', 'sending']))
    .orderBy(asc(notices.seq));
  return rows.map(row => ({ ...row, state: row.state === 'sending' ? 'sending' : 'pending' }));
}

/** Marks a notice as being sent, posted, waiting, or refused by Slack for good. */
export async function moveNotice(
  db: Database,
  id: string,
  to:
    | { readonly state: 'sending' }
    | {
        readonly state: 'sent';
        readonly sentAt: Date;
        readonly channel: string;
        readonly ts: string;
        readonly shown: string;
      }
    | { readonly state: 'pending' | 'sending'; readonly notBefore: Date }
    | { readonly state: 'parked'; readonly problem: string },
): Promise<void> {
  const attempts = to.state === 'sending' && !('notBefore' in to) ? sql`attempts + 1` : sql`attempts`;
  await db
    .update(notices)
    .set({ ...to, attempts })
    .where(eq(notices.id, id));
}

/** The last decision on each notice, with the state of its request. */
const lastDecision = sql`left join lateral (
    select decision.seq, verdict, person, at, request_id, request.state as request_state
    from ${noticeDecisions} as decision left join ${requests} as request on request.id = decision.request_id
    where decision.notice_id = ${notices}.id order by decision.seq desc limit 1
  ) as last on true`;

/** What the message of a notice shows, as text that changes whenever it has to show something else. */
const view = sql`concat(${notices}.revision, ':', last.seq, ':', last.request_state)`;

/** Returns what the message of a notice shows as long as nobody has decided. */
export function firstView({ revision }: Pick<WaitingNotice, 'revision'>): string {
  return `${revision}::`;
}

/** Returns the posted notices since then whose messages no longer show what is known, oldest first. */
export async function outdatedNotices(db: Transaction, since: Date): Promise<readonly OutdatedNotice[]> {
  const { rows } = await db.execute<OutdatedRow>(sql`
    select ${notices}.id, observations, meaning, awaits_authors, ${notices}.created_at, ${notices}.channel, ts, ${view} as view,
      last.verdict, last.person, last.at, last.request_id, last.request_state
    from ${notices} ${lastDecision}
    where ${notices}.state = 'sent' and connections is null and ts is not null and ${notices}.created_at >= ${since.toISOString()}::timestamptz
      and shown is distinct from ${view}
    order by ${notices}.seq`);
  return rows.map(row => ({
    id: row.id,
    observations: row.observations,
    meaning: row.meaning,
    awaitsAuthors: row.awaits_authors,
    createdAt: new Date(row.created_at),
    channel: row.channel,
    ts: row.ts,
    view: row.view,
    decision: decisionIn(row),
  }));
}

type OutdatedRow = Record<string, unknown> & {
  id: string;
  observations: InventoryDifference[];
  meaning: string[];
  awaits_authors: boolean;
  created_at: string;
  channel: string;
  ts: string;
  view: string;
  verdict: 'accept' | 'revert' | null;
  person: string;
  at: string;
  request_id: number | null;
  request_state: RequestState | null;
};

function decisionIn(row: OutdatedRow): NoticeDecision | null {
  const { verdict, person, at, request_id: id, request_state: state } = row;
  if (verdict === null) return null;
  return { verdict, person, at: new Date(at), request: id === null || state === null ? null : { id, state } };
}

/** Returns the newest notices since then, with the last decision on each. */
export async function recentNotices(
  db: Transaction,
  since: Date,
  limit: number,
): Promise<
  readonly (Pick<Notice, 'observations' | 'createdAt' | 'awaitsAuthors'> & {
    readonly decision: NoticeDecision | null;
  })[]
> {
  const { rows } = await db.execute<OutdatedRow>(sql`
    select observations, awaits_authors, ${notices}.created_at, last.verdict, last.person, last.at, last.request_id, last.request_state
    from ${notices} ${lastDecision}
    where connections is null and ${notices}.created_at >= ${since.toISOString()}::timestamptz
    order by ${notices}.seq desc limit ${limit}`);
  return rows.map(row => ({
    observations: row.observations,
    awaitsAuthors: row.awaits_authors,
    createdAt: new Date(row.created_at),
    decision: decisionIn(row),
  }));
}

/** Notes what the message of a notice shows now. */
export async function markShown(db: Database, id: string, shown: string): Promise<void> {
  await db.update(notices).set({ shown }).where(eq(notices.id, id));
}

/** A notice for which Azure is to be asked who made its changes. */
export interface AuthorlessNotice extends Pick<Notice, 'id' | 'observations' | 'createdAt'> {
  readonly changedSince: Date | null;
}

/** Returns the notices whose authors are awaited, and for which Azure was last asked before this time. */
export async function noticesAwaitingAuthors(db: Database, askedBefore: Date): Promise<readonly AuthorlessNotice[]> {
  const { id, observations, createdAt, changedSince } = getTableColumns(notices);
  return db
    .select({ id, observations, createdAt, changedSince })
    .from(notices)
    .where(and(notices.awaitsAuthors, sql`not ${gt(notices.askedAt, askedBefore)}`))
    .orderBy(asc(notices.seq));
}

/** Saves what Azure said about the authors of a notice's changes, and whether to ask again. */
export async function saveAuthors(
  db: Database,
  id: string,
  found: { readonly observations: readonly InventoryDifference[]; readonly awaitsAuthors: boolean },
  now: Date,
): Promise<void> {
  const isNew = sql`${notices.observations} <> ${JSON.stringify(found.observations)}::jsonb
    or ${notices.awaitsAuthors} <> ${found.awaitsAuthors}`;
  const revision = sql`case when ${isNew} then ${notices.revision} + 1 else ${notices.revision} end`;
  await db
    .update(notices)
    .set({ ...found, askedAt: now, revision })
    .where(eq(notices.id, id));
}

/**
 * Returns what a notice reported. A notice is deleted after a while; what was decided about it is kept. Undefined where
 * there is neither.
 */
export async function observationsOf(
  db: Transaction,
  noticeId: string,
): Promise<readonly InventoryDifference[] | undefined> {
  const [notice] = await db.select().from(notices).where(eq(notices.id, noticeId));
  if (notice !== undefined) return notice.observations;
  const [decision] = await db.select().from(noticeDecisions).where(eq(noticeDecisions.noticeId, noticeId)).limit(1);
  return decision?.observations;
}

/** Returns a notice and the last decision on it, and holds its row, so that decisions are made one after the other. */
export async function lockNotice(
  tx: Transaction,
  id: string,
): Promise<{ readonly notice: Notice; readonly last: NoticeDecision | null; readonly decisions: number } | undefined> {
  const [notice] = await tx.select().from(notices).where(eq(notices.id, id)).for('update');
  if (notice === undefined) return undefined;
  const rows = await tx
    .select({ decision: getTableColumns(noticeDecisions), state: requests.state })
    .from(noticeDecisions)
    .leftJoin(requests, eq(requests.id, noticeDecisions.requestId))
    .where(eq(noticeDecisions.noticeId, id))
    .orderBy(asc(noticeDecisions.seq));
  const row = rows.at(-1);
  if (row === undefined) return { notice, last: null, decisions: 0 };
  const { verdict, person, at, requestId } = row.decision;
  const request = requestId === null || row.state === null ? null : { id: requestId, state: row.state };
  return { notice, last: { verdict, person, at, request }, decisions: rows.length };
}

/** Saves a decision, in a transaction that holds the notice. */
export async function addNoticeDecision(tx: Transaction, decision: typeof noticeDecisions.$inferInsert): Promise<void> {
  await tx.insert(noticeDecisions).values(decision);
}
