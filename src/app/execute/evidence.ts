import type { EventData } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import type { Transaction } from '../../store/database.ts';
import { imageAfter } from '../../store/steps.ts';
import type { ChangeObservation } from '../ports.ts';

/**
 * Returns what the audit trail keeps of a step beside its outcome: the change, what was there before and after it, and
 * ARM's ids.
 *
 * @param observation what was read back; undefined where nothing was
 */
export async function evidenceOf(
  tx: Transaction,
  { plan }: ChangeRequest,
  { id, position, undoes, change, correlationId }: Step,
  observation: ChangeObservation | undefined,
): Promise<Pick<EventData['step_done'], 'evidence'>> {
  const before = undoes === null ? plan?.changes[position]?.image : await imageAfter(tx, undoes);
  const ids = [correlationId, observation?.correlationId ?? null].filter(value => value !== null);
  const correlationIds = [...new Set(ids)];
  return {
    evidence: { change, before, after: observation?.image, clientRequestId: id, correlationIds, undoes },
  };
}

/** Returns how each step of a request ended. */
export function finalSteps(steps: readonly Step[]): Pick<EventData['succeeded'], 'steps'> {
  return { steps: steps.map(({ id: step, state }) => ({ step, state })) };
}
