import { BOT } from '../../domain/request/events.ts';
import type { Connection } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { arrivalSentence } from '../../domain/watch/arrivals.ts';
import { acceptRequest } from '../../requests/accept.ts';
import { arrivalKey, openRequestAbout } from '../../requests/watching.ts';
import { workflowNamed } from '../../workflows/load.ts';
import type { JobDeps } from '../deps.ts';

const WORKFLOW = 'approve-connection';

/** Makes a request of each connection that has come by itself, unless a request is about it already. */
export async function welcome(deps: JobDeps, connections: readonly Connection[], topology: Topology): Promise<void> {
  const { db, clock, nudge, rulebook, log } = deps;
  for (const connection of connections) {
    if (workflowNamed(rulebook, WORKFLOW) === undefined) {
      log.warn({ connection: connection.id }, `a connection waits, and there is no workflow ${WORKFLOW}`);
      continue;
    }
    if ((await openRequestAbout(db, connection.endpointId)) !== undefined) continue;
    const request = {
      key: arrivalKey(connection.id),
      workflow: WORKFLOW,
      inputs: { connections: [connection.id] },
      reason: arrivalSentence(topology, connection),
      requester: BOT,
      origin: BOT,
    };
    const { id } = await acceptRequest(db, request, clock());
    nudge('plan', id);
    nudge('deliver', id);
  }
}
