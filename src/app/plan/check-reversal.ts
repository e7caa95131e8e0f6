import type { Finding } from '../../domain/findings/finding.ts';
import { newConcerns } from '../../domain/plan/drift.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { reversalDifferences } from '../../domain/plan/reversal.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { approversOf } from '../../store/reversals.ts';
import type { NewEvent } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { loadRequest } from '../load-request.ts';

/** Whether a reversal may go on without people. */
export interface CheckedReversal {
  /** The event that says with which request it was approved, and by whom; undefined where people have to decide. */
  readonly approval: readonly [NewEvent] | undefined;
  /** What nobody has approved, in sentences. */
  readonly differences: readonly string[];
  /** What blocks it: a block that was approved with the original request is none. */
  readonly blocks: readonly Finding[];
}

/**
 * Compares a reversal, planned on what Azure shows now, with what was approved together with the original request.
 *
 * @returns undefined for a request that is no reversal
 */
export async function checkReversal(
  context: AppContext,
  { reverses }: ChangeRequest,
  plan: Plan,
): Promise<CheckedReversal | undefined> {
  if (reverses === null) return undefined;
  const original = await loadRequest(context, reverses);
  const approved = original.plan?.reversal;
  const isBlock = ({ severity }: Finding) => severity === 'block';
  if (approved === undefined) return { approval: undefined, differences: [], blocks: plan.findings.filter(isBlock) };
  const differences = reversalDifferences(approved.plan, plan);
  if (differences.length > 0 || plan.changes.length === 0) {
    const blocks = newConcerns(approved.plan.findings, plan.findings).filter(isBlock);
    return { approval: undefined, differences, blocks };
  }
  const approvers = await approversOf(context.db, reverses);
  const data = { request: reverses, hash: original.plan?.hash ?? '', approvers };
  return { approval: [{ type: 'approved_with', actor: BOT, data }], differences, blocks: [] };
}
