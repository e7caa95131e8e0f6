import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withoutScope } from '../topology/edits.ts';
import { connectionsOf } from '../topology/questions.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { counted } from '../words.ts';
import type { ChangeKind } from './change.ts';

const schema = z.strictObject({ kind: z.literal('delete-scope'), scopeId: z.string() });

export type DeleteScopeChange = z.output<typeof schema>;

export const deleteScope: ChangeKind<DeleteScopeChange> = {
  schema,
  apply(topology, change) {
    return deleteScope.isDone(topology, change) ? topology : withoutScope(topology, change.scopeId);
  },
  inverse: () => 'irreversible',
  lost: (_, { scopeId }) =>
    `A new scope named ${nameOf(scopeId)} would have another scope id; its links, exclusions and endpoint connections do not come back.`,
  describe(topology, change) {
    const { scopeId } = change;
    const done = deleteScope.isDone(topology, change);
    const links = linksOf(topology, scopeId).length;
    const connections = connectionsOf(topology, scopeId).length;
    return {
      title: `Delete scope ${nameOf(scopeId)}`,
      before: done
        ? 'not there'
        : `there, with ${counted(links, 'linked resource')} and ${counted(connections, 'connection')}`,
      after: 'not there',
    };
  },
  image: (topology, { scopeId }) => ({
    scope: topology.scopes.has(keyOf(scopeId)),
    links: linksOf(topology, scopeId),
    connections: connectionsOf(topology, scopeId)
      .map(({ endpointId }) => keyOf(endpointId))
      .sort(),
  }),
  isDone: (topology, { scopeId }) => !topology.scopes.has(keyOf(scopeId)),
  requires: () => [],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: true }],
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  demands: () => [],
  frees: () => [],
};

function linksOf(topology: Topology, scopeId: string): readonly string[] {
  return keysIn(topology.linksByScope, keyOf(scopeId)).sort();
}
