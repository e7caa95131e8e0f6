import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { computeReach } from '../reach/compute-reach.ts';
import type { Reach } from '../reach/reach.ts';
import { operations } from '../reach/reach.ts';
import { connectionsOfEndpoint, scopesLinking } from '../topology/lookups.ts';
import type { Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';

/** One request that gives a network access which it does not have. */
export type AccessRemedy = { readonly reach: Reach } & (
  | { readonly kind: 'link'; readonly scopeId: string; readonly resourceId: string }
  | { readonly kind: 'approve'; readonly connectionId: string; readonly endpointId: string; readonly scopeId: string }
);

type Candidate = { readonly change: Change } & (
  | Omit<Extract<AccessRemedy, { readonly kind: 'link' }>, 'reach'>
  | Omit<Extract<AccessRemedy, { readonly kind: 'approve' }>, 'reach'>
);

/**
 * Returns what would give a network blocked access to a resource, tried on the model: with it the network reaches the
 * resource, and loses no other access to it. Nothing that opens a resource or a scope to more networks is among it.
 */
export function accessRemedy(
  topology: Topology,
  networkId: string,
  resourceId: string,
  operation: Operation,
): AccessRemedy | undefined {
  const present = reachesOf(topology, networkId, resourceId);
  const { reach } = present[operation];
  if (reach.reach !== 'blocked') return undefined;
  for (const { change, ...candidate } of candidatesFor(topology, networkId, resourceId, reach.why.about)) {
    const then = reachesOf(kindOf(change).apply(topology, change), networkId, resourceId);
    const losesNone = operations.every(other => !isReached(present[other].reach) || isReached(then[other].reach));
    if (losesNone && isReached(then[operation].reach)) return { ...candidate, reach: then[operation].reach };
  }
  return undefined;
}

function candidatesFor(
  topology: Topology,
  networkId: string,
  resourceId: string,
  about: string | undefined,
): readonly Candidate[] {
  const endpoint = about === undefined ? undefined : topology.endpoints.get(keyOf(about));
  const connections = endpoint === undefined ? [] : connectionsOfEndpoint(topology, endpoint.scopeId, endpoint.id);
  const approvals = connections
    .filter(({ state }) => state === 'Pending' || state === 'Rejected')
    .map(({ id: connectionId, scopeId, endpointId }): Candidate => {
      const change: Change = { kind: 'approve-connection', scopeId, endpointId, description: '' };
      return { kind: 'approve', connectionId, endpointId, scopeId, change };
    });
  const used = scopesOfDomain(topology, domainOf(topology, networkId));
  const linked = scopesLinking(topology, resourceId);
  const links = [...topology.scopes.values()]
    .filter(({ id }) => used.has(keyOf(id)) && !linked.has(keyOf(id)))
    .map(({ id: scopeId }): Candidate => {
      return { kind: 'link', scopeId, resourceId, change: linkChange(scopeId, resourceId) };
    });
  return [...approvals, ...links];
}

function reachesOf(topology: Topology, networkId: string, resourceId: string) {
  return {
    ingestion: computeReach(topology, networkId, resourceId, 'ingestion'),
    query: computeReach(topology, networkId, resourceId, 'query'),
  };
}

function isReached({ reach }: Reach): boolean {
  return reach === 'private' || reach === 'public';
}
