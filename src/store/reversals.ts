import { and, asc, eq, isNotNull, lte, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy, refOf } from '../domain/request/record.ts';
import { ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { reversalNeedsSomebody } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { decisionsOn } from './decisions.ts';
import { requests } from './schema.ts';

/** Finds requests for a limited time whose time is over, and which no reversal exists for yet. */
export async function findTimeOver(db: Transaction, now: Date): Promise<readonly number[]> {
  const reversal = alias(requests, 'reversal');
  const started = db.select({ one: sql`1` }).from(reversal).where(eq(reversal.reverses, requests.id));
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(isNotNull(requests.undoAt), lte(requests.undoAt, now), notExists(started)))
    .orderBy(asc(requests.undoAt), asc(requests.id));
  return rows.map(({ id }) => id);
}

/**
 * Creates the request that undoes what another changed, by the same requester and in the same channel. A unique index keeps a
 * second one from being created.
 *
 * @returns undefined where there is one already
 */
export async function insertReversal(
  tx: Transaction,
  original: ChangeRequest,
  now: Date,
): Promise<ChangeRequest | undefined> {
  const [created] = await tx
    .insert(requests)
    .values({
      workflow: ROLLBACK_WORKFLOW,
      inputs: { request: [refOf(original.id)] },
      requester: original.requester,
      origin: original.origin,
      reverses: original.id,
      state: 'planning',
      createdAt: now,
      changedAt: now,
    })
    .onConflictDoNothing()
    .returning();
  return created;
}

/** Returns the request that undoes what another changed, because its time is over. */
export async function reversalOf(tx: Transaction, id: number): Promise<ChangeRequest | undefined> {
  const [reversal] = await tx.select().from(requests).where(eq(requests.reverses, id));
  return reversal;
}

/** Whom to tell that a reversal needs somebody: the requester, and everybody who approved the original request. */
export interface Unfinished {
  readonly request: number;
  readonly state: RequestState;
  readonly people: readonly string[];
}

/** Returns whom to tell about the new state of a request; undefined where it is no reversal, or goes on by itself. */
export async function unfinishedReversal(
  tx: Transaction,
  { reverses, requester }: ChangeRequest,
  to: RequestState | undefined,
): Promise<Unfinished | undefined> {
  if (reverses === null || to === undefined || !reversalNeedsSomebody(to)) return undefined;
  const approvers = await approversOf(tx, reverses);
  return { request: reverses, state: to, people: [...new Set([requester, ...approvers])] };
}

/** Returns who approved the plan of a request. */
export async function approversOf(tx: Transaction, id: number): Promise<readonly string[]> {
  const [request] = await tx.select().from(requests).where(eq(requests.id, id));
  return request === undefined ? [] : approvedBy(request, await decisionsOn(tx, id));
}
