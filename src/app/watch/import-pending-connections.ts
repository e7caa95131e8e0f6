import { keyOf } from '../../domain/ids.ts';
import { BOT } from '../../domain/request/events.ts';
import type { Connection } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { describePendingConnection } from '../../domain/watch/pending-connections.ts';
import { openRequestTouching } from '../../store/requests.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { submitRequest } from '../submit-request.ts';

const WORKFLOW = 'approve-connection';

/**
 * Submits a request for each connection that has appeared in Azure and waits for approval, unless an open request is about
 * its endpoint already.
 */
export async function importPendingConnections(
  context: AppContext,
  connections: readonly Connection[],
  topology: Topology,
): Promise<void> {
  const { db, rulebook, log } = context;
  for (const connection of connections) {
    if (workflowNamed(rulebook, WORKFLOW) === undefined) {
      log.warn({ connection: connection.id }, `a connection is pending, but there is no workflow ${WORKFLOW}`);
      continue;
    }
    if ((await openRequestTouching(db, connection.endpointId)) !== undefined) continue;
    await submitRequest(context, {
      key: importKey(connection.id),
      workflow: WORKFLOW,
      inputs: { connections: [connection.id] },
      reason: describePendingConnection(topology, connection),
      actor: BOT,
      origin: BOT,
    });
  }
}

/** Returns the inbox key of an imported connection. Azure makes up its name, so one that is created again is another. */
export function importKey(connectionId: string): string {
  return `connection:${keyOf(connectionId)}`;
}
