import { keyOf } from '../ids.ts';
import type { AccessMode, Endpoint, MonitoredResource, Operation } from '../topology/objects.ts';
import { isUnseen, sidesOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Reach } from './reach.ts';
import { allOf, blocked, PUBLIC, unknown } from './reach.ts';

/** A scope that a network's DNS leads to, and the endpoint that it comes in by. */
export interface Sighting {
  readonly endpoint: Endpoint;
  readonly scopeKey: string;
  /** The scope's access modes for what comes in there. */
  readonly modes: Readonly<Record<Operation, AccessMode>>;
}

/** The scopes that a network's DNS leads to. */
export interface Bounds {
  readonly sightings: readonly Sighting[];
  /** There may be more than these. */
  readonly blind: boolean;
}

/**
 * The access mode of a scope for what comes through an endpoint: the exclusion for its connection, or the scope's own
 * mode (azure-monitor-docs, private-link-design: "Set access modes for specific networks").
 */
export function modeOf(topology: Topology, endpoint: Endpoint, operation: Operation): AccessMode {
  const scope = topology.scopes.get(keyOf(endpoint.scopeId));
  if (scope === undefined) return 'unrecognised';
  if (scope.exclusions.length === 0) return scope.accessModes[operation];
  const own = sidesOf(topology, scope.id, endpoint.id).map(({ name }) => {
    const exclusion = scope.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(name));
    return exclusion?.[operation] ?? scope.accessModes[operation];
  });
  const [mode, ...others] = own;
  return mode === undefined || others.some(other => other !== mode) ? 'unrecognised' : mode;
}

/**
 * Rules 5 and 6: how a resource is reached by a name that does not lead to a scope which links it.
 *
 * @param boundsOf the scopes whose access modes bind the network
 */
export function reachOutside(
  topology: Topology,
  resource: MonitoredResource,
  resourceKey: string,
  operation: Operation,
  boundsOf: () => Bounds,
): Reach {
  const open = reachFromInternet(resource, operation);
  // Workspace ingestion has hosts of its own and ignores access modes (azure-monitor-docs, private-link-design).
  if (open.reach === 'blocked' || (resource.kind === 'workspace' && operation === 'ingestion')) return open;
  const { sightings, blind } = boundsOf();
  const bounds = sightings.map(sighting => boundBy(topology, resource, resourceKey, operation, sighting));
  return allOf([open, ...bounds, ...(blind ? [unknown('other-scope-perhaps')] : [])]);
}

/** Rule 6: the resource's own flag. It alone holds from the internet (azure-monitor-docs, private-link-design). */
export function reachFromInternet(resource: MonitoredResource, operation: Operation): Reach {
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

/** Rule 5: what a scope's access mode lets out of it. `public` means that it is no obstacle. */
function boundBy(
  topology: Topology,
  resource: MonitoredResource,
  resourceKey: string,
  operation: Operation,
  { endpoint, scopeKey, modes }: Sighting,
): Reach {
  const mode = modes[operation];
  if (mode === 'Open' || topology.linksByScope.get(scopeKey)?.has(resourceKey) === true) return PUBLIC;
  const { scopeId } = endpoint;
  if (isUnseen(topology, scopeId)) return unknown('scope-unseen', scopeId);
  if (mode === 'unrecognised') return unknown('access-mode-unrecognised', scopeId);
  return resource.kind === 'collection-endpoint'
    ? unknown('access-mode-unverified', scopeId)
    : blocked('access-mode', scopeId);
}
