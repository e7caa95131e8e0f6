import { keyOf } from '../ids.ts';
import type { MonitoredResource, Operation } from '../topology/objects.ts';
import { isUnseen } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Bounds, Sighting } from './access.ts';
import { reachFromInternet, reachOutside } from './access.ts';
import { landingOf } from './landing.ts';
import type { Lens } from './lens.ts';
import { lensOf } from './lens.ts';
import type { Need } from './needs.ts';
import { needsOf } from './needs.ts';
import type { Outcome, Reach } from './reach.ts';
import { allOf, anyOf, blocked, unknown } from './reach.ts';

/** Where somebody asks from: a network's id, or the internet. */
export type From = string | typeof INTERNET;

/** Everything outside the networks. It has no ARM id that could be taken for it. */
export const INTERNET = 'internet';

/**
 * How a resource is reached from a network or the internet, for an operation. It goes by DNS, by peering, by access
 * modes and by the resource's own flags, and by nothing else: security groups, routes and firewalls are not in it.
 */
export function reachOf(topology: Topology, from: From, resourceId: string, operation: Operation): Outcome {
  const lens = from === INTERNET ? INTERNET : lensOf(topology, keyOf(from));
  return outcomeFor(topology, lens, keyOf(resourceId), operation);
}

/** The same for a network that has been looked up already. */
export function outcomeFor(
  topology: Topology,
  lens: Lens | typeof INTERNET,
  resourceKey: string,
  operation: Operation,
): Outcome {
  const resource = topology.resources.get(resourceKey);
  if (resource === undefined) return { reach: unknown('resource-unseen') };
  const own = ownReach(topology, lens, resource, resourceKey, operation);
  if (operation !== 'query' || resource.workspaceId === undefined) return { reach: own };
  const workspaceKey = keyOf(resource.workspaceId);
  const behind = topology.resources.get(workspaceKey);
  const workspace =
    behind === undefined
      ? unknown('resource-unseen', resource.workspaceId)
      : ownReach(topology, lens, behind, workspaceKey, operation);
  return { reach: anyOf([own, workspace]), paths: { own, workspace } };
}

function ownReach(
  topology: Topology,
  lens: Lens | typeof INTERNET,
  resource: MonitoredResource,
  key: string,
  operation: Operation,
): Reach {
  if (resource.kind === 'other') return unknown('kind-unknown');
  if (resource.kind === 'collection-endpoint' && operation === 'query') return blocked('not-queried');
  if (isUnseen(topology, resource.id)) return unknown('resource-unseen', resource.id);
  if (lens === INTERNET) return reachFromInternet(resource, operation);
  if (lens.dark !== undefined) return { reach: 'unknown', why: lens.dark };
  const needs = needsOf(resource, operation);
  if (needs.length === 0) return unknown('name-unknown', resource.id);
  const reaches: Reach[] = [];
  for (const need of needs) {
    const reach = reachByName(topology, lens, resource, key, operation, need);
    // One name that fails is enough: the others cannot make up for it.
    if (reach.reach === 'blocked') return reach;
    reaches.push(reach);
  }
  return allOf(reaches);
}

function reachByName(
  topology: Topology,
  lens: Lens,
  resource: MonitoredResource,
  key: string,
  operation: Operation,
  need: Need,
): Reach {
  const landing = landingOf(topology, lens, need, key);
  switch (landing.to) {
    case 'nowhere':
      return { reach: 'blocked', why: { ...landing.why, name: need.name } };
    case 'unclear':
      return { reach: 'unknown', why: { ...landing.why, name: need.name } };
    case 'internet':
      return reachOutside(topology, resource, key, operation, lens.bounds);
    case 'scope': {
      const { scopeId, id: endpointId } = landing.endpoint;
      const link = topology.linksByScope.get(landing.scopeKey)?.get(key);
      if (link?.provisioningState.toLowerCase() === 'succeeded') return { reach: 'private', scopeId, endpointId };
      if (link !== undefined) return unknown('link-unfinished', scopeId);
      if (isUnseen(topology, scopeId)) return unknown('scope-unseen', scopeId);
      const outside = reachOutside(topology, resource, key, operation, () => boundsAt(lens, landing));
      // What an endpoint does with a name that is a resource's alone, and not one of its scope's, is not documented.
      return need.kind === 'own' ? allOf([outside, unknown('other-scope', scopeId)]) : outside;
    }
  }
}

/** The access modes of every scope that a network sees bind it, whichever of them a name leads to. */
function boundsAt(lens: Lens, landing: Sighting): Bounds {
  const { sightings, blind } = lens.bounds();
  return { sightings: [landing, ...sightings], blind };
}
