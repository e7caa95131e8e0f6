import { readingArm } from '../azure/arm.ts';
import { refreshTouched } from '../azure/inventory/fresh.ts';
import type { Touched } from '../azure/inventory/touched.ts';
import { touchedBy } from '../azure/inventory/touched.ts';
import { Problem } from '../base/problem.ts';
import type { Change } from '../domain/changes/index.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { Hint } from '../domain/inputs.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planOf } from '../domain/plan/plan.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { parseRef } from '../domain/request/record.ts';
import { ROLLBACK, rollbackOf } from '../domain/request/rollback.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { topologyOf } from '../domain/topology/topology.ts';
import { findRequest, stepsOf } from '../requests/read.ts';
import { reservationsBeside } from '../requests/reservations.ts';
import { workflowNamed } from '../workflows/load.ts';
import type { Proposal } from '../workflows/proposal.ts';
import { proposalOf } from '../workflows/proposal.ts';
import type { JobDeps } from './deps.ts';

/** A plan, with the moment at which what it rests on was read. */
export interface MadePlan {
  readonly plan: Plan;
  readonly readAt: Date;
  readonly hints: readonly Hint[];
}

/**
 * Oldest reading of the estate that a plan may rest on, in milliseconds. What the plan itself touches is always read
 * anew; before a name is called unknown or unclear the estate is read again where it is older than the second number or
 * than the request: what it names may have been made a moment before. What is to be taken back is looked at as it is
 * now, because somebody else may have put it there.
 */
const AGE_MS = { plan: 60_000, unknownName: 3_000, rollback: 0 };

/** Works out what a request stands for, from what people typed. @throws RestError, Problem `unavailable` */
export async function makePlan(deps: JobDeps, request: ChangeRequest): Promise<MadePlan> {
  const isRollback = request.workflow === ROLLBACK;
  const propose = isRollback ? await rollbackFor(deps, request) : shortFormFor(deps, request);
  const proposed = async (maxAgeMs: number) => propose((await deps.estate.current(maxAgeMs)).topology);
  const first = await proposed(isRollback ? AGE_MS.rollback : AGE_MS.plan);
  const isUnknown = first.findings.some(({ code }) => code === 'not-found' || code === 'ambiguous');
  const sinceAsked = Math.max(0, deps.clock().getTime() - request.createdAt.getTime());
  const { changes, findings, hints } = isUnknown ? await proposed(Math.min(AGE_MS.unknownName, sinceAsked)) : first;
  return { ...(await planFor(deps, request, changes, touchedBy(changes), findings)), hints };
}

type Propose = (topology: Topology) => Proposal;

function shortFormFor({ rulebook }: JobDeps, { workflow: name, inputs }: ChangeRequest): Propose {
  const workflow = workflowNamed(rulebook, name);
  if (workflow === undefined) {
    throw new Problem('unavailable', `The workflow ${name} is not among those that the bot now knows.`);
  }
  return topology => proposalOf(workflow, inputs, topology);
}

async function rollbackFor({ db }: JobDeps, { inputs }: ChangeRequest): Promise<Propose> {
  const id = parseRef(inputs['request']?.[0] ?? '') ?? 0;
  const [old, steps] = await Promise.all([findRequest(db, id), stepsOf(db, id)]);
  return topology => ({ ...rollbackOf({ id, plan: old?.plan ?? null, steps }, topology), hints: [] });
}

/** Plans the same changes on what stands now. @throws RestError */
export async function planAgain(deps: JobDeps, request: ChangeRequest, agreed: Plan): Promise<MadePlan> {
  const changes = agreed.changes.map(({ change }) => change);
  return { ...(await planFor(deps, request, changes, movableBy(changes), [])), hints: [] };
}

/** What links rest on is in their scopes, but for the existence of the resources, which the write itself finds out. */
function movableBy(changes: readonly Change[]): Touched {
  const touched = touchedBy(changes);
  const linksAlone = changes.every(({ kind }) => kind === 'link' || kind === 'unlink');
  return linksAlone ? { ...touched, resources: [] } : touched;
}

async function planFor(
  { db, clock, rulebook, azure, estate }: JobDeps,
  { id }: ChangeRequest,
  changes: readonly Change[],
  touched: Touched,
  findings: readonly Finding[],
): Promise<Omit<MadePlan, 'hints'>> {
  const reading = await estate.current(AGE_MS.plan);
  const untouched = changes.length === 0;
  const readAt = untouched ? reading.readAt : clock();
  const topology = untouched
    ? reading.topology
    : topologyOf(await refreshTouched(readingArm(azure.reading), reading.estate, touched));
  const others = await reservationsBeside(db, id, readAt);
  const reserved = others.map(({ change }) => change);
  const { limits: profile, policyVersion, policy } = rulebook;
  const { severities } = policy;
  const plan = planOf({ topology, changes, reserved, findings, profile, policyVersion, severities });
  return { plan, readAt };
}
