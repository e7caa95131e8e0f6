import { isProblem } from '../../base/problem.ts';
import type { Answer } from '../../cards/answer.ts';
import type { DiagnosisAnswer } from '../../cards/diagnosis.ts';
import { diagnosisMessage } from '../../cards/diagnosis.ts';
import { diagnoseOutput } from '../../domain/diagnosis/diagnose-output.ts';
import { emptyInventory } from '../../domain/topology/objects.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import type { AppContext } from '../context.ts';
import { topologyForAnswer } from '../read-topology.ts';

/** Returns the answer to what a pasted output means. Where Azure cannot be read, nothing in it is looked up. */
export async function diagnose(context: AppContext, pasted: string): Promise<Answer> {
  const data = await diagnosisOf(context, pasted);
  return { ...diagnosisMessage(data), data };
}

async function diagnosisOf(context: AppContext, pasted: string): Promise<DiagnosisAnswer> {
  try {
    const { topology, readAt } = await topologyForAnswer(context);
    return { ...diagnoseOutput(topology, pasted), ageMs: context.clock().getTime() - readAt.getTime() };
  } catch (error) {
    if (!isProblem(error, 'unavailable')) throw error;
    return { ...diagnoseOutput(topologyOf(emptyInventory), pasted), ageMs: undefined };
  }
}
