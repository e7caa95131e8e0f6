import type { EventData } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import { unrequestedDifferences } from '../../domain/watch/replaced-object.ts';
import type { Transaction } from '../../store/database.ts';
import { imageAfter } from '../../store/steps.ts';
import type { NewEvent } from '../../store/transition.ts';
import type { ChangeObservation } from '../ports.ts';
import type { StepInPlace } from './run-step.ts';

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
): Promise<Required<Pick<EventData['step_done'], 'evidence'>>> {
  const before = undoes === null ? plan?.changes[position]?.image : await imageAfter(tx, undoes);
  const ids = [correlationId, observation?.correlationId ?? null].filter(value => value !== null);
  const correlationIds = [...new Set(ids)];
  return {
    evidence: { change, before, after: observation?.image, clientRequestId: id, correlationIds, undoes },
  };
}

/**
 * Returns the events about what was read back of an object that a step replaced as a whole: what differs from what was read
 * before, apart from what was to change. Where another worker has written, it is not known what it had read.
 */
export function readBackEvents({ step, observation, replaced }: StepInPlace): readonly NewEvent[] {
  const { object: shown } = observation ?? {};
  if (shown === undefined) return [];
  const data = { step: step.id, title: step.title };
  if (replaced === undefined) return [{ type: 'overwrites_unknown', actor: BOT, data }];
  const differences = unrequestedDifferences(replaced.object, shown.values);
  if (differences.length === 0) return [];
  const isOwnTime = shown.changed === null || shown.changed.at === replaced.changed?.at;
  const changed = isOwnTime ? null : shown.changed;
  return [
    { type: 'differs_after_write', actor: BOT, data: { ...data, object: replaced.object.id, differences, changed } },
  ];
}

/** Returns how each step of a request ended. */
export function finalSteps(steps: readonly Step[]): Pick<EventData['succeeded'], 'steps'> {
  return { steps: steps.map(({ id: step, state }) => ({ step, state })) };
}
