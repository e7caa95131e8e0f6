import { z } from 'zod';
import { hashOf } from '../canonical.ts';
import { keyOf, nameOf } from '../ids.ts';
import { scopeMeters } from '../limits/meters.ts';
import { withLink } from '../topology/edits.ts';
import { kindOfResource, linkOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, Demand } from './change.ts';
import type { UnlinkChange } from './unlink.ts';

const schema = z
  .strictObject({
    kind: z.literal('link'),
    scopeId: z.string(),
    resourceId: z.string(),
    /** The scopedResource's own name; one that no other resource of the same name takes, where none is given. */
    name: z.string().optional(),
  })
  .transform(({ scopeId, resourceId, name }) => linkChange(scopeId, resourceId, name));

export type LinkChange = z.output<typeof schema>;

/** Links a resource to a scope. */
export function linkChange(scopeId: string, resourceId: string, name = linkNameFor(resourceId)) {
  return { kind: 'link' as const, scopeId, resourceId, name };
}

/**
 * The name for a resource's link: two resources of one name in different groups would collide in a scope, so a hash of
 * the id follows the name. Cut to ARM's 255 characters.
 */
function linkNameFor(resourceId: string): string {
  return `${nameOf(resourceId).slice(0, 240)}-${hashOf(keyOf(resourceId)).slice(0, 8)}`;
}

export const link: ChangeKind<LinkChange, UnlinkChange> = {
  schema,
  apply(topology, change) {
    const { scopeId, resourceId, name } = change;
    if (linkOf(topology, scopeId, resourceId) !== undefined) return topology;
    const id = `${scopeId}/scopedResources/${name}`;
    return withLink(topology, { id, name, scopeId, resourceId, provisioningState: 'Succeeded' });
  },
  inverse: (_, { scopeId, resourceId }) => ({ kind: 'unlink', scopeId, resourceId }),
  describe(topology, { scopeId, resourceId }) {
    const scope = nameOf(scopeId);
    const resource = nameOf(resourceId);
    const linked = linkOf(topology, scopeId, resourceId) !== undefined;
    return {
      title: `Link ${resource} to ${scope}`,
      before: linked ? `linked to ${scope}` : `not linked to ${scope}`,
      after: `linked to ${scope}`,
    };
  },
  image: (topology, { scopeId, resourceId }) => linkImage(topology, scopeId, resourceId),
  isDone: (topology, { scopeId, resourceId }) => linkOf(topology, scopeId, resourceId) !== undefined,
  requires: ({ scopeId, resourceId }) => [
    { kind: 'scope', id: scopeId },
    { kind: 'resource', id: resourceId },
  ],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  locks: (_, { scopeId, resourceId }) => [keyOf(scopeId), keyOf(resourceId)],
  demands(topology, change) {
    return link.isDone(topology, change) ? [] : linkPlaces(topology, change.scopeId, change.resourceId);
  },
  frees: () => [],
};

/** What a link counts for. */
export function linkPlaces(topology: Topology, scopeId: string, resourceId: string): readonly Demand[] {
  return [
    ...scopeMeters(kindOfResource(topology, resourceId)).map(meter => {
      return { meter, subjectId: scopeId, countedId: resourceId };
    }),
    { meter: 'resource-scopes', subjectId: resourceId, countedId: scopeId },
  ];
}

/** What linking and unlinking read and write: whether both ends are there, and the link between them. */
export function linkImage(topology: Topology, scopeId: string, resourceId: string) {
  return {
    scope: topology.scopes.has(keyOf(scopeId)),
    resource: topology.resources.has(keyOf(resourceId)),
    link: linkOf(topology, scopeId, resourceId)?.name ?? null,
  };
}
