import { asc, eq, inArray } from 'drizzle-orm';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { ApprovalDecision } from '../domain/request/record.ts';
import type { Transaction } from './database.ts';
import { decisions, requests } from './schema.ts';

/** A decision on one of several requests. */
export interface RequestDecision extends ApprovalDecision {
  readonly requestId: number;
}

/** Returns all decisions on a request, on its present plan and on earlier ones, in the order in which they were made. */
export async function decisionsOn(db: Transaction, requestId: number): Promise<readonly ApprovalDecision[]> {
  return db.select().from(decisions).where(eq(decisions.requestId, requestId)).orderBy(asc(decisions.at));
}

/** Returns all decisions on several requests, in the order in which they were made. */
export async function decisionsOnAll(
  db: Transaction,
  requestIds: readonly number[],
): Promise<readonly RequestDecision[]> {
  return db
    .select()
    .from(decisions)
    .where(inArray(decisions.requestId, [...requestIds]))
    .orderBy(asc(decisions.at));
}

/** Saves decisions. Fails where a person has already decided on the same plan. */
export async function addDecisions(tx: Transaction, added: readonly RequestDecision[]): Promise<void> {
  if (added.length > 0) await tx.insert(decisions).values([...added]);
}

/** Returns what the plans of these requests require, by their numbers. One that does not exist is left out. */
export async function requirementsOn(
  db: Transaction,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly Requirement[]>> {
  const rows = await db
    .select({ id: requests.id, requirements: requests.requirements })
    .from(requests)
    .where(inArray(requests.id, [...ids]));
  return new Map(rows.map(({ id, requirements }) => [id, requirements ?? []]));
}
