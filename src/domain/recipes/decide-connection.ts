import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { message } from '../changes/values.ts';
import { finding } from '../findings/finding.ts';
import { nameOf, sameId } from '../ids.ts';
import type { Connection } from '../topology/objects.ts';
import { recipe } from './recipe.ts';

const args = z.strictObject({
  decision: z.enum(['approve', 'reject', 'remove']),
  connectionIds: z.array(z.string()),
  message,
});

type Decision = z.output<typeof args>['decision'];

/** Approves, rejects or removes connections, which changes know by their scopes and their endpoints. */
export const decideConnection = recipe(args, (topology, { decision, connectionIds, message: description }) => {
  const known = [...topology.connectionsByScope.values()].flat();
  const found = connectionIds.map(wanted => ({ wanted, connection: known.find(({ id }) => sameId(id, wanted)) }));
  return {
    changes: found.flatMap(({ connection }) =>
      connection === undefined ? [] : changeFor(decision, connection, description),
    ),
    findings: found
      .filter(({ connection }) => connection === undefined)
      .map(({ wanted }) => finding('not-found', `The connection ${nameOf(wanted)} is no longer there.`, [wanted])),
  };
});

function changeFor(decision: Decision, { scopeId, endpointId }: Connection, description: string): Change {
  return decision === 'remove'
    ? { kind: 'remove-connection', scopeId, endpointId }
    : { kind: `${decision}-connection`, scopeId, endpointId, description };
}
