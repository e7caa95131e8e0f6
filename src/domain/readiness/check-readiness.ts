import { caveatNamed } from '../caveats.ts';
import type { ChangeReads } from '../changes/change.ts';
import { domainOf } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { usersOfScope } from '../questions/scope-users.ts';
import { networkDnsView, networksResolvingTo } from '../reach/network-dns-view.ts';
import { describeReason } from '../reach/reasons.ts';
import { connectionsOf, hasUnreadableParts, scopesLinking } from '../topology/lookups.ts';
import type { Endpoint, MonitoredResource, Network, Scope } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { agentLines, solutionPackLines } from './agent-readiness.ts';
import { connectionLines, endpointAddressLines, freeSubnetLines, unseenConnectionLines } from './endpoint-readiness.ts';
import { pairLinkLines, publicAccessLines } from './pair-readiness.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout, mayMissEndpoints } from './readiness-line.ts';
import type { CheckBasis } from './resource-readiness.ts';
import {
  customLogsLines,
  linkLines,
  profilerLines,
  reachLines,
  resourceDeletionLines,
  resourceManagerLines,
} from './resource-readiness.ts';
import { routeLines } from './route-readiness.ts';
import { scopeAgentLines, scopeDeletionLines, zoneGroupLines } from './scope-readiness.ts';
import { accessModeLines, scopeUserLines } from './scope-user-readiness.ts';
import { serviceTagLines } from './service-tag-readiness.ts';
import { zoneLines } from './zone-readiness.ts';

/** What is checked. */
export type ReadinessSubject =
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'resource'; readonly resource: MonitoredResource }
  | { readonly kind: 'scope'; readonly scope: Scope };

const connections = linesAbout('connections');

const browserLine = linesAbout('browsers').unknown(
  `The bot does not see browsers. ${caveatNamed('browser-dns').sentence} ${caveatNamed('browser-permission').sentence}`,
);

/** Returns whether something is ready to be used over private links, line by line. */
export function checkReadiness(
  topology: Topology,
  subject: ReadinessSubject,
  basis: CheckBasis,
): readonly ReadinessLine[] {
  switch (subject.kind) {
    case 'network':
      return distinct(networkLines(topology, subject.network));
    case 'resource':
      return distinct(resourceLines(topology, subject.resource, basis));
    case 'scope':
      return distinct(scopeLines(topology, subject.scope));
  }
}

/** Returns what a check needs that is only read on demand: free addresses of subnets, and linked storage. */
export function readsForReadiness(topology: Topology, subject: ReadinessSubject): ChangeReads {
  switch (subject.kind) {
    case 'network': {
      const endpoints = endpointsFor(topology, subject.network);
      return { subnetUsage: endpoints.length === 0 ? [subject.network.id] : networksOf(endpoints) };
    }
    case 'resource':
      return { storage: subject.resource.kind === 'workspace' ? [subject.resource.id] : [] };
    case 'scope':
      return { subnetUsage: networksOf(valuesIn(topology.endpointsByScope, keyOf(subject.scope.id))) };
  }
}

function networksOf(endpoints: readonly Endpoint[]): readonly string[] {
  return [...new Map(endpoints.map(({ networkId }) => [keyOf(networkId), networkId])).values()];
}

/** Returns the endpoints that a network uses, and those in the networks that share its DNS. */
function endpointsFor(topology: Topology, { id }: Network): readonly Endpoint[] {
  const seen = networkDnsView(topology, keyOf(id))
    .visibleScopes()
    .scopes.map(({ endpoint }) => endpoint);
  const near = [...domainOf(topology, id).networks].flatMap(key => valuesIn(topology.endpointsByNetwork, key));
  return [...new Map([...seen, ...near].map(endpoint => [keyOf(endpoint.id), endpoint])).values()];
}

function networkLines(topology: Topology, network: Network): readonly ReadinessLine[] {
  const endpoints = endpointsFor(topology, network);
  const neighbours = [...domainOf(topology, network.id).networks].flatMap(key => topology.networks.get(key)?.id ?? []);
  const linked = endpoints.flatMap(({ scopeId }) => keysIn(topology.linksByScope, keyOf(scopeId)));
  return [
    ...unreadLines(topology, network),
    ...zoneLines(topology, neighbours),
    ...routeLines(topology, [network.id]),
    ...(endpoints.length === 0 ? [noEndpointLine(topology, network)] : connectionLines(topology, endpoints)),
    ...(endpoints.length === 0 ? freeSubnetLines(network) : endpointAddressLines(topology, endpoints)),
    ...serviceTagLines(topology, network),
    ...agentLines(topology, network),
    ...solutionPackLines(topology, network),
    ...resourceManagerLines(topology, linked),
    browserLine,
  ];
}

function noEndpointLine(topology: Topology, { id, name }: Network): ReadinessLine {
  const { unknownReason, visibleScopes } = networkDnsView(topology, keyOf(id));
  if (unknownReason !== undefined) {
    const reason = describeReason(unknownReason.code);
    return connections.unknown(`Which private endpoint ${name} uses is not known, because ${reason}.`);
  }
  return visibleScopes().mayHaveMore || mayMissEndpoints(topology)
    ? connections.unknown(`${name} uses no private endpoint that the bot can read. Not everything could be read.`)
    : connections.problem(
        `${name} uses no private endpoint of Azure Monitor. Create one with /ampls create-endpoint, or use that of the hub.`,
      );
}

function resourceLines(topology: Topology, resource: MonitoredResource, basis: CheckBasis): readonly ReadinessLine[] {
  const scopes = [...scopesLinking(topology, resource.id)].flatMap(key => topology.scopes.get(key) ?? []);
  const endpoints = scopes.flatMap(({ id }) => valuesIn(topology.endpointsByScope, keyOf(id)));
  return [
    ...unreadLines(topology, resource),
    ...linkLines(topology, resource),
    ...reachLines(topology, resource),
    ...scopes.flatMap(scope => zoneLines(topology, usersOfScope(topology, scope.id).networks)),
    ...scopes.flatMap(scope => scopeRouteLines(topology, scope)),
    ...connectionLines(topology, endpoints),
    ...scopes.flatMap(({ id }) => unseenConnectionLines(topology, id)),
    ...publicAccessLines(topology, resource),
    ...(resource.kind === 'collection-endpoint' ? [] : scopes.flatMap(scope => scopeAgentLines(topology, scope))),
    ...resourceManagerLines(topology, [keyOf(resource.id)]),
    ...customLogsLines(topology, resource, basis),
    ...profilerLines(resource),
    ...(resource.kind === 'collection-endpoint' ? [] : [browserLine]),
    ...resourceDeletionLines(topology, resource),
  ];
}

function scopeLines(topology: Topology, scope: Scope): readonly ReadinessLine[] {
  const endpoints = valuesIn(topology.endpointsByScope, keyOf(scope.id));
  const networks = [...usersOfScope(topology, scope.id).networks, ...networksOf(endpoints)];
  return [
    ...unreadLines(topology, scope),
    ...zoneLines(topology, new Map(networks.map(id => [keyOf(id), id])).values()),
    ...zoneGroupLines(topology, endpoints),
    ...scopeRouteLines(topology, scope),
    ...scopeUserLines(topology, scope),
    ...accessModeLines(topology, scope),
    ...unseenConnectionLines(topology, scope.id),
    ...(endpoints.length + connectionsOf(topology, scope.id).length === 0
      ? [
          connections.problem(
            `${scope.name} has no private endpoint, so no network uses it. Create one with /ampls create-endpoint.`,
          ),
        ]
      : connectionLines(topology, endpoints)),
    ...endpointAddressLines(topology, endpoints),
    ...pairLinkLines(topology, scope.id),
    ...scopeAgentLines(topology, scope),
    browserLine,
    ...scopeDeletionLines(topology, scope),
  ];
}

/** Returns whether the networks whose DNS leads to a scope have a route to its endpoints. */
function scopeRouteLines(topology: Topology, { id }: Scope): readonly ReadinessLine[] {
  const scopeKey = keyOf(id);
  const networks = [...networksResolvingTo(topology, scopeKey)].flatMap(key => topology.networks.get(key)?.id ?? []);
  return routeLines(topology, networks, endpoint => keyOf(endpoint.scopeId) === scopeKey);
}

/** Returns a line where part of an object could not be read, so that what is said of it may not be all. */
function unreadLines(topology: Topology, { id, name }: Network | MonitoredResource | Scope): readonly ReadinessLine[] {
  return hasUnreadableParts(topology, id)
    ? [linesAbout('links').unknown(`${name} could not be read completely, so there may be more than this.`)]
    : [];
}

/** Several networks or scopes may lead to the same line. */
function distinct(lines: readonly ReadinessLine[]): readonly ReadinessLine[] {
  return [...new Map(lines.map(line => [line.sentence, line])).values()];
}
