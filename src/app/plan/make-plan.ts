import { Problem } from '../../base/problem.ts';
import { canonicalJsonIgnoringCase } from '../../domain/canonical-json.ts';
import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import { combineReads } from '../../domain/changes/reads.ts';
import type { FindingCode } from '../../domain/findings/codes.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { openQuestions } from '../../domain/findings/open-questions.ts';
import { planStepsOf } from '../../domain/findings/plan-context.ts';
import { driftBetween } from '../../domain/plan/drift.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planOf } from '../../domain/plan/plan.ts';
import { locksOf, reservationKeys } from '../../domain/plan/plan-locks.ts';
import { readSetOf, readSetOfIds } from '../../domain/plan/read-set.ts';
import { reversalDifferences } from '../../domain/plan/reversal.ts';
import type { UnreadPart } from '../../domain/plan/unread-parts.ts';
import { unreadPartsOf } from '../../domain/plan/unread-parts.ts';
import { effectKey } from '../../domain/request/effect.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { parseRef } from '../../domain/request/record.ts';
import { planRollback, ROLLBACK_WORKFLOW } from '../../domain/request/rollback.ts';
import type { Suggestion } from '../../domain/resolve-input.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { affectedIds } from '../../domain/watch/differences.ts';
import { planRevert, REVERT_WORKFLOW } from '../../domain/watch/plan-revert.ts';
import { observationsOf } from '../../store/notices.ts';
import { findRequest } from '../../store/requests.ts';
import { stepsOf } from '../../store/steps.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { ResolvedRequest } from '../../workflows/resolve-request.ts';
import { resolveRequest } from '../../workflows/resolve-request.ts';
import type { AppContext } from '../context.ts';
import { maxAgeMs } from '../inventory/freshness.ts';
import type { KnownState } from '../inventory/known-state.ts';
import type { Reading } from '../inventory/reading.ts';
import { inventoryForAnswer, readingForAnswer } from '../read-topology.ts';
import type { Settled, WithReads } from './read-until-settled.ts';
import { readUntilSettled, settleOnKnown } from './read-until-settled.ts';

/** A plan, with the reading that it rests on, and the time from which on what blocks it was read. */
export interface MadePlan {
  readonly plan: Plan;
  readonly readAt: Date;
  readonly reading: Reading;
  readonly suggestions: readonly Suggestion[];
  /** Why the request does not make sense: see {@link openQuestions}. */
  readonly questions: readonly Finding[];
  /** See {@link effectKey}. */
  readonly effect: string | null;
}

/** What is planned: a request, or a draft, which has no number yet. */
export type PlannedRequest = Pick<ChangeRequest, 'id' | 'workflow' | 'inputs' | 'createdAt'>;

/**
 * What is only known from the reading of everything: which objects a name may mean, and whether any network reaches a
 * resource. A request is not blocked for such a reason by a reading that is older than the request.
 */
const restsOnEverything: ReadonlySet<FindingCode> = new Set(['not-found', 'ambiguous', 'lockout']);

/**
 * Makes the plan of a request from what people typed. Names, choices of the workflow, limits and blocks rest on what is
 * read again now. The rest of the inventory may be a minute old, with what requests have applied since.
 *
 * @throws an error of Azure's, Problem `unavailable`
 */
export async function makePlan(context: AppContext, request: PlannedRequest): Promise<MadePlan> {
  const undoes = request.workflow === ROLLBACK_WORKFLOW || request.workflow === REVERT_WORKFLOW;
  const resolve = await resolverOf(context, request);
  const first = await planOn(context, request, undoes ? maxAgeMs.rollback : maxAgeMs.plan, resolve);
  const isDoubtful = first.plan.findings.some(
    ({ code, severity }) => severity === 'block' && restsOnEverything.has(code),
  );
  if (!isDoubtful) return first;
  const sinceAsked = Math.max(0, context.clock().getTime() - request.createdAt.getTime());
  const ageMs = Math.min(maxAgeMs.unknownName, sinceAsked);
  const isYoung = context.clock().getTime() - first.reading.readAt.getTime() <= ageMs;
  return isYoung ? first : planOn(context, request, ageMs, resolve);
}

/**
 * Makes a plan that is only shown, on what is read again now. Unlike that of a request, it never waits for a new reading of everything: a name that
 * neither the last reading nor its provider shows is unknown.
 *
 * @throws an error of Azure's, Problem `unavailable`
 */
export function makePlanToShow(
  context: AppContext,
  asked: Pick<PlannedRequest, 'workflow' | 'inputs'>,
): Promise<MadePlan> {
  return planOn(context, unsubmitted(context, asked), maxAgeMs.plan, resolverFor(context, asked));
}

/** A plan that was made on what was known, and what such a plan is not known to rest on. */
export interface PlanOnKnown extends MadePlan {
  readonly unread: readonly UnreadPart[];
}

/**
 * Makes a plan that is only shown, on the last reading: nothing in it is read again. Names that it does not show are looked up.
 *
 * @throws Problem `unavailable` where Azure would have to be read for that and cannot be, or where the plan changes the linked
 * storage of a workspace: no reading of everything contains what there is to change
 */
export async function makePlanOnKnown(
  context: AppContext,
  asked: Pick<PlannedRequest, 'workflow' | 'inputs'>,
): Promise<PlanOnKnown> {
  const latest = await readingForAnswer(context);
  const inventory = inventoryForAnswer(context);
  const made = await planFromReading({ ...context, inventory }, latest, resolverFor(context, asked), (start, compute) =>
    settleOnKnown(context, start, compute),
  );
  const { topology } = made.known;
  const { changes } = made.result;
  if (readSetOf(topology, changes).storage.length > 0) throw new Problem('unavailable', UNREAD_STORAGE);
  return { ...made, unread: unreadPartsOf(topology, changes) };
}

const UNREAD_STORAGE =
  "A workspace's linked storage is only read for a form or a request, so what would change is not known here. Type the first word of the command alone: its form shows a preview before you submit it.";

/** Returns what is to be planned with what a request has that is submitted. */
function unsubmitted({ clock }: AppContext, asked: Pick<PlannedRequest, 'workflow' | 'inputs'>): PlannedRequest {
  return { ...asked, id: NO_REQUEST, createdAt: clock() };
}

/** What is not submitted has no number, so nothing is reserved for it. */
const NO_REQUEST = 0;

type Resolve = (topology: Topology) => ResolvedRequest;

async function resolverOf(context: AppContext, request: PlannedRequest): Promise<Resolve> {
  if (request.workflow === ROLLBACK_WORKFLOW) return rollbackResolverFor(context, request);
  return request.workflow === REVERT_WORKFLOW ? revertResolverFor(context, request) : resolverFor(context, request);
}

function resolverFor(
  { rulebook }: AppContext,
  { workflow: name, inputs }: Pick<PlannedRequest, 'workflow' | 'inputs'>,
): Resolve {
  const workflow = workflowNamed(rulebook, name);
  if (workflow === undefined) {
    throw new Problem(
      'unavailable',
      `The workflow ${name} no longer exists. Restore its file, or cancel this request.`,
    );
  }
  return topology => resolveRequest(workflow, inputs, topology);
}

async function rollbackResolverFor({ db }: AppContext, { inputs }: PlannedRequest): Promise<Resolve> {
  const id = parseRef(inputs['request']?.[0] ?? '') ?? 0;
  const [old, steps] = await Promise.all([findRequest(db, id), stepsOf(db, id)]);
  const changes = steps.map(({ change }) => change);
  return topology => ({
    ...planRollback({ id, plan: old?.plan ?? null, steps }, topology),
    suggestions: [],
    reads: readSetOf(topology, changes),
  });
}

async function revertResolverFor({ db }: AppContext, { inputs }: PlannedRequest): Promise<Resolve> {
  const differences = await observationsOf(db, inputs['notice']?.[0] ?? '');
  if (differences === undefined) {
    throw new Problem('unavailable', 'The notice that this puts back no longer exists. Cancel this request.');
  }
  return topology => ({
    ...planRevert(topology, differences),
    suggestions: [],
    reads: readSetOfIds(affectedIds(differences)),
  });
}

/** A plan that was made again, and how it differs from the one that was approved, in sentences. */
interface RepeatedPlan extends MadePlan {
  readonly differences: readonly string[];
}

/**
 * Plans the changes of an approved plan on what is in Azure now. What the workflow would change now in addition is a
 * difference as well: a resource that is to be unlinked everywhere may have been linked once more.
 *
 * @throws an error of Azure's, Problem `unavailable`
 */
export async function planAgain(context: AppContext, request: ChangeRequest, approved: Plan): Promise<RepeatedPlan> {
  const changes = approved.changes.map(({ change }) => change);
  const isKnown = workflowNamed(context.rulebook, request.workflow) !== undefined;
  const resolve = isKnown ? resolverFor(context, request) : undefined;
  const made = await planOn(context, request, maxAgeMs.plan, topology => {
    const resolved = resolve?.(topology);
    const added = (resolved?.changes ?? []).filter(change => !changes.some(other => isSameChange(change, other)));
    const needed = added.map(change => `"${kindOf(change).describe(topology, change).title}" is needed now as well.`);
    return { changes, findings: [], suggestions: [], reads: resolved?.reads ?? {}, needed };
  });
  // What was put back already is no reason to ask people about a reversal.
  const differ = request.reverses === null ? driftBetween : reversalDifferences;
  return { ...made, differences: [...differ(approved, made.plan), ...made.result.needed] };
}

function isSameChange(a: Change, b: Change): boolean {
  return canonicalJsonIgnoringCase(a) === canonicalJsonIgnoringCase(b);
}

/** A plan with what it was computed from. */
interface PlanFromReading<R extends ResolvedRequest> extends MadePlan {
  readonly result: R;
  readonly known: KnownState;
}

async function planOn<R extends ResolvedRequest>(
  context: AppContext,
  { id }: Pick<PlannedRequest, 'id'>,
  ageMs: number,
  resolve: (topology: Topology) => R,
): Promise<PlanFromReading<R>> {
  const latest = await context.inventory.current(ageMs);
  return planFromReading(context, latest, resolve, (start, compute) => readUntilSettled(context, id, start, compute));
}

/** @param settle computes a result on a reading, of which it may read parts again */
async function planFromReading<R extends ResolvedRequest>(
  context: AppContext,
  latest: Reading,
  resolve: (topology: Topology) => R,
  settle: <T extends WithReads>(start: Reading, compute: (known: KnownState) => T) => Promise<Settled<T>>,
): Promise<PlanFromReading<R>> {
  const readAt = context.clock();
  const resolveOn = (start: Reading, resourceGroups: readonly string[] = []) =>
    settle(start, ({ topology: known }) => {
      const topology = { ...known, resourceGroups };
      const resolved = resolve(topology);
      const sharing = reservationKeys(locksOf(planStepsOf(topology, resolved.changes)));
      return { ...resolved, sharing, reads: combineReads(resolved.reads, readSetOf(topology, resolved.changes)) };
    });
  const settled = await resolveOn(latest);
  const wider = await context.inventory.lookUp(settled.reading, settled.result.unresolved ?? []);
  const found = wider === undefined ? settled : await resolveOn(wider);
  const groups = await context.inventory.resourceGroupsNamed(found.result.unknownGroups ?? []);
  const { result, reading, known } = groups.length === 0 ? found : await resolveOn(found.reading, groups);
  const plan = planFrom(context, known, result);
  const questions = openQuestions(known.topology, result, context.rulebook.policy.severities);
  const effect = effectKey(result);
  return { plan, readAt, reading, suggestions: result.suggestions, questions, effect, result, known };
}

function planFrom(
  { rulebook }: AppContext,
  { topology, reserved }: KnownState,
  { changes, findings, undoneAfterMs }: Pick<ResolvedRequest, 'changes' | 'findings' | 'undoneAfterMs'>,
): Plan {
  const { limits: profile, policyVersion, policy } = rulebook;
  const { severities } = policy;
  return planOf({ topology, changes, reserved, findings, profile, policyVersion, severities, undoneAfterMs });
}
