import { keyOf } from '../ids.ts';
import { connectionsOfEndpoint, hasUnreadableParts } from '../topology/lookups.ts';
import type { AccessMode, Endpoint, MonitoredResource, Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Reach } from './reach.ts';
import { blocked, combineRequired, PUBLIC, unknown } from './reach.ts';
import type { ReachStep } from './trace.ts';

/** A scope that a network's DNS leads to, with the endpoint through which it does. */
export interface VisibleScope {
  readonly endpoint: Endpoint;
  readonly scopeKey: string;
  /** The scope's access modes for connections through that endpoint. */
  readonly modes: Readonly<Record<Operation, AccessMode>>;
}

/** All scopes that a network's DNS leads to. Their access modes apply to the network. */
export interface VisibleScopes {
  readonly scopes: readonly VisibleScope[];
  /** Whether there may be others. */
  readonly mayHaveMore: boolean;
}

/**
 * Returns the access mode of a scope for connections through an endpoint: the exclusion for its connection, or else the
 * scope's own mode (azure-monitor-docs, private-link-design: "Set access modes for specific networks").
 */
export function modeOf(topology: Topology, endpoint: Endpoint, operation: Operation): AccessMode {
  const scope = topology.scopes.get(keyOf(endpoint.scopeId));
  if (scope === undefined) return 'unrecognised';
  if (scope.exclusions.length === 0) return scope.accessModes[operation];
  const modes = connectionsOfEndpoint(topology, scope.id, endpoint.id).map(({ name }) => {
    const exclusion = scope.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(name));
    return exclusion?.[operation] ?? scope.accessModes[operation];
  });
  const [mode, ...others] = modes;
  return mode === undefined || others.some(other => other !== mode) ? 'unrecognised' : mode;
}

/**
 * Applies rules 5 and 6: returns how a resource is reached by a name that does not lead to a scope which links it.
 *
 * @param visibleScopes the scopes whose access modes apply to the network
 */
export function reachOutsideScopes(
  topology: Topology,
  resource: MonitoredResource,
  resourceKey: string,
  operation: Operation,
  visibleScopes: () => VisibleScopes,
  trace?: ReachStep[],
): Reach {
  const fromInternet = reachFromInternet(resource, operation, trace);
  // Workspace ingestion has hosts of its own and ignores access modes (azure-monitor-docs, private-link-design).
  const ignoresModes = resource.kind === 'workspace' && operation === 'ingestion';
  if (ignoresModes) trace?.push({ hop: 'access-mode', scopes: 'ignored' });
  if (fromInternet.reach === 'blocked' || ignoresModes) return fromInternet;
  const { scopes, mayHaveMore } = visibleScopes();
  const byMode = scopes.map(scope => reachUnderAccessMode(topology, resource, resourceKey, operation, scope, trace));
  if (mayHaveMore) trace?.push({ hop: 'access-mode', scopes: 'maybe-more' });
  return combineRequired([fromInternet, ...byMode, ...(mayHaveMore ? [unknown('other-scope-perhaps')] : [])]);
}

/**
 * Applies rule 6: returns how a resource is reached according to its own setting, the only thing that counts for the
 * internet (azure-monitor-docs, private-link-design).
 */
export function reachFromInternet(resource: MonitoredResource, operation: Operation, trace?: ReachStep[]): Reach {
  trace?.push({ hop: 'public-access', setting: resource.publicAccess[operation] });
  switch (resource.publicAccess[operation]) {
    case 'Enabled':
      return PUBLIC;
    case 'Disabled':
      return blocked('public-access-off');
    case 'SecuredByPerimeter':
      return unknown('perimeter');
    default:
      return unknown('public-access-unrecognised');
  }
}

/**
 * Applies rule 5: returns whether a scope's access mode lets its networks reach a resource outside of it. `public`
 * means that it does.
 */
function reachUnderAccessMode(
  topology: Topology,
  resource: MonitoredResource,
  resourceKey: string,
  operation: Operation,
  { endpoint, scopeKey, modes }: VisibleScope,
  trace?: ReachStep[],
): Reach {
  const mode = modes[operation];
  const { scopeId } = endpoint;
  const letsPass = mode === 'Open' || topology.linksByScope.get(scopeKey)?.has(resourceKey) === true;
  trace?.push({ hop: 'access-mode', scopeId, mode, letsPass });
  if (letsPass) return PUBLIC;
  if (hasUnreadableParts(topology, scopeId)) return unknown('scope-unseen', scopeId);
  if (mode === 'unrecognised') return unknown('access-mode-unrecognised', scopeId);
  return resource.kind === 'collection-endpoint'
    ? unknown('access-mode-unverified', scopeId)
    : blocked('access-mode', scopeId);
}
