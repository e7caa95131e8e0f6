import { z } from 'zod';
import { scopeIdIn } from '../changes/scope.ts';
import { accessModeSchema } from '../changes/set-access-modes.ts';
import { defineRecipe } from './recipe.ts';
import { blockedByGroup, resolveResourceGroup } from './resource-groups.ts';

const args = z.strictObject({ name: z.string(), group: z.string(), mode: accessModeSchema });

/** Creates a scope in a resource group that is given by name or id. */
export const createScopeRecipe = defineRecipe(args, (topology, { name, group: typed, mode }) => {
  const group = resolveResourceGroup(topology, typed);
  if ('error' in group) return blockedByGroup(group, typed);
  const scopeId = scopeIdIn(group.id, name);
  return { changes: [{ kind: 'create-scope', scopeId, query: mode, ingestion: mode, tags: {} }], findings: [] };
});
