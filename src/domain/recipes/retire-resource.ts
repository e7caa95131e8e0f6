import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { linkOf, scopesOf } from '../topology/questions.ts';
import { recipe, withRemarks } from './recipe.ts';

const args = z.strictObject({ resourceIds: z.array(z.string()) });

/** Takes resources out of every scope that links them: Azure deletes none that is linked (private-link-configure). */
export const retireResource = recipe(args, (topology, { resourceIds }) => {
  const links = new Map(
    resourceIds.map(id => [
      id,
      scopesOf(topology, id)
        .toSorted()
        .map(scope => linkOf(topology, scope, id))
        .filter(link => link !== undefined),
    ]),
  );
  const changes = [...links].flatMap(([resourceId, own]) =>
    own.map(({ scopeId }) => {
      return { kind: 'unlink' as const, scopeId: topology.scopes.get(keyOf(scopeId))?.id ?? scopeId, resourceId };
    }),
  );
  const free = [...links].filter(([, own]) => own.length === 0);
  return withRemarks(
    changes,
    free.map(([id]) => ({ id, sentence: `No scope that can be seen links ${nameOf(id)}.` })),
  );
});
