import { keyOf } from '../ids.ts';
import { connectionsOf, hasUnreadableParts, scopesOf } from '../topology/lookups.ts';
import type { ConnectionState, MonitoredResource, Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { VisibleScope, VisibleScopes } from './access.ts';
import { reachFromInternet, reachOutsideScopes } from './access.ts';
import type { NetworkDnsView } from './network-dns-view.ts';
import { networkDnsView } from './network-dns-view.ts';
import type { Reach, ReachKind, ReachResult } from './reach.ts';
import { blocked, combineAlternatives, combineRequired, unknown } from './reach.ts';
import type { RequiredName } from './required-names.ts';
import { requiredNames } from './required-names.ts';
import { resolveDnsName } from './resolve-dns-name.ts';
import type { ReachStep, TracedPath } from './trace.ts';
import { startPath } from './trace.ts';

/** Where a resource is reached from: a network's id, or the internet. */
export type ReachSource = string | typeof INTERNET;

/** Everything outside the networks. No ARM id can be equal to it. */
export const INTERNET = 'internet';

/**
 * Returns how a resource is reached from a network or the internet, for an operation. It follows DNS, peerings, access
 * modes and the resource's own settings. Network security groups, user-defined routes and firewalls are not considered.
 * For each name that the operation needs, these rules apply. The comments in this folder refer to them by number:
 *
 * 1. If the network uses custom DNS servers or a forwarding ruleset, they are followed to the network whose zones answer:
 *    that of an inbound endpoint or a DNS proxy. Where that is not possible, or its DNS was not read completely, the
 *    result is unknown.
 * 2. If no private zone for the name is linked to the network that answers, the name leads to the internet.
 * 3. If a linked zone has a record, the name leads to the endpoint that owns the address. It is blocked if the endpoint
 *    is not approved or has no route to the network.
 * 4. If a linked zone has no record, the name does not resolve, unless the zone link falls back to public DNS.
 * 5. If the network uses a scope in PrivateOnly mode, resources outside that scope are blocked.
 * 6. The resource's public network access decides about everything that reaches it over the internet.
 */
export function computeReach(
  topology: Topology,
  from: ReachSource,
  resourceId: string,
  operation: Operation,
): ReachResult {
  const view = from === INTERNET ? INTERNET : networkDnsView(topology, keyOf(from));
  return reachFromView(topology, view, keyOf(resourceId), operation);
}

/** Returns how a resource is reached from anywhere: from the internet, and from each network. */
export function reachKindsOf(topology: Topology, resourceId: string, operation: Operation): ReadonlySet<ReachKind> {
  const origins = [INTERNET, ...topology.networks.keys()];
  return new Set(origins.map(origin => computeReach(topology, origin, resourceId, operation).reach.reach));
}

/** Returns whether a scope with an open connection links a resource, or may do so where the bot cannot read. */
export function mayBeReachedPrivately(topology: Topology, resourceId: string): boolean {
  const { unreadableParts } = topology;
  const hasOpenConnection = (scopeKey: string) =>
    connectionsOf(topology, scopeKey).some(({ state }) => !closedStates.has(state));
  return (
    unreadableParts.scopes ||
    unreadableParts.containers.length > 0 ||
    scopesOf(topology, resourceId).some(hasOpenConnection)
  );
}

const closedStates: ReadonlySet<ConnectionState> = new Set(['Pending', 'Rejected', 'Disconnected']);

/**
 * Returns the same as `computeReach`, for a network whose DNS view is already known.
 *
 * @param paths receives what was found on each way to the resource. Nothing is recorded without it
 */
export function reachFromView(
  topology: Topology,
  view: NetworkDnsView | typeof INTERNET,
  resourceKey: string,
  operation: Operation,
  paths?: TracedPath[],
): ReachResult {
  const resource = topology.resources.get(resourceKey);
  if (resource === undefined) return { reach: unknown('resource-unseen') };
  const own = ownReach(topology, view, resource, resourceKey, operation, startPath(paths, resource.id));
  if (operation !== 'query' || resource.workspaceId === undefined) return { reach: own };
  const workspaceKey = keyOf(resource.workspaceId);
  const workspace = topology.resources.get(workspaceKey);
  const path = startPath(paths, resource.workspaceId);
  const throughWorkspace =
    workspace === undefined
      ? unknown('resource-unseen', resource.workspaceId)
      : ownReach(topology, view, workspace, workspaceKey, operation, path);
  return { reach: combineAlternatives([own, throughWorkspace]), paths: { own, workspace: throughWorkspace } };
}

function ownReach(
  topology: Topology,
  view: NetworkDnsView | typeof INTERNET,
  resource: MonitoredResource,
  key: string,
  operation: Operation,
  path: TracedPath | undefined,
): Reach {
  if (resource.kind === 'other') return unknown('kind-unknown');
  if (resource.kind === 'collection-endpoint' && operation === 'query') return blocked('not-queried');
  if (hasUnreadableParts(topology, resource.id)) return unknown('resource-unseen', resource.id);
  if (view === INTERNET) return reachFromInternet(resource, operation, path?.steps);
  if (view.unknownReason !== undefined) {
    path?.steps.push({ hop: 'zone', zone: { why: view.unknownReason }, isAsked: true });
    return { reach: 'unknown', why: view.unknownReason };
  }
  const names = requiredNames(resource, operation);
  if (names.length === 0) return unknown('name-unknown', resource.id);
  const reaches: Reach[] = [];
  for (const name of names) {
    const steps: ReachStep[] | undefined = path && [];
    const reach = reachByName(topology, view, resource, key, operation, name, steps);
    if (steps !== undefined) path?.names.push({ name, steps, reach });
    // All names are required, so one that is blocked decides the result.
    if (reach.reach === 'blocked') return reach;
    reaches.push(reach);
  }
  return combineRequired(reaches);
}

function reachByName(
  topology: Topology,
  view: NetworkDnsView,
  resource: MonitoredResource,
  key: string,
  operation: Operation,
  name: RequiredName,
  trace: ReachStep[] | undefined,
): Reach {
  const resolution = resolveDnsName(topology, view, name, key, trace);
  switch (resolution.kind) {
    case 'blocked':
    case 'unknown':
      return { reach: resolution.kind, why: { ...resolution.why, name: name.name } };
    case 'internet': {
      const outside = reachOutsideScopes(topology, resource, key, operation, view.visibleScopes, trace);
      return outside.reach === 'public' && resolution.isAssumed ? { ...outside, assumed: true } : outside;
    }
    case 'scope': {
      const { scopeId, id: endpointId } = resolution.endpoint;
      const link = topology.linksByScope.get(resolution.scopeKey)?.get(key);
      trace?.push({ hop: 'link', scopeId, link });
      if (link?.provisioningState.toLowerCase() === 'succeeded') return { reach: 'private', scopeId, endpointId };
      if (link !== undefined) return unknown('link-unfinished', scopeId);
      if (hasUnreadableParts(topology, scopeId)) return unknown('scope-unseen', scopeId);
      const scopes = () => visibleScopesWith(view, resolution);
      const outside = reachOutsideScopes(topology, resource, key, operation, scopes, trace);
      // Azure does not document what an endpoint does with the name of a single resource that its scope does not link.
      if (name.kind === 'own') return combineRequired([outside, unknown('other-scope', scopeId)]);
      return outside.reach === 'public' ? { ...outside, through: { scopeId, endpointId } } : outside;
    }
  }
}

/** Returns the scopes whose access modes apply to the network, including the scope that a name leads to. */
function visibleScopesWith(view: NetworkDnsView, scope: VisibleScope): VisibleScopes {
  const { scopes, mayHaveMore } = view.visibleScopes();
  return { scopes: [scope, ...scopes], mayHaveMore };
}
