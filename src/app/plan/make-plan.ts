import { Problem } from '../../base/problem.ts';
import type { Change } from '../../domain/changes/index.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planOf } from '../../domain/plan/plan.ts';
import type { ReadSet } from '../../domain/plan/read-set.ts';
import { readSetBeforeExecution, readSetOf } from '../../domain/plan/read-set.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { parseRef } from '../../domain/request/record.ts';
import { planRollback, ROLLBACK_WORKFLOW } from '../../domain/request/rollback.ts';
import type { Suggestion } from '../../domain/resolve-input.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { findRequest } from '../../store/requests.ts';
import { stepsOf } from '../../store/steps.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { ResolvedRequest } from '../../workflows/resolve-request.ts';
import { resolveRequest } from '../../workflows/resolve-request.ts';
import type { AppContext } from '../context.ts';
import { maxAgeMs } from '../inventory/freshness.ts';
import { loadOtherRequests } from '../inventory/other-requests.ts';

/** A plan, with the time at which what it rests on was read. */
export interface MadePlan {
  readonly plan: Plan;
  readonly readAt: Date;
  readonly suggestions: readonly Suggestion[];
}

/** Makes the plan of a request from what people typed. @throws an error of Azure's, Problem `unavailable` */
export async function makePlan(context: AppContext, request: ChangeRequest): Promise<MadePlan> {
  const isRollback = request.workflow === ROLLBACK_WORKFLOW;
  const resolve = isRollback ? await rollbackResolverFor(context, request) : resolverFor(context, request);
  const resolveOn = async (ageMs: number) => resolve((await context.inventory.current(ageMs)).topology);
  const first = await resolveOn(isRollback ? maxAgeMs.rollback : maxAgeMs.plan);
  const isUnknown = first.findings.some(({ code }) => code === 'not-found' || code === 'ambiguous');
  const sinceAsked = Math.max(0, context.clock().getTime() - request.createdAt.getTime());
  const { changes, findings, suggestions } = isUnknown
    ? await resolveOn(Math.min(maxAgeMs.unknownName, sinceAsked))
    : first;
  return { ...(await planFor(context, request, changes, readSetOf(changes), findings)), suggestions };
}

type Resolve = (topology: Topology) => ResolvedRequest;

function resolverFor({ rulebook }: AppContext, { workflow: name, inputs }: ChangeRequest): Resolve {
  const workflow = workflowNamed(rulebook, name);
  if (workflow === undefined) {
    throw new Problem(
      'unavailable',
      `The workflow ${name} no longer exists. Restore its file, or cancel this request.`,
    );
  }
  return topology => resolveRequest(workflow, inputs, topology);
}

async function rollbackResolverFor({ db }: AppContext, { inputs }: ChangeRequest): Promise<Resolve> {
  const id = parseRef(inputs['request']?.[0] ?? '') ?? 0;
  const [old, steps] = await Promise.all([findRequest(db, id), stepsOf(db, id)]);
  return topology => ({ ...planRollback({ id, plan: old?.plan ?? null, steps }, topology), suggestions: [] });
}

/** Plans the same changes on what is in Azure now. @throws an error of Azure's */
export async function planAgain(context: AppContext, request: ChangeRequest, approved: Plan): Promise<MadePlan> {
  const changes = approved.changes.map(({ change }) => change);
  return { ...(await planFor(context, request, changes, readSetBeforeExecution(changes), [])), suggestions: [] };
}

async function planFor(
  { db, clock, rulebook, inventory }: AppContext,
  { id }: ChangeRequest,
  changes: readonly Change[],
  readSet: ReadSet,
  findings: readonly Finding[],
): Promise<Omit<MadePlan, 'suggestions'>> {
  const latest = await inventory.current(maxAgeMs.plan);
  const isEmpty = changes.length === 0;
  const readAt = isEmpty ? latest.readAt : clock();
  const reading = isEmpty ? latest : await inventory.refresh(latest, readSet);
  const { changes: reserved } = await loadOtherRequests(db, reading, id);
  const { limits: profile, policyVersion, policy } = rulebook;
  const { severities } = policy;
  const plan = planOf({ topology: reading.topology, changes, reserved, findings, profile, policyVersion, severities });
  return { plan, readAt };
}
