import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withResource } from '../topology/edits.ts';
import type { MonitoredResource, Operation, PublicAccess } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';

/** `SecuredByPerimeter` is here to be written back; nobody asks for it. */
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
    const before = schema.safeParse({ ...change, ...flagsNow(topology, change) });
    // A value that this version does not know cannot be written back.
    return before.success && resourceOf(topology, change) !== undefined ? before.data : 'irreversible';
  },
  lost: (_, { resourceId }) => `${nameOf(resourceId)} has a setting that is not known here and cannot be set again.`,
  describe(topology, change) {
    return {
      title: `Set public access of ${nameOf(change.resourceId)}`,
      before: inWords(flagsNow(topology, change)),
      after: inWords(flagsOf(change)),
    };
  },
  image: (topology, change) => flagsNow(topology, change),
  isDone(topology, change) {
    const now = flagsNow(topology, change);
    const wanted = flagsOf(change);
    return now !== null && now.ingestion === wanted.ingestion && now.query === wanted.query;
  },
  requires: ({ resourceId }) => [{ kind: 'resource', id: resourceId }],
  writes: ({ resourceId }) => [{ id: resourceId, deletes: false }],
  locks: (_, { resourceId }) => [keyOf(resourceId)],
  demands: () => [],
  frees: () => [],
};

type Flags = { readonly [K in Operation]?: PublicAccess };

function resourceOf(topology: Topology, { resourceId }: SetPublicAccessChange): MonitoredResource | undefined {
  return topology.resources.get(keyOf(resourceId));
}

function flagsOf({ ingestion, query }: SetPublicAccessChange) {
  return { ...(ingestion !== undefined && { ingestion }), ...(query !== undefined && { query }) };
}

/** The flags that the change sets, as they stand. */
function flagsNow(topology: Topology, change: SetPublicAccessChange): Flags | null {
  const now = resourceOf(topology, change)?.publicAccess;
  if (now === undefined) return null;
  return {
    ...(change.ingestion !== undefined && { ingestion: now.ingestion }),
    ...(change.query !== undefined && { query: now.query }),
  };
}

function inWords(flags: Flags | null): string {
  if (flags === null) return 'not there';
  const { ingestion, query } = flags;
  return [
    ...(ingestion === undefined ? [] : [`ingestion ${nounOf(ingestion)}`]),
    ...(query === undefined ? [] : [`queries ${nounOf(query)}`]),
  ].join(', ');
}

const nouns = {
  Enabled: 'open to the internet',
  Disabled: 'closed to the internet',
  SecuredByPerimeter: 'left to a network security perimeter',
  unrecognised: 'set to a value that is not known here',
} satisfies Record<PublicAccess, string>;

function nounOf(access: PublicAccess): string {
  return nouns[access];
}
