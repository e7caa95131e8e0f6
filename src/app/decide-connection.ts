import { Problem } from '../base/problem.ts';
import { createTurns } from '../base/turns.ts';
import { rejectedReason } from '../cards/pending-connections.ts';
import { eligibleApprovers } from '../domain/approval/check-approval.ts';
import { leastRequirements, possibleRequirements, requiredApprovals } from '../domain/approval/requirements.ts';
import { keyOf, sameId } from '../domain/ids.ts';
import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { ARRIVAL_WORKFLOWS, arrivingConnectionId } from '../domain/request/record.ts';
import type { ConnectionState } from '../domain/topology/objects.ts';
import { isSameEffect, requestUnder } from '../store/accept-request.ts';
import { lockConnection } from '../store/connection-requests.ts';
import { lockRequest, transact } from '../store/transition.ts';
import { workflowNamed } from '../workflows/load-rulebook.ts';
import { approveRequest } from './approve-request.ts';
import type { AppContext } from './context.ts';
import type { DecisionRefusal } from './decision.ts';
import { connectionBusy, missingWorkflow } from './decision.ts';
import { decline, declineRefusal } from './decline-request.ts';
import type { Refused } from './load-request.ts';
import { refuse } from './load-request.ts';
import type { EarlyDecision, KnownConnection } from './watch/connection-requests.ts';
import { createConnectionRequest, openRequestsOn } from './watch/connection-requests.ts';

/** A person's decision about a private endpoint connection that waits in Azure. */
export interface ConnectionInput {
  readonly connectionId: string;
  readonly verdict: 'approve' | 'reject';
  /** Beginning of the hash of the plan that the person saw; null where they saw none. */
  readonly planHash: string | null;
  readonly actor: Actor;
  readonly key: string;
  readonly origin: string;
}

export type ConnectionOutcome =
  /** An open request was approved. */
  | { readonly approved: number; readonly missing: number }
  /** A request was created that does what was decided. `missing`: how many more approvals it needs at least. */
  | { readonly created: number; readonly verdict: 'approve' | 'reject'; readonly missing: number }
  /** An open request could not be decided on. `about-connection`: one that has to be decided on its own card. */
  | Refused<DecisionRefusal | 'about-connection'>
  /** Nobody has to approve it but members of these groups. */
  | { readonly notAmong: readonly string[] }
  /** The connection does not wait any more. Null where Azure has it no more. */
  | { readonly noLongerPending: ConnectionState | null }
  /** No plan was shown with the button. */
  | { readonly unseen: true };

/** Decisions about a connection are made one after the other in this process, before they take a connection of the database. */
const inConnectionTurn = createTurns<string>();

/** How often it is looked again where something else was decided at the same moment. */
const MOST_ATTEMPTS = 3;

/**
 * Decides about a connection that waits in Azure. Where an open request is to let it in, an approval is one of that request, and
 * a rejection ends it and creates the request that rejects. Where there is none, a request is created together with the
 * decision, which counts once it is planned. There is never a second request beside an open one.
 *
 * @throws Problem `unavailable`; what the directory throws where it does not answer
 */
export async function decideConnection(context: AppContext, input: ConnectionInput): Promise<ConnectionOutcome> {
  requireWorkflow(context, ARRIVAL_WORKFLOWS[input.verdict]);
  const earlier = await requestUnder(context.db, input.key);
  if (earlier !== undefined) return created(context, input, earlier);
  const known = await findConnection(context, input.connectionId);
  if (known === undefined) return { noLongerPending: null };
  return inConnectionTurn(keyOf(input.connectionId), () => decide(context, input, known));
}

async function decide(context: AppContext, input: ConnectionInput, known: KnownConnection): Promise<ConnectionOutcome> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const all = await openRequestsOn(context.db, known.connection);
    const open = all.find(request => isAbout(request, input));
    if (input.verdict === 'approve' && open !== undefined) return approve(context, input, open);
    const other = all.find(request => request !== open);
    if (other !== undefined) return refuse(context, other.id, 'about-connection');
    const outcome = await createDecided(context, input, known, open);
    if (outcome !== undefined) return outcome;
  }
  throw connectionBusy();
}

/** Returns whether a request lets this one connection in, and can be approved or rejected with it. Rejecting ends only the bot's own. */
function isAbout(request: ChangeRequest, { connectionId, verdict }: ConnectionInput): boolean {
  const own = arrivingConnectionId(request);
  if (own !== undefined) return sameId(own, connectionId);
  const isLettingIn = request.workflow === ARRIVAL_WORKFLOWS.approve && request.plan?.changes.length === 1;
  return isLettingIn && verdict === 'approve';
}

async function approve(
  context: AppContext,
  { planHash, actor }: ConnectionInput,
  { id }: ChangeRequest,
): Promise<ConnectionOutcome> {
  // The hash that no plan has: who saw none has not seen this one.
  const outcome = await approveRequest(context, { request: id, planHash: planHash ?? '-', actor });
  return 'refused' in outcome ? outcome : { approved: id, missing: outcome.missing };
}

/**
 * Creates the request that does what was decided, and ends the one that was open.
 *
 * @returns undefined where another request was created or ended meanwhile
 */
async function createDecided(
  context: AppContext,
  input: ConnectionInput,
  known: KnownConnection,
  open: ChangeRequest | undefined,
): Promise<ConnectionOutcome | undefined> {
  const { policy } = context.rulebook;
  const requirements = open?.requirements ?? possibleRequirements(policy, ARRIVAL_WORKFLOWS.approve);
  const membership = await context.ports.directory.members(requirements);
  if (open === undefined) {
    const may = eligibleApprovers(requirements, membership, '').has(input.actor.person);
    if (requirements.length > 0 && !may) return { notAmong: [...new Set(requirements.map(({ group }) => group))] };
    if (known.connection.state !== 'Pending') return { noLongerPending: known.connection.state };
    if (input.verdict === 'approve' && input.planHash === null) return { unseen: true };
  }
  const { verdict, planHash, actor, key, origin } = input;
  const decision: EarlyDecision = { verdict, planHash, actor, key, origin, instead: open?.id ?? null };
  const now = context.clock();
  const outcome = await transact(context, async tx => {
    await lockConnection(tx, input.connectionId);
    const ids = (await openRequestsOn(tx, known.connection)).map(({ id }) => id);
    if (ids.join() !== (open === undefined ? '' : String(open.id))) return undefined;
    if (open === undefined) return { id: (await createConnectionRequest(tx, known, decision, now)).id };
    const request = await lockRequest(tx, open.id);
    const refused = rejectRefusal(request, input, membership);
    if (refused !== undefined) return { refused };
    const { id } = await createConnectionRequest(tx, known, decision, now);
    await decline(tx, request, { actor, reason: rejectedReason(id) }, now);
    return { id };
  }).catch((error: unknown) => {
    if (!isSameEffect(error)) throw error;
    return undefined;
  });
  if (outcome === undefined) return undefined;
  if ('refused' in outcome) return refuse(context, open?.id ?? 0, outcome.refused);
  return created(context, input, outcome.id);
}

/** Of an approval and a rejection, the first decision that is complete counts. */
function rejectRefusal(
  request: ChangeRequest,
  { planHash, actor }: ConnectionInput,
  membership: Parameters<typeof declineRefusal>[2],
): DecisionRefusal | undefined {
  const refused = declineRefusal(request, { request: request.id, planHash: planHash ?? '-', actor }, membership);
  if (refused !== undefined) return refused;
  return request.approvalsCompleteAt === null ? undefined : 'already-approved';
}

function created({ rulebook: { policy } }: AppContext, { verdict }: ConnectionInput, id: number): ConnectionOutcome {
  const needed = verdict === 'reject' ? 1 : requiredApprovals(leastRequirements(policy, ARRIVAL_WORKFLOWS.approve));
  return { created: id, verdict, missing: Math.max(0, needed - 1) };
}

async function findConnection(context: AppContext, id: string): Promise<KnownConnection | undefined> {
  const known = await context.inventory.lastTopology();
  if (known === undefined) return undefined;
  const { topology } = known;
  const connection = [...topology.connectionsByScope.values()].flat().find(each => sameId(each.id, id));
  return connection && { topology, connection };
}

function requireWorkflow({ rulebook }: AppContext, name: string): void {
  if (workflowNamed(rulebook, name) !== undefined) return;
  throw new Problem('unavailable', missingWorkflow(name));
}
