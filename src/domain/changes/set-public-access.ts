import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { operations } from '../reach/reach.ts';
import { displayName } from '../topology/display-name.ts';
import { withResource } from '../topology/edits.ts';
import type { MonitoredResource, Operation, PublicAccess } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';
import { combineReads, readsOfPrivateReach } from './reads.ts';

/** `SecuredByPerimeter` is accepted so that an inverse can write it back; no workflow offers it. */
const access = z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']).exactOptional();

const schema = z.strictObject({
  kind: z.literal('set-public-access'),
  resourceId: z.string(),
  ingestion: access,
  query: access,
});

export type SetPublicAccessChange = z.output<typeof schema>;

export const setPublicAccess: ChangeKind<SetPublicAccessChange, SetPublicAccessChange> = {
  schema,
  apply(topology, change) {
    const resource = resourceOf(topology, change);
    if (resource === undefined || setPublicAccess.isDone(topology, change)) return topology;
    return withResource(topology, { ...resource, publicAccess: { ...resource.publicAccess, ...flagsOf(change) } });
  },
  inverse(topology, change) {
    const before = schema.safeParse({ ...change, ...currentFlags(topology, change) });
    // A value that this version does not know cannot be written back.
    return before.success && resourceOf(topology, change) !== undefined ? before.data : 'irreversible';
  },
  whyIrreversible: (_, { resourceId }) =>
    `${nameOf(resourceId)} has a public access value that this version does not know and cannot set again.`,
  describe(topology, change) {
    return {
      title: `Set public access of ${displayName(topology, change.resourceId)}`,
      before: describeFlags(currentFlags(topology, change)),
      after: describeFlags(flagsOf(change)),
    };
  },
  image: (topology, change) => currentFlags(topology, change),
  isDone(topology, change) {
    const current = currentFlags(topology, change);
    const requested = flagsOf(change);
    return current !== null && current.ingestion === requested.ingestion && current.query === requested.query;
  },
  requires: ({ resourceId }) => [{ kind: 'resource', id: resourceId }],
  writes: ({ resourceId }) => [{ id: resourceId, deletes: false }],
  reads(topology, change) {
    const closed = operations.filter(operation => change[operation] === 'Disabled');
    return combineReads(
      { resources: [change.resourceId] },
      ...closed.map(operation => readsOfPrivateReach(topology, change.resourceId, operation)),
    );
  },
  locks: (_, { resourceId }) => [keyOf(resourceId)],
  ...withoutQuota,
};

type Flags = { readonly [K in Operation]?: PublicAccess };

function resourceOf(topology: Topology, { resourceId }: SetPublicAccessChange): MonitoredResource | undefined {
  return topology.resources.get(keyOf(resourceId));
}

function flagsOf({ ingestion, query }: SetPublicAccessChange) {
  return { ...(ingestion !== undefined && { ingestion }), ...(query !== undefined && { query }) };
}

/** Returns the current values of the flags that the change sets, or null if the resource does not exist. */
function currentFlags(topology: Topology, change: SetPublicAccessChange): Flags | null {
  const current = resourceOf(topology, change)?.publicAccess;
  if (current === undefined) return null;
  return {
    ...(change.ingestion !== undefined && { ingestion: current.ingestion }),
    ...(change.query !== undefined && { query: current.query }),
  };
}

const descriptions = {
  Enabled: 'enabled',
  Disabled: 'disabled',
  SecuredByPerimeter: 'secured by perimeter',
  unrecognised: 'set to an unknown value',
} satisfies Record<PublicAccess, string>;

function describeFlags(flags: Flags | null): string {
  if (flags === null) return 'does not exist';
  const { ingestion, query } = flags;
  return [
    ...(ingestion === undefined ? [] : [`ingestion ${descriptions[ingestion]}`]),
    ...(query === undefined ? [] : [`query ${descriptions[query]}`]),
  ].join(', ');
}
