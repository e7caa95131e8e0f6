import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import type { Topology } from '../topology/topology.ts';
import { alreadyDoneFindings } from './change-status.ts';
import type { FindingCode } from './codes.ts';
import type { Finding, SeverityOverrides } from './finding.ts';
import { withOverrides } from './finding.ts';
import { planStepsOf } from './plan-context.ts';

/** What only the requester can answer: which object a name means, another name, or another change. */
const questionCodes: ReadonlySet<FindingCode> = new Set(['not-found', 'ambiguous', 'not-linkable', 'nothing-to-do']);

/**
 * Returns why a request does not make sense yet: unknown or ambiguous names, wrong types, or nothing to change. Empty where
 * it does, and where something else blocks it as well: others should see a limit or a rule that blocks a request.
 *
 * @param resolved the changes of the request, and the findings about its names
 */
export function openQuestions(
  topology: Topology,
  resolved: { readonly changes: readonly Change[]; readonly findings: readonly Finding[] },
  severities: SeverityOverrides,
): readonly Finding[] {
  const [first] = resolved.changes;
  // Where the first change is still to be made, there is something to change. The others need not be looked at then.
  const isFirstDone = first !== undefined && kindOf(first).isDone(topology, first);
  const done = isFirstDone ? alreadyDoneFindings({ steps: planStepsOf(topology, resolved.changes) }) : [];
  const blocking = withOverrides([...resolved.findings, ...done], severities).filter(
    ({ severity }) => severity === 'block',
  );
  return blocking.every(({ code }) => questionCodes.has(code)) ? blocking : [];
}
