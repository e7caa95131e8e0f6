import { z } from 'zod';
import { messageSchema } from '../changes/connection.ts';
import type { Change } from '../changes/index.ts';
import { finding } from '../findings/finding.ts';
import { nameOf, sameId } from '../ids.ts';
import type { Connection } from '../topology/objects.ts';
import { defineRecipe } from './recipe.ts';

const args = z.strictObject({
  decision: z.enum(['approve', 'reject', 'remove']),
  connectionIds: z.array(z.string()),
  message: messageSchema,
});

type DecisionVerb = z.output<typeof args>['decision'];

/** Approves, rejects or removes connections. Changes identify a connection by its scope and its endpoint. */
export const decideConnectionRecipe = defineRecipe(args, (topology, { decision, connectionIds, message }) => {
  const known = [...topology.connectionsByScope.values()].flat();
  const found = connectionIds.map(id => ({ id, connection: known.find(connection => sameId(connection.id, id)) }));
  return {
    changes: found.flatMap(({ connection }) =>
      connection === undefined ? [] : changeFor(decision, connection, message),
    ),
    findings: found
      .filter(({ connection }) => connection === undefined)
      .map(({ id }) => finding('not-found', `The connection ${nameOf(id)} no longer exists.`, [id])),
  };
});

function changeFor(decision: DecisionVerb, { scopeId, endpointId }: Connection, description: string): Change {
  return decision === 'remove'
    ? { kind: 'remove-connection', scopeId, endpointId }
    : { kind: `${decision}-connection`, scopeId, endpointId, description };
}
