import { formatCount, listNames } from './format.ts';
import { keyOf, nameOf } from './ids.ts';
import type { Meter } from './limits/meters.ts';
import { meterNoun } from './limits/meters.ts';
import type { LimitProfile } from './limits/profile.ts';
import { usageOf } from './limits/usage.ts';
import type { TargetKind } from './targets.ts';
import { connectionStateOf, subnetOf } from './topology/lookups.ts';
import type { ConnectionState, MonitoredResource, Scope } from './topology/objects.ts';
import { keysIn, valuesIn } from './topology/table.ts';
import type { Topology } from './topology/topology.ts';

/** The short noun for each kind of object, where there is room for a word or two. */
const shortNouns = {
  scope: 'scope',
  resource: 'resource',
  network: 'network',
  subnet: 'subnet',
  endpoint: 'private endpoint',
  connection: 'connection',
  zone: 'DNS zone',
  'security-group': 'security group',
  machine: 'machine',
} as const satisfies Record<TargetKind, string>;

const resourceNouns = {
  workspace: 'workspace',
  component: 'component',
  'collection-endpoint': 'collection endpoint',
  other: 'resource',
} as const satisfies Record<MonitoredResource['kind'], string>;

/** Returns what an object is, in a word or two. */
export function typeOfTarget({ resources }: Topology, kind: TargetKind, id: string): string {
  const resource = kind === 'resource' ? resources.get(keyOf(id)) : undefined;
  return resource === undefined ? shortNouns[kind] : resourceNouns[resource.kind];
}

/**
 * Returns the state of an object in a few words, as far as it is known: `in 2/5 scopes`, `private only, 3/50 resources`.
 * Empty where nothing is known.
 */
export function stateOfTarget(topology: Topology, profile: LimitProfile, kind: TargetKind, id: string): string {
  return statesOf(topology, profile, kind, id)
    .filter(text => text !== '')
    .join(', ');
}

function statesOf(topology: Topology, profile: LimitProfile, kind: TargetKind, id: string): readonly string[] {
  const key = keyOf(id);
  switch (kind) {
    case 'scope': {
      const scope = topology.scopes.get(key);
      return scope === undefined ? [] : [modeOf(scope), countOf(topology, profile, 'scope-resources', id)];
    }
    case 'resource': {
      const resource = topology.resources.get(key);
      if (resource === undefined) return [];
      return [`in ${countOf(topology, profile, 'resource-scopes', id)}`, publicAccessOf(resource)];
    }
    case 'network': {
      const scopes = new Set(valuesIn(topology.endpointsByNetwork, key).map(({ scopeId }) => nameOf(scopeId)));
      return scopes.size === 0 ? [] : [`endpoint to ${listNames([...scopes].sort())}`];
    }
    case 'subnet': {
      const free = subnetOf(topology, id)?.freeAddresses ?? null;
      return free === null ? [] : [formatCount(free, 'free address', 'free addresses')];
    }
    case 'endpoint': {
      const endpoint = topology.endpoints.get(key);
      return endpoint === undefined
        ? []
        : [connectionState(connectionStateOf(topology, endpoint)), `to ${nameOf(endpoint.scopeId)}`];
    }
    case 'connection': {
      const found = [...topology.connectionsByScope.values()].flat().find(connection => keyOf(connection.id) === key);
      return found === undefined ? [] : [connectionState(found.state), `to ${nameOf(found.scopeId)}`];
    }
    case 'zone': {
      const networks = keysIn(topology.zoneLinksByZone, key).length;
      return networks === 0 ? [] : [`linked to ${formatCount(networks, 'network')}`];
    }
    case 'machine': {
      const endpointId = topology.machines.get(key)?.collectionEndpointId;
      return endpointId === undefined ? [] : [`uses ${nameOf(endpointId)}`];
    }
    case 'security-group':
      return [];
  }
}

/** Returns a count with its limit: `2/5 scopes`, or `≥2/5 scopes` where some of them may not have been read. */
function countOf(topology: Topology, profile: LimitProfile, meter: Meter, subjectId: string): string {
  const { used, limit, lowerBound } = usageOf(topology, profile, { meter, subjectId });
  return `${lowerBound ? '≥' : ''}${used}${limit === null ? '' : `/${limit}`} ${meterNoun(meter, limit ?? used)}`;
}

function modeOf({ accessModes: { query, ingestion } }: Scope): string {
  if (query === 'unrecognised' || ingestion === 'unrecognised') return '';
  if (query === ingestion) return query === 'PrivateOnly' ? 'private only' : 'open';
  return query === 'PrivateOnly' ? 'private queries only' : 'private ingestion only';
}

function publicAccessOf({ kind, publicAccess: { ingestion, query } }: MonitoredResource): string {
  const isQueryClosed = query === 'Disabled';
  const isIngestionClosed = ingestion === 'Disabled';
  if (kind === 'collection-endpoint') return isIngestionClosed ? 'no public access' : '';
  if (isIngestionClosed) return isQueryClosed ? 'no public access' : 'no public ingestion';
  return isQueryClosed ? 'no public queries' : '';
}

function connectionState(state: ConnectionState): string {
  return state === 'unrecognised' ? '' : state.toLowerCase();
}
