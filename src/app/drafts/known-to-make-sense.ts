import pTimeout from 'p-timeout';
import { describeForLog } from '../../base/postgres.ts';
import { openQuestions } from '../../domain/findings/open-questions.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import { resolveRequest } from '../../workflows/resolve-request.ts';
import type { AppContext } from '../context.ts';
import { maxAgeMs } from '../inventory/freshness.ts';
import type { Submission } from '../submit-request.ts';

/** For how long commands share what was known, in milliseconds: many may arrive at the same moment. */
const SHARED_MS = 200;

/**
 * Returns whether a request makes sense by what is known of Azure: each name means one object of the right type, and there
 * is something to change. False also where that is not known in time.
 *
 * @param maxWaitMs the longest to wait for what is known, in milliseconds
 */
export async function isKnownToMakeSense(
  context: AppContext,
  { workflow: name, inputs }: Pick<Submission, 'workflow' | 'inputs'>,
  maxWaitMs: number,
): Promise<boolean> {
  const workflow = workflowNamed(context.rulebook, name);
  if (workflow === undefined) return false;
  try {
    const topology = await pTimeout(knownTopology(context), { milliseconds: maxWaitMs });
    const resolved = resolveRequest(workflow, inputs, topology);
    return openQuestions(topology, resolved, context.rulebook.policy.severities).length === 0;
  } catch (error) {
    context.log.info({ error: describeForLog(error) }, 'a command is checked by a worker');
    return false;
  }
}

interface Shared {
  readonly since: number;
  readonly topology: Promise<Topology>;
}

const shared = new WeakMap<AppContext, Shared>();

function knownTopology(context: AppContext): Promise<Topology> {
  const now = performance.now();
  const latest = shared.get(context);
  if (latest !== undefined && now - latest.since < SHARED_MS) return latest.topology;
  const topology = context.inventory.currentTopology(maxAgeMs.command).then(known => known.topology);
  shared.set(context, { since: now, topology });
  return topology;
}
