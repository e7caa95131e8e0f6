import { z } from 'zod';
import { combineReads, readsOfResource } from '../changes/reads.ts';
import { keyOf, nameOf } from '../ids.ts';
import { describeUnreadScopes } from '../limits/usage.ts';
import { linkOf, scopesOf, unreadScopesLinking } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { RecipeResult } from './recipe.ts';
import { defineRecipe, withSkipped } from './recipe.ts';

const args = z.strictObject({ resourceIds: z.array(z.string()) });

/** Unlinks resources from every scope: Azure deletes no resource that is linked (private-link-configure). */
export const retireResourceRecipe = defineRecipe(args, unlinkEverywhere, (topology, { resourceIds }) =>
  combineReads(...resourceIds.map(id => readsOfResource(topology, id))),
);

function unlinkEverywhere(topology: Topology, { resourceIds }: z.output<typeof args>): RecipeResult {
  const linksByResource = new Map(
    resourceIds.map(id => [
      id,
      scopesOf(topology, id)
        .toSorted()
        .map(scope => linkOf(topology, scope, id))
        .filter(link => link !== undefined),
    ]),
  );
  const changes = [...linksByResource].flatMap(([resourceId, links]) =>
    links.map(({ scopeId }) => {
      return { kind: 'unlink' as const, scopeId: topology.scopes.get(keyOf(scopeId))?.id ?? scopeId, resourceId };
    }),
  );
  const unlinked = [...linksByResource].filter(([, links]) => links.length === 0);
  return withSkipped(
    changes,
    unlinked.map(([id]) => ({ id, sentence: notLinked(topology, id) })),
  );
}

function notLinked(topology: Topology, resourceId: string): string {
  const unread = unreadScopesLinking(topology, resourceId);
  return unread.length === 0
    ? `${nameOf(resourceId)} is not linked to any scope that the bot can read.`
    : `${nameOf(resourceId)} has ${describeUnreadScopes(unread.map(nameOf))}. Unlink it there.`;
}
