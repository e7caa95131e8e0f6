import type { DnsDomain } from '../../dns/dns-domain.ts';
import { domainOf, scopesOfDomain } from '../../dns/dns-domain.ts';
import { keyOf, nameOf } from '../../ids.ts';
import { connectionStateOf, connectionsOfEndpoint, linkOf, scopesLinking } from '../../topology/lookups.ts';
import type { Connection, ConnectionState } from '../../topology/objects.ts';
import { keysIn } from '../../topology/table.ts';
import type { Topology } from '../../topology/topology.ts';
import type { MapSubject } from './topology-map.ts';

/** A private endpoint as its scope or its own network shows it. */
export interface PlacedEndpoint {
  readonly key: string;
  readonly name: string;
  readonly state: ConnectionState;
  readonly scopeKey: string;
  /** Undefined if the endpoint could not be read, so that only its scope names it. */
  readonly networkKey: string | undefined;
}

/** A link of a resource to a scope, both of which may be unreadable. */
export interface PlacedLink {
  readonly scopeKey: string;
  readonly resourceKey: string;
  /** Whether Azure has finished to create it. Also true if only the resource shows it, because the scope could not be read. */
  readonly isInPlace: boolean;
}

/** The objects that a map shows, by their keys. */
export interface MapExtent {
  readonly networks: ReadonlySet<string>;
  readonly endpoints: readonly PlacedEndpoint[];
  readonly scopes: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly links: readonly PlacedLink[];
  /** How many objects belong to those and are left out. */
  readonly beyond: { readonly endpoints: number; readonly scopes: number; readonly resources: number };
}

/** What a map is about: a scope, a network or a resource. */
type SubjectRef = Pick<MapSubject, 'kind' | 'id'>;

/** Returns everything that a map of all private links shows, or of what is around some scopes, networks or resources. */
export function extentOf(topology: Topology, subjects: readonly SubjectRef[]): MapExtent {
  const endpoints = endpointsOf(topology);
  const links = linksOf(topology);
  if (subjects.length === 0) {
    return {
      networks: new Set([...topology.networks.keys(), ...endpoints.flatMap(({ networkKey }) => networkKey ?? [])]),
      endpoints,
      scopes: new Set([...topology.scopes.keys(), ...[...endpoints, ...links].map(({ scopeKey }) => scopeKey)]),
      resources: new Set([...topology.resources.keys(), ...links.map(({ resourceKey }) => resourceKey)]),
      links,
      beyond: { endpoints: 0, scopes: 0, resources: 0 },
    };
  }
  return around(topology, subjects, endpoints, links);
}

function around(
  topology: Topology,
  subjects: readonly SubjectRef[],
  endpoints: readonly PlacedEndpoint[],
  links: readonly PlacedLink[],
): MapExtent {
  const keysOf = (wanted: MapSubject['kind']) =>
    subjects.filter(({ kind }) => kind === wanted).map(({ id }) => keyOf(id));
  const domains = keysOf('network').map(key => domainOf(topology, key));
  const resourceKeys = keysOf('resource');
  const linking = resourceKeys.flatMap(key => [...scopesLinking(topology, key)]);
  const reached = new Set([...keysOf('scope'), ...linking]);
  const scopes = new Set([...reached, ...domains.flatMap(domain => [...scopesOfDomain(topology, domain)])]);
  const serves = domains.map(domain => servesDomain(topology, domain));
  const isNear = (each: PlacedEndpoint) => reached.has(each.scopeKey) || serves.some(servesIt => servesIt(each));
  const networksOfNear = endpoints.filter(isNear).flatMap(({ networkKey }) => networkKey ?? []);
  const networks = new Set([
    ...domains.flatMap(domain => [...domain.networks]),
    ...networksOfNear.flatMap(network => [...domainOf(topology, network).networks]),
  ]);
  const shown = endpoints.filter(
    each => isNear(each) || (each.networkKey !== undefined && networks.has(each.networkKey)),
  );
  const allScopes = new Set([...scopes, ...shown.map(({ scopeKey }) => scopeKey)]);
  const theirs = links.filter(({ scopeKey }) => allScopes.has(scopeKey));
  const resources = new Set(
    resourceKeys.length > 0
      ? resourceKeys
      : theirs.filter(each => scopes.has(each.scopeKey)).map(each => each.resourceKey),
  );
  const own = links.filter(({ resourceKey }) => resources.has(resourceKey));
  return {
    networks,
    endpoints: shown,
    scopes: allScopes,
    resources,
    links: own.filter(({ scopeKey }) => allScopes.has(scopeKey)),
    beyond: {
      endpoints: endpoints.filter(({ scopeKey }) => allScopes.has(scopeKey)).length - shown.length,
      scopes: new Set(own.map(({ scopeKey }) => scopeKey).filter(scope => !allScopes.has(scope))).size,
      resources: new Set(theirs.map(({ resourceKey }) => resourceKey).filter(resource => !resources.has(resource)))
        .size,
    },
  };
}

/** Returns whether an endpoint is in a network of a DNS domain, or has its records in a zone of it. */
function servesDomain(topology: Topology, { networks, zones }: DnsDomain): (endpoint: PlacedEndpoint) => boolean {
  const inZones = new Set([...zones].flatMap(zone => keysIn(topology.endpointsByZone, zone)));
  return ({ key, networkKey }) => inZones.has(key) || (networkKey !== undefined && networks.has(networkKey));
}

/** Returns every endpoint once for each scope that it connects to, also those that only a scope's connection names. */
function endpointsOf(topology: Topology): readonly PlacedEndpoint[] {
  const own = [...topology.endpoints].map(([key, endpoint]): PlacedEndpoint => {
    const { name, scopeId, networkId } = endpoint;
    const state = connectionStateOf(topology, endpoint);
    return { key, name, state, scopeKey: keyOf(scopeId), networkKey: keyOf(networkId) };
  });
  const known = new Set(own.map(({ scopeKey, key }) => `${scopeKey} ${key}`));
  const others = new Map<string, PlacedEndpoint>();
  for (const { scopeId, endpointId } of [...topology.connectionsByScope.values()].flat()) {
    const [scopeKey, key] = [keyOf(scopeId), keyOf(endpointId)];
    const pair = `${scopeKey} ${key}`;
    if (known.has(pair)) continue;
    const network = topology.endpoints.get(key)?.networkId;
    others.set(pair, {
      key,
      name: nameOf(endpointId),
      state: onlyState(connectionsOfEndpoint(topology, scopeId, endpointId)),
      scopeKey,
      networkKey: network === undefined ? undefined : keyOf(network),
    });
  }
  return [...own, ...others.values()];
}

/** Returns the state of connections if they are all in the same. */
function onlyState(connections: readonly Connection[]): ConnectionState {
  const [state, ...others] = new Set(connections.map(connection => connection.state));
  return state === undefined || others.length > 0 ? 'unrecognised' : state;
}

/** Returns every link, also those that only a resource's own list has. */
function linksOf(topology: Topology): readonly PlacedLink[] {
  const keys = new Set([...topology.scopesByResource.keys(), ...topology.listedScopes.keys()]);
  return [...keys].flatMap(resourceKey =>
    [...scopesLinking(topology, resourceKey)].map((scopeKey): PlacedLink => {
      const state = linkOf(topology, scopeKey, resourceKey)?.provisioningState;
      const isInPlace = state === undefined ? !topology.scopes.has(scopeKey) : state.toLowerCase() === 'succeeded';
      return { scopeKey, resourceKey, isInPlace };
    }),
  );
}
