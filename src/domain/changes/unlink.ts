import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withoutLink } from '../topology/edits.ts';
import { linkOf } from '../topology/questions.ts';
import type { ChangeKind } from './change.ts';
import type { LinkChange } from './link.ts';
import { linkChange, linkImage, linkPlaces } from './link.ts';

const schema = z.strictObject({
  kind: z.literal('unlink'),
  scopeId: z.string(),
  resourceId: z.string(),
});

export type UnlinkChange = z.infer<typeof schema>;

export const unlink: ChangeKind<UnlinkChange, LinkChange> = {
  schema,
  apply: (topology, { scopeId, resourceId }) => withoutLink(topology, scopeId, resourceId),
  inverse(topology, { scopeId, resourceId }) {
    return linkChange(scopeId, resourceId, linkOf(topology, scopeId, resourceId)?.name);
  },
  describe(topology, { scopeId, resourceId }) {
    const scope = nameOf(scopeId);
    const linked = linkOf(topology, scopeId, resourceId) !== undefined;
    return {
      title: `Unlink ${nameOf(resourceId)} from ${scope}`,
      before: linked ? `linked to ${scope}` : `not linked to ${scope}`,
      after: `not linked to ${scope}`,
    };
  },
  image: (topology, { scopeId, resourceId }) => linkImage(topology, scopeId, resourceId),
  isDone: (topology, { scopeId, resourceId }) => linkOf(topology, scopeId, resourceId) === undefined,
  requires: ({ scopeId }) => [{ kind: 'scope', id: scopeId }],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: true }],
  locks: (_, { scopeId, resourceId }) => [keyOf(scopeId), keyOf(resourceId)],
  demands: () => [],
  frees(topology, change) {
    return unlink.isDone(topology, change) ? [] : linkPlaces(topology, change.scopeId, change.resourceId);
  },
};
