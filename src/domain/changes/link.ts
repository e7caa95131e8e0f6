import { z } from 'zod';
import { sha256 } from '../canonical-json.ts';
import { keyOf, nameOf } from '../ids.ts';
import { scopeMeters } from '../limits/meters.ts';
import { displayName } from '../topology/display-name.ts';
import { withLink, withoutLink } from '../topology/edits.ts';
import { addsAddresses } from '../topology/endpoint-addresses.ts';
import { kindOfResource, linkOf } from '../topology/lookups.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, QuotaDelta } from './change.ts';
import { combineReads, readsOfLinkingScopes, readsOfResource } from './reads.ts';

const linkSchema = z
  .strictObject({
    kind: z.literal('link'),
    scopeId: z.string(),
    resourceId: z.string(),
    /** The scopedResource's own name. The default is unique even for resources of the same name. */
    name: z.string().optional(),
  })
  .transform(({ scopeId, resourceId, name }) => linkChange(scopeId, resourceId, name));

export type LinkChange = z.output<typeof linkSchema>;

const unlinkSchema = z.strictObject({
  kind: z.literal('unlink'),
  scopeId: z.string(),
  resourceId: z.string(),
});

export type UnlinkChange = z.infer<typeof unlinkSchema>;

/** Returns the change that links a resource to a scope. */
export function linkChange(scopeId: string, resourceId: string, name = linkNameFor(resourceId)) {
  return { kind: 'link' as const, scopeId, resourceId, name };
}

/**
 * Returns the default name of a resource's link. Two resources with the same name in different resource groups would
 * collide within a scope, so a hash of the id is appended. The name stays within the 255 characters that ARM allows.
 */
function linkNameFor(resourceId: string): string {
  return `${nameOf(resourceId).slice(0, 240)}-${sha256(keyOf(resourceId)).slice(0, 8)}`;
}

export const link: ChangeKind<LinkChange, UnlinkChange> = {
  schema: linkSchema,
  apply(topology, change) {
    const { scopeId, resourceId, name } = change;
    if (isLinked(topology, change)) return topology;
    const id = `${scopeId}/scopedResources/${name}`;
    return withLink(topology, { id, name, scopeId, resourceId, provisioningState: 'Succeeded' });
  },
  inverse: (_, { scopeId, resourceId }) => ({ kind: 'unlink', scopeId, resourceId }),
  describe: (topology, change) => ({
    title: `Link ${displayName(topology, change.resourceId)} to ${displayName(topology, change.scopeId)}`,
    before: describeLink(topology, isLinked(topology, change), change),
    after: describeLink(topology, true, change),
  }),
  image: linkImage,
  isDone: isLinked,
  requires: ({ scopeId, resourceId }) => [
    { kind: 'scope', id: scopeId },
    { kind: 'resource', id: resourceId },
  ],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  /** A resource that adds addresses to the endpoints of the scope needs room in their subnets. */
  reads(topology, change) {
    const { scopeId, resourceId } = change;
    const endpoints = valuesIn(topology.endpointsByScope, keyOf(scopeId));
    const isCounted = !isLinked(topology, change) && addsAddresses(topology, scopeId, resourceId);
    const subnetUsage = isCounted ? endpoints.map(({ networkId }) => networkId) : [];
    return combineReads({ scopes: [scopeId], subnetUsage }, readsOfResource(topology, resourceId));
  },
  usesKnownResourceLocks: true,
  locks: linkLocks,
  lane: laneOfScope,
  demands: (topology, change) => (isLinked(topology, change) ? [] : linkQuota(topology, change)),
  released: () => [],
  /** Returns a note if someone else has created the link again under another name, because that link stays. */
  replacement(topology, { scopeId, resourceId, name }) {
    const current = linkOf(topology, scopeId, resourceId);
    if (current === undefined || current.name === name) return undefined;
    const sentence = `${nameOf(resourceId)} is now linked to ${nameOf(scopeId)} by a link that someone else created (${current.name}). That link stays.`;
    return { sentence, subjects: [scopeId, resourceId] };
  },
};

export const unlink: ChangeKind<UnlinkChange, LinkChange> = {
  schema: unlinkSchema,
  apply: (topology, { scopeId, resourceId }) => withoutLink(topology, scopeId, resourceId),
  inverse(topology, { scopeId, resourceId }) {
    return linkChange(scopeId, resourceId, linkOf(topology, scopeId, resourceId)?.name);
  },
  describe: (topology, change) => ({
    title: `Unlink ${displayName(topology, change.resourceId)} from ${displayName(topology, change.scopeId)}`,
    before: describeLink(topology, isLinked(topology, change), change),
    after: describeLink(topology, false, change),
  }),
  image: linkImage,
  isDone: (topology, change) => !isLinked(topology, change),
  requires: ({ scopeId }) => [{ kind: 'scope', id: scopeId }],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: true }],
  /** Returns the other scopes of the resource as well: who loses access depends on what still connects to them. */
  reads: (topology, { scopeId, resourceId }) =>
    combineReads({ scopes: [scopeId] }, readsOfLinkingScopes(topology, resourceId)),
  usesKnownResourceLocks: true,
  locks: linkLocks,
  lane: laneOfScope,
  demands: () => [],
  released: (topology, change) => (isLinked(topology, change) ? linkQuota(topology, change) : []),
};

type LinkEnds = Pick<UnlinkChange, 'scopeId' | 'resourceId'>;

function isLinked(topology: Topology, { scopeId, resourceId }: LinkEnds): boolean {
  return linkOf(topology, scopeId, resourceId) !== undefined;
}

function describeLink(topology: Topology, linked: boolean, { scopeId }: LinkEnds): string {
  return `${linked ? 'linked' : 'not linked'} to ${displayName(topology, scopeId)}`;
}

/** Returns what a link counts towards: the scope's resources, and the resource's scopes. */
function linkQuota(topology: Topology, { scopeId, resourceId }: LinkEnds): readonly QuotaDelta[] {
  return [
    ...scopeMeters(kindOfResource(topology, resourceId)).map(meter => {
      return { meter, subjectId: scopeId, countedId: resourceId };
    }),
    { meter: 'resource-scopes', subjectId: resourceId, countedId: scopeId },
  ];
}

function linkImage(topology: Topology, { scopeId, resourceId }: LinkEnds) {
  return {
    scope: topology.scopes.has(keyOf(scopeId)),
    resource: topology.resources.has(keyOf(resourceId)),
    link: linkOf(topology, scopeId, resourceId)?.name ?? null,
  };
}

function linkLocks(_: Topology, { scopeId, resourceId }: LinkEnds): readonly string[] {
  return [keyOf(scopeId), keyOf(resourceId)];
}

/**
 * Returns the scope: Azure takes one write at a time per scope (terraform-provider-azurerm#22236). Other scopes need
 * not wait.
 */
function laneOfScope({ scopeId }: LinkEnds): string {
  return keyOf(scopeId);
}
