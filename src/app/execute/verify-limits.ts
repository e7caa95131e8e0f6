import { combineReads, readsOfMeter } from '../../domain/changes/reads.ts';
import { currentCount, meterNoun } from '../../domain/limits/meters.ts';
import type { Usage } from '../../domain/limits/usage.ts';
import { subjectKey } from '../../domain/limits/usage.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Step } from '../../domain/request/record.ts';
import { readUntilSettled } from '../plan/read-until-settled.ts';
import type { Execution } from './execution.ts';
import type { Failure } from './undo.ts';

/**
 * Reads the counts of limits that a request has added to, once its changes are in place. Someone may have used the last
 * place between the last reading and the write: ARM has no condition for a write that would notice it (no `If-Match`
 * for private link scopes, azure-rest-api-specs `privateLinkScopes_API.json`).
 *
 * @param steps of the request, as they are now
 * @returns the step to undo first, where a limit is exceeded now
 * @throws an error of Azure's
 */
export async function verifyLimits(
  { context, id }: Execution,
  plan: Plan,
  steps: readonly Step[],
): Promise<Failure | undefined> {
  const added = addedTo(plan, steps);
  if (added.length === 0) return undefined;
  const latest = await context.inventory.current(Number.POSITIVE_INFINITY);
  const { known } = await readUntilSettled(context, id, latest, ({ topology }) => ({
    reads: combineReads(...added.map(({ row: { meter, subjectId } }) => readsOfMeter(topology, meter, subjectId))),
    sharing: [],
  }));
  for (const { row, step } of added.toReversed()) {
    const { meter, subject, subjectId, limit } = row;
    const count = currentCount(known.topology, meter, subjectId);
    if (limit === null || count <= limit) continue;
    const problem = `Azure now shows ${count} ${meterNoun(meter, count)} for ${subject}, and the limit is ${limit}. Someone else made a change at the same time.`;
    return { kind: 'failed', step, problem, correlationId: null };
  }
  return undefined;
}

interface AddedTo {
  readonly row: Usage;
  /** The last step that added to it. */
  readonly step: Step;
}

/** Returns the limits that the steps which this request has written add to. */
function addedTo({ changes, usage }: Plan, steps: readonly Step[]): readonly AddedTo[] {
  const written = steps.filter(({ undoes, state }) => undoes === null && state === 'done');
  const lastStep = new Map(
    written.flatMap(step => (changes[step.position]?.demands ?? []).map(delta => [subjectKey(delta), step] as const)),
  );
  return usage.flatMap(row => {
    const step = lastStep.get(subjectKey(row));
    return step === undefined || row.limit === null ? [] : [{ row, step }];
  });
}
