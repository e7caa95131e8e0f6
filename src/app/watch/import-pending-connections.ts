import { ARRIVAL_WORKFLOWS } from '../../domain/request/record.ts';
import type { Connection } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { isSameEffect } from '../../store/accept-request.ts';
import { lockConnection } from '../../store/connection-requests.ts';
import { transact } from '../../store/transition.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { createConnectionRequest, openRequestsOn, wasImported } from './connection-requests.ts';

/**
 * Creates a request for each connection that has appeared in Azure and waits for approval, once, unless an open request is about
 * it already.
 */
export async function importPendingConnections(
  context: AppContext,
  connections: readonly Connection[],
  topology: Topology,
): Promise<void> {
  const { rulebook, log } = context;
  for (const connection of connections) {
    if (workflowNamed(rulebook, ARRIVAL_WORKFLOWS.approve) === undefined) {
      log.warn(
        { connection: connection.id },
        `a connection is pending, but there is no workflow ${ARRIVAL_WORKFLOWS.approve}`,
      );
      continue;
    }
    await importConnection(context, connection, topology);
  }
}

async function importConnection(context: AppContext, connection: Connection, topology: Topology): Promise<void> {
  try {
    await transact(context, async tx => {
      await lockConnection(tx, connection.id);
      if (await wasImported(tx, connection)) return;
      if ((await openRequestsOn(tx, connection)).length > 0) return;
      await createConnectionRequest(tx, { topology, connection }, undefined, context.clock());
    });
  } catch (error) {
    // Somebody has just asked for the same, so that it has a request.
    if (!isSameEffect(error)) throw error;
  }
}
