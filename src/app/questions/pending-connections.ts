import pMap from 'p-map';
import { isDatabaseError } from '../../base/postgres.ts';
import { isProblem } from '../../base/problem.ts';
import type { Risk } from '../../cards/card-buttons.ts';
import type { PendingEntry } from '../../cards/pending-connections.ts';
import { pendingConnectionsMessage } from '../../cards/pending-connections.ts';
import { BOT } from '../../domain/request/events.ts';
import { ARRIVAL_WORKFLOWS, arrivingConnectionId } from '../../domain/request/record.ts';
import type { Connection } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { arrivalOf } from '../../domain/watch/arrival.ts';
import { pendingConnections as pendingIn } from '../../domain/watch/pending-connections.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { missingWorkflow } from '../decision.ts';
import { withLinks } from '../list-requests.ts';
import type { previewRequest } from '../plan/preview-request.ts';
import { previewOnKnown } from '../plan/preview-request.ts';
import { topologyForAnswer } from '../read-topology.ts';
import { openRequestsOn } from '../watch/connection-requests.ts';
import type { Question } from './question.ts';

/** The private endpoint connections that wait for a decision. */
interface PendingAnswer {
  readonly entries: readonly PendingEntry[];
  /** How many wait. Of many, only the first are shown. */
  readonly pending: number;
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
  readonly risk: Risk;
}

/** Asks which private endpoint connections wait for approval in Azure. */
export const pendingQuestion: Question = {
  word: 'pending',
  syntax: 'pending',
  title: 'List the private endpoint connections that wait for approval in Azure',
  ask: () => async context => {
    const { entries, ...more } = await pendingConnections(context);
    return { ...pendingConnectionsMessage(entries, more), data: { entries, ...more } };
  },
};

/** More than these do not fit into a message. */
const MAX_ENTRIES = 10;
const MOST_AT_ONCE = 3;

/**
 * Lists the private endpoint connections that wait for a decision, each with what approving it would do.
 *
 * @throws Problem `unavailable`
 */
async function pendingConnections(context: AppContext): Promise<PendingAnswer> {
  const { topology, readAt } = await topologyForAnswer(context);
  const ageMs = context.clock().getTime() - readAt.getTime();
  const all = pendingIn(topology);
  return {
    entries: await entriesFor(context, topology, all, previewByKnown),
    pending: all.length,
    ageMs,
    risk: approvalRisk(context),
  };
}

type PreviewRequest = typeof previewRequest;

/** Whoever asks gets an answer from what is known. What an announcement says is read again for it. */
const previewByKnown: PreviewRequest = async (context, asked) => (await previewOnKnown(context, asked)).preview;

/**
 * Returns what approving the first of these connections would do, with the open requests about them.
 *
 * @param preview plans an approval that nobody has requested
 */
export function entriesFor(
  context: AppContext,
  topology: Topology,
  connections: readonly Connection[],
  preview: PreviewRequest,
): Promise<readonly PendingEntry[]> {
  const shown = connections.slice(0, MAX_ENTRIES);
  return pMap(shown, connection => entryFor(context, topology, connection, preview), { concurrency: MOST_AT_ONCE });
}

/** Returns how much harm it may do to let a connection in. */
export function approvalRisk({ rulebook }: Pick<AppContext, 'rulebook'>): Risk {
  return workflowNamed(rulebook, ARRIVAL_WORKFLOWS.approve)?.risk;
}

async function entryFor(
  context: AppContext,
  topology: Topology,
  connection: Connection,
  preview: PreviewRequest,
): Promise<PendingEntry> {
  const base = { id: connection.id, arrival: arrivalOf(topology, connection) };
  const all = await openRequestsOn(context.db, connection);
  const open = all.find(request => arrivingConnectionId(request) !== undefined) ?? all[0];
  if (open !== undefined) {
    const [request] = await withLinks(context, [open]);
    const { plan, requirements } = open;
    return { ...base, request, plan, requirements: requirements ?? [], impossible: [] };
  }
  return { ...base, request: undefined, ...(await previewOf(context, connection, preview)) };
}

async function previewOf(
  context: AppContext,
  { id }: Connection,
  previewApproval: PreviewRequest,
): Promise<Pick<PendingEntry, 'plan' | 'requirements' | 'impossible'>> {
  const unknown = { plan: null, requirements: [], impossible: [] };
  const workflow = workflowNamed(context.rulebook, ARRIVAL_WORKFLOWS.approve);
  if (workflow === undefined) return { ...unknown, impossible: [missingWorkflow(ARRIVAL_WORKFLOWS.approve)] };
  try {
    const preview = await previewApproval(context, { workflow, inputs: { connections: [id] }, person: BOT });
    if ('problems' in preview) return { ...unknown, impossible: preview.problems.map(({ sentence }) => sentence) };
    const { plan, requirements, impossible } = preview;
    return { plan, requirements, impossible };
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    const isAzure = context.ports.azure.classifyArmError(error) !== undefined;
    if (!isAzure && !isProblem(error, 'unavailable')) throw error;
    return unknown;
  }
}
