import type { Change } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import type { SetAccessModesChange } from '../changes/set-access-modes.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { linkZoneChange } from '../changes/zone-link.ts';
import { keyOf, sameId } from '../ids.ts';
import { connectionOf, linkOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { PropertyKind, WatchedProperty } from './watched-property.ts';

type Between = (from: Topology, to: Topology, property: WatchedProperty) => Change | undefined;

/**
 * Returns the change that takes a property from its value in one topology to its value in another. Undefined where no kind
 * of change does so exactly: what was deleted cannot be created as it was, and a connection never becomes pending again.
 */
export function changeBetween(from: Topology, to: Topology, property: WatchedProperty): Change | undefined {
  return between[property.kind](from, to, property);
}

const none: Between = () => undefined;

const between: Readonly<Record<PropertyKind, Between>> = {
  scope: none,
  'access-mode'(_, { scopes }, { id: scopeId, other }) {
    const mode = scopes.get(keyOf(scopeId))?.accessModes[other === 'query' ? 'query' : 'ingestion'];
    if (mode === undefined || mode === 'unrecognised') return undefined;
    const modes = other === 'query' ? { query: mode } : { ingestion: mode };
    return { kind: 'set-access-modes', scopeId, ...modes, exclusions: {} };
  },
  exclusion(_, { scopes }, { id: scopeId, other }) {
    const found = scopes.get(keyOf(scopeId))?.exclusions.find(({ connectionName }) => sameId(connectionName, other));
    if (found === undefined) return { kind: 'set-access-modes', scopeId, exclusions: { [other]: null } };
    const { query, ingestion } = found;
    if (query === 'unrecognised' || ingestion === 'unrecognised') return undefined;
    return { kind: 'set-access-modes', scopeId, exclusions: { [other]: { query, ingestion } } };
  },
  link(_, to, { id: scopeId, other: resourceId }) {
    const link = linkOf(to, scopeId, resourceId);
    return link === undefined ? { kind: 'unlink', scopeId, resourceId } : linkChange(scopeId, resourceId, link.name);
  },
  connection(from, to, { id: scopeId, other: endpointId }) {
    const target = connectionOf(to, scopeId, endpointId);
    if (target === undefined || connectionOf(from, scopeId, endpointId) === undefined) return undefined;
    const { state, description } = target;
    if (state === 'Approved') return { kind: 'approve-connection', scopeId, endpointId, description };
    return state === 'Rejected' ? { kind: 'reject-connection', scopeId, endpointId, description } : undefined;
  },
  endpoint: none,
  'zone-group'(_, { endpoints }, { id: endpointId }) {
    const group = endpoints.get(keyOf(endpointId))?.zoneGroup;
    return {
      kind: 'set-zone-group',
      endpointId,
      name: group?.name ?? 'default',
      zoneIds: [...(group?.zoneIds ?? [])],
    };
  },
  'public-access'(_, { resources }, { id: resourceId, other }) {
    const access = resources.get(keyOf(resourceId))?.publicAccess[other === 'query' ? 'query' : 'ingestion'];
    if (access === undefined || access === 'unrecognised') return undefined;
    const flags = other === 'query' ? { query: access } : { ingestion: access };
    return { kind: 'set-public-access', resourceId, ...flags };
  },
  'zone-link'(from, to, { id: zoneId, other: networkId }) {
    const target = to.zoneLinksByZone.get(keyOf(zoneId))?.get(keyOf(networkId));
    if (target === undefined) return { kind: 'unlink-zone', zoneId, networkId };
    const { name, resolutionPolicy } = target;
    if (from.zoneLinksByZone.get(keyOf(zoneId))?.has(keyOf(networkId)) === true) return undefined;
    return resolutionPolicy === 'unrecognised' ? undefined : linkZoneChange(zoneId, networkId, name, resolutionPolicy);
  },
  record: none,
  'dns-servers': none,
  peering: none,
  'service-tag-rule': none,
};

/**
 * Returns the changes with those of one resource, or of one scope, as one change each. What opens comes before what closes,
 * so that nobody loses access in between.
 */
export function combineChanges(changes: readonly Change[]): readonly Change[] {
  const combined: Change[] = [];
  for (const change of changes) {
    const index = combined.findIndex(other => isMergeable(other, change));
    const other = combined[index];
    if (other === undefined) combined.push(change);
    else combined[index] = merge(other, change);
  }
  return [...combined].sort((a, b) => Number(closes(a)) - Number(closes(b)));
}

function isMergeable(a: Change, b: Change): boolean {
  if (a.kind === 'set-public-access') return b.kind === a.kind && sameId(a.resourceId, b.resourceId);
  return a.kind === 'set-access-modes' && b.kind === a.kind && sameId(a.scopeId, b.scopeId);
}

/** Merges two changes of the same object. They are of the same kind. */
function merge(a: Change, b: Change): Change {
  if (a.kind !== 'set-access-modes') return { ...a, ...(b as SetPublicAccessChange) } as SetPublicAccessChange;
  const other = b as SetAccessModesChange;
  return { ...a, ...other, exclusions: { ...a.exclusions, ...other.exclusions } };
}

function closes(change: Change): boolean {
  switch (change.kind) {
    case 'set-public-access':
      return change.ingestion === 'Disabled' || change.query === 'Disabled';
    case 'set-access-modes':
      return change.ingestion === 'PrivateOnly' || change.query === 'PrivateOnly';
    default:
      return change.kind === 'unlink' || change.kind === 'unlink-zone' || change.kind === 'reject-connection';
  }
}
