import { z } from 'zod';
import { scopeIdIn } from '../changes/create-scope.ts';
import { accessMode } from '../changes/values.ts';
import { recipe, refused } from './recipe.ts';
import { resolveGroup } from './resource-groups.ts';

const args = z.strictObject({ name: z.string(), group: z.string(), mode: accessMode });

/** A scope of a name in a resource group that is named too. */
export const createScope = recipe(args, (topology, { name, group, mode }) => {
  const place = resolveGroup(topology, group);
  if ('error' in place) return refused(place.several ? 'ambiguous' : 'not-found', place.error, [group]);
  const scopeId = scopeIdIn(place.id, name);
  return { changes: [{ kind: 'create-scope', scopeId, query: mode, ingestion: mode, tags: {} }], findings: [] };
});
