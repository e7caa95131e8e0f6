import type { Connection } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { pendingConnections as pendingIn } from '../domain/watch/pending-connections.ts';
import type { AppContext } from './context.ts';
import { topologyForAnswer } from './read-topology.ts';

/** The private endpoint connections that wait for a decision. */
export interface PendingAnswer {
  readonly topology: Topology;
  readonly connections: readonly Connection[];
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
}

/** Lists the private endpoint connections that wait for a decision. @throws Problem `unavailable` */
export async function pendingConnections(context: AppContext): Promise<PendingAnswer> {
  const { topology, readAt } = await topologyForAnswer(context);
  const ageMs = context.clock().getTime() - readAt.getTime();
  return { topology, connections: pendingIn(topology), ageMs };
}
