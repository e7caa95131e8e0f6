import { caveatsFor } from '../caveats.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';

/** Returns the caveats that matter to a plan, each once, with the same sentences as in `/ampls caveats`. */
export function caveatFindings(context: PlanContext): readonly Finding[] {
  return caveatsFor(context).map(({ name, sentence, source }) => ({
    ...finding('caveat', sentence, [name]),
    source,
  }));
}
