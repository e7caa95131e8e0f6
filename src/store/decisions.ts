import { asc, eq } from 'drizzle-orm';
import type { ApprovalDecision } from '../domain/request/record.ts';
import type { Transaction } from './database.ts';
import { decisions } from './schema.ts';

/** Returns all decisions on a request, on its present plan and on earlier ones, in the order in which they were made. */
export async function decisionsOn(db: Transaction, requestId: number): Promise<readonly ApprovalDecision[]> {
  return db.select().from(decisions).where(eq(decisions.requestId, requestId)).orderBy(asc(decisions.at));
}

/** Saves a decision. Fails where this person has already decided on this plan. */
export async function addDecision(tx: Transaction, requestId: number, decision: ApprovalDecision): Promise<void> {
  await tx.insert(decisions).values({ requestId, ...decision });
}
