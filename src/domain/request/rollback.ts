import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import type { Topology } from '../topology/topology.ts';
import type { RequestEvent } from './events.ts';
import type { ChangeRequest, Step } from './record.ts';
import { parseRef, refOf } from './record.ts';

/** The workflow that rolls a finished request back. It has no file: its changes come from that request's record. */
export const ROLLBACK_WORKFLOW = 'rollback';

/** Returns the number of the request that this one rolls back; undefined for one that rolls nothing back. */
export function rollsBack({ workflow, inputs }: Pick<ChangeRequest, 'workflow' | 'inputs'>): number | undefined {
  return workflow === ROLLBACK_WORKFLOW ? parseRef(inputs['request']?.[0] ?? '') : undefined;
}

/** Returns the number of the request that undid what another one had changed, by the events of that one; null for none. */
export function undoneBy(events: readonly RequestEvent[]): number | null {
  const undone = events.findLast(({ type }) => type === 'rolled_back_by' || type === 'undone_in_time');
  return undone !== undefined && 'request' in undone.data ? undone.data.request : null;
}

/** Returns whether a finished request has changed anything that can be undone, as far as its own record says. */
export function canRollBack({ plan }: Pick<ChangeRequest, 'plan'>, steps: readonly Step[]): boolean {
  return doneSteps(steps).some(({ position }) => inverseOf(plan, position) !== 'irreversible');
}

function doneSteps(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ undoes, state }) => undoes === null && state === 'done');
}

function inverseOf(plan: Plan | null, position: number): Change | 'irreversible' {
  return plan?.changes[position]?.inverse ?? 'irreversible';
}

/**
 * Returns the changes that undo what a finished request changed, the last change first, and a finding for everything
 * that cannot be undone.
 *
 * @param request the finished request: its number, its plan and its steps
 */
export function planRollback(
  request: { readonly id: number; readonly plan: Plan | null; readonly steps: readonly Step[] },
  topology: Topology,
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  const done = doneSteps(request.steps).toReversed();
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const { position, title, change } of done) {
    const inverse = inverseOf(request.plan, position);
    // An object that someone else has created in place of this request's change stays.
    const replaced = kindOf(change).replacement?.(topology, change);
    if (replaced !== undefined) findings.push(finding('already-done', replaced.sentence, replaced.subjects));
    else if (inverse === 'irreversible') findings.push(cannotBeUndone(title));
    else changes.push(inverse);
  }
  if (changes.length > 0) return { changes, findings };
  const nothing = `${refOf(request.id)} changed nothing that can be undone. There is nothing to roll back.`;
  return { changes, findings: [...findings, finding('nothing-to-do', nothing, [refOf(request.id)])] };
}

function cannotBeUndone(title: string): Finding {
  return finding('irreversible', `"${title}" cannot be undone.`, [title]);
}
