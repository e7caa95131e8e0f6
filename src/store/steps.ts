import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Json } from '../domain/canonical-json.ts';
import type { Change, ChangeKindName } from '../domain/changes/index.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ChangePace } from '../domain/questions/estimate.ts';
import type { Step } from '../domain/request/record.ts';
import type { StepState } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { whileHeld } from './leases.ts';
import { steps } from './schema.ts';

export async function stepsOf(db: Transaction, requestId: number): Promise<readonly Step[]> {
  return db.select().from(steps).where(eq(steps.requestId, requestId)).orderBy(asc(steps.position));
}

/** Creates a step for each change of an approved plan. Returns their ids, in the order of the changes. */
export async function createSteps(tx: Transaction, requestId: number, plan: Plan): Promise<readonly string[]> {
  const rows = plan.changes.map(({ change, title, demands }, position) => {
    return { id: randomUUID(), requestId, position, change, title, demands };
  });
  if (rows.length > 0) await tx.insert(steps).values(rows);
  return rows.map(({ id }) => id);
}

/** Returns what was read back when a step's change was in place; null where nothing was. */
export async function imageAfter(tx: Transaction, id: string): Promise<Json | null> {
  const [row] = await tx.select({ after: steps.after }).from(steps).where(eq(steps.id, id));
  return row?.after ?? null;
}

/** Deletes the steps of a plan of which nothing was started. */
export async function dropSteps(tx: Transaction, requestId: number): Promise<void> {
  await tx.delete(steps).where(and(eq(steps.requestId, requestId), eq(steps.state, 'pending')));
}

/** Creates the steps that undo these, in this order. */
export async function createUndoSteps(
  tx: Transaction,
  requestId: number,
  undone: readonly { readonly step: Step; readonly inverse: Change; readonly title: string }[],
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
  readonly after?: Json;
  readonly problem?: string;
}

/**
 * Updates a step, and counts its attempts: one more when its write begins, one less when that turns out not to have begun.
 *
 * @param lease the worker's right to do so, where the transaction does not hold it already
 * @returns false where the step is no longer in the state that was read, or the lease is lost: someone else has updated it
 */
export async function updateStep(
  tx: Transaction,
  step: Pick<Step, 'id' | 'state'>,
  update: StepUpdate,
  lease?: HeldLease,
): Promise<boolean> {
  const begun = Number(update.state === 'writing' && step.state === 'pending');
  const withdrawn = Number(update.state === 'pending' && step.state === 'writing');
  const attempts = sql`attempts + ${begun - withdrawn}::int`;
  const { rowCount } = await tx
    .update(steps)
    .set({ ...update, attempts })
    .where(and(eq(steps.id, step.id), eq(steps.state, step.state), lease && whileHeld(lease)));
  return rowCount === 1;
}

/** Marks a step undone: what it wrote, or may have written, is no longer in place. */
export async function markUndone(tx: Transaction, id: string): Promise<void> {
  await tx
    .update(steps)
    .set({ state: 'undone' })
    .where(and(eq(steps.id, id), inArray(steps.state, ['done', 'writing'])));
}

/** Lists the changes that requests have written, or may have written, since then, in the order in which they finished. */
export async function changesWrittenSince(db: Transaction, since: Date): Promise<readonly Change[]> {
  const rows = await db
    .select({ change: steps.change })
    .from(steps)
    .where(
      and(
        inArray(steps.state, ['writing', 'done', 'undone']),
        or(isNull(steps.finishedAt), gte(steps.finishedAt, since)),
      ),
    )
    .orderBy(sql`${steps.finishedAt} nulls last`, asc(steps.requestId), asc(steps.position));
  return rows.map(({ change }) => change);
}

/** How many of the latest steps tell how long changes take. */
const PACE_STEPS = 2_000;

/** Returns how long a change of each kind has usually taken of late, in milliseconds: the median. */
export async function paceOfChanges(db: Transaction): Promise<ChangePace> {
  const { rows } = await db.execute<{ kind: ChangeKindName; ms: number }>(sql`
    select kind, percentile_cont(0.5) within group (order by ms)::float8 as ms
    from (
      select change->>'kind' as kind, extract(epoch from finished_at - started_at) * 1000 as ms
      from ${steps} where finished_at is not null and started_at is not null and state in ('done', 'undone')
      order by finished_at desc limit ${PACE_STEPS}) as latest
    group by kind`);
  return new Map(rows.map(({ kind, ms }) => [kind, ms]));
}

/** What a step has written to Azure. */
export interface WrittenStep {
  readonly request: number;
  readonly title: string;
  readonly correlationId: string | null;
  readonly at: Date;
}

/** Lists the steps that were written and finished since then, the latest first. What was in place already is no write. */
export async function stepsWrittenSince(db: Transaction, since: Date, limit: number): Promise<readonly WrittenStep[]> {
  const { requestId: request, title, correlationId, finishedAt } = steps;
  const rows = await db
    .select({ request, title, correlationId, at: finishedAt })
    .from(steps)
    .where(and(inArray(steps.state, ['done', 'undone']), gte(finishedAt, since)))
    .orderBy(desc(finishedAt))
    .limit(limit);
  return rows.flatMap(({ at, ...row }) => (at === null ? [] : [{ ...row, at }]));
}
