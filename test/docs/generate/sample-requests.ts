import { createHash } from 'node:crypto';
import { requirementsFor } from '../../../src/domain/approval/requirements.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import type { ChangeRequest, Step } from '../../../src/domain/request/record.ts';
import type { StepState } from '../../../src/domain/request/states.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { requestTitle } from '../../../src/workflows/load-rulebook.ts';
import { resolveRequest } from '../../../src/workflows/resolve-request.ts';
import { at, requestWith } from '../../cards/sample-request.ts';
import { planChanges } from '../../domain/plan-changes.ts';
import { rulebook, shippedWorkflow } from '../../workflows/rulebook.ts';
import { sampleInventory, withClosedQueries } from './sample-inventory.ts';

/** A request with its plan and the approvals that the shipped policy requires, as the bot itself makes them. */
export type PlannedRequest = Pick<ChangeRequest, 'workflow' | 'inputs' | 'requirements' | 'readAt'> & {
  readonly plan: Plan;
};

/** Plans a request of a workflow that ships with the bot. */
export function planned(
  workflow: string,
  inputs: Readonly<Record<string, readonly string[]>>,
  inventory: Inventory = sampleInventory,
): PlannedRequest {
  const { changes, findings, undoneAfterMs } = resolveRequest(shippedWorkflow(workflow), inputs, topologyOf(inventory));
  // A fixed hash keeps the page the same when only the content of the hash has changed.
  const hash = createHash('sha256').update(workflow).digest('hex');
  const plan = { ...planChanges(topologyOf(inventory), changes, { findings, undoneAfterMs }), hash };
  const requirements = requirementsFor(rulebook.policy, { workflow, findings: plan.findings });
  return { workflow, inputs, plan, requirements, readAt: at };
}

/** Returns a sample request with a number that the samples do not mix up with another one. */
export function sampleRequest(more: Partial<ChangeRequest>): ChangeRequest {
  return requestWith({ id: 12, ...more });
}

/** Returns the title of a request: that of its workflow. */
export function titleOf(request: Pick<ChangeRequest, 'workflow' | 'inputs'>): string {
  return requestTitle(rulebook, request);
}

/** Returns the steps of a plan in these states, each of which took 36 seconds. */
export function stepsIn(plan: Plan, states: readonly StepState[], more: Partial<Step> = {}): readonly Step[] {
  return states.flatMap((state, position): Step[] => {
    const planned = plan.changes[position];
    if (planned === undefined) return [];
    const isStarted = state !== 'pending';
    return [
      {
        id: `step-${position + 1}`,
        position,
        undoes: null,
        change: planned.change,
        title: planned.title,
        state,
        attempts: 0,
        startedAt: isStarted ? at : null,
        finishedAt: state === 'done' || state === 'undone' ? new Date(at.getTime() + 36_000) : null,
        correlationId: isStarted ? `correlation-id-${position + 1}` : null,
        operationUrl: null,
        problem: null,
        ...more,
      },
    ];
  });
}

/** Requests that the samples show. */
export const connectDev = planned('connect-resources', { resources: ['law-dev'], scope: ['ampls-a'] });
export const connectTwo = planned('connect-resources', { resources: ['law-dev', 'law-prod'], scope: ['ampls-b'] });
export const closeProd = planned('set-public-access', { resources: ['law-prod'], access: ['Disabled'] });
export const deleteScope = planned('delete-scope', { scope: ['ampls-a'] });
export const openForHours = planned(
  'set-public-access',
  { resources: ['law-prod'], access: ['Enabled'], operation: ['queries'], duration: ['4h'] },
  withClosedQueries,
);
