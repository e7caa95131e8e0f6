import { z } from 'zod';
import { PORTAL_TAGS, serviceTagChanges } from '../changes/service-tag.ts';
import { nameOf } from '../ids.ts';
import { defineRecipe, withSkipped } from './recipe.ts';

const args = z.strictObject({
  securityGroupIds: z.array(z.string()),
  purpose: z.enum(['portal', 'api']),
});

/** The tags that the REST API, the command line and PowerShell need (private-link-configure). */
const API_TAGS = PORTAL_TAGS.slice(0, 2);

/** Creates outbound rules for the service tags that the security groups do not allow yet. */
export const allowServiceTagsRecipe = defineRecipe(args, (topology, { securityGroupIds, purpose }) => {
  const tags = purpose === 'portal' ? PORTAL_TAGS : API_TAGS;
  const groups = securityGroupIds.map(id => ({ id, changes: serviceTagChanges(topology, id, tags) }));
  return withSkipped(
    groups.flatMap(({ changes }) => changes),
    groups
      .filter(({ changes }) => changes.length === 0)
      .map(({ id }) => ({ id, sentence: `${nameOf(id)} already allows all of these service tags.` })),
  );
});
