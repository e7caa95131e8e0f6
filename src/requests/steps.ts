import { randomUUID } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Json } from '../domain/canonical.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Step, StepState } from '../domain/request/record.ts';
import type { Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { whileHeld } from './leases.ts';
import { steps } from './schema.ts';

/** Writes down what an approved plan will do, a step for each change. */
export async function createSteps(tx: Transaction, requestId: number, plan: Plan): Promise<void> {
  const rows = plan.changes.map(({ change, title, demands }, position) => {
    return { id: randomUUID(), requestId, position, change, title, demands };
  });
  if (rows.length > 0) await tx.insert(steps).values(rows);
}

/** Forgets the steps of a plan of which nothing was begun. */
export async function dropSteps(tx: Transaction, requestId: number): Promise<void> {
  await tx.delete(steps).where(and(eq(steps.requestId, requestId), eq(steps.state, 'pending')));
}

/** Writes down how to take back these steps, last one first. */
export async function createUndoSteps(
  tx: Transaction,
  requestId: number,
  undone: readonly { readonly step: Step; readonly inverse: Step['change']; readonly title: string }[],
  after: number,
): Promise<void> {
  const rows = undone.map(({ step, inverse, title }, index) => {
    const position = after + 1 + index;
    return { id: randomUUID(), requestId, position, undoes: step.id, change: inverse, title, demands: [] };
  });
  if (rows.length > 0) await tx.insert(steps).values(rows);
}

export interface StepUpdate {
  readonly state: StepState;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly correlationId?: string | null;
  readonly operationUrl?: string | null;
  readonly before?: Json;
  readonly after?: Json;
  readonly problem?: string;
}

/**
 * Moves a step on.
 *
 * @param lease the worker's right to do so, where the transaction does not hold it already
 * @returns false where the step no longer stands as it was seen, or the lease is lost: somebody else has moved it
 */
export async function updateStep(
  tx: Transaction,
  step: Pick<Step, 'id' | 'state'>,
  update: StepUpdate,
  lease?: HeldLease,
): Promise<boolean> {
  const begun = Number(update.state === 'writing' && step.state === 'pending');
  const takenBack = Number(update.state === 'pending' && step.state === 'writing');
  const attempts = sql`attempts + ${begun - takenBack}::int`;
  const { rowCount } = await tx
    .update(steps)
    .set({ ...update, attempts })
    .where(and(eq(steps.id, step.id), eq(steps.state, step.state), lease && whileHeld(lease)));
  return rowCount === 1;
}

/** Notes that what a step had made, or had begun to make, is gone again. */
export async function markUndone(tx: Transaction, id: string): Promise<void> {
  await tx
    .update(steps)
    .set({ state: 'undone' })
    .where(and(eq(steps.id, id), inArray(steps.state, ['done', 'writing'])));
}
