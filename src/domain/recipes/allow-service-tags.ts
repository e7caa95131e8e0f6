import { z } from 'zod';
import { PORTAL_TAGS, serviceTagChanges } from '../changes/allow-service-tag.ts';
import { nameOf } from '../ids.ts';
import { recipe, withRemarks } from './recipe.ts';

const args = z.strictObject({
  securityGroupIds: z.array(z.string()),
  purpose: z.enum(['portal', 'api']),
});

/** Of the portal's tags those that the REST API, the command line and PowerShell need (private-link-configure). */
const API_TAGS = PORTAL_TAGS.slice(0, 2);

/** Rules for the service tags that a security group does not let its networks out to yet. */
export const allowServiceTags = recipe(args, (topology, { securityGroupIds, purpose }) => {
  const tags = purpose === 'portal' ? PORTAL_TAGS : API_TAGS;
  const rules = securityGroupIds.map(id => ({ id, changes: serviceTagChanges(topology, id, tags) }));
  return withRemarks(
    rules.flatMap(({ changes }) => changes),
    rules
      .filter(({ changes }) => changes.length === 0)
      .map(({ id }) => ({ id, sentence: `${nameOf(id)} lets its networks out to all of these service tags.` })),
  );
});
