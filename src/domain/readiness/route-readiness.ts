import { nameGroups } from '../dns/zone-names.ts';
import { pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { routeBetween } from '../reach/network-route.ts';
import { describeReason } from '../reach/reasons.ts';
import type { Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { NetworkFinding, ReadinessLine } from './readiness-line.ts';
import { groupedLines, linesAbout } from './readiness-line.ts';

const { problem, unknown, ok } = linesAbout('route');

/**
 * Returns whether networks have a route to the private endpoints that their DNS leads to. One that has none reaches nothing
 * under these names.
 *
 * @param isMeant leaves out endpoints that are not asked about
 */
export function routeLines(
  topology: Topology,
  networkIds: Iterable<string>,
  isMeant: (endpoint: Endpoint) => boolean = () => true,
): readonly ReadinessLine[] {
  return groupedLines(networkIds, id => routesOf(topology, id, isMeant));
}

function routesOf(
  topology: Topology,
  networkId: string,
  isMeant: (endpoint: Endpoint) => boolean,
): readonly NetworkFinding[] {
  const key = keyOf(networkId);
  const endpoints = endpointsOf(topology, key);
  const routeTo = (endpoint: Endpoint) => routeBetween(topology, key, keyOf(endpoint.networkId));
  const near = endpoints.filter(endpoint => routeTo(endpoint) === 'direct');
  // Networks without a connection may use the same addresses, and an endpoint with a direct route takes precedence.
  const isCovered = ({ addresses }: Endpoint) =>
    addresses.every(address => near.some(other => other.addresses.includes(address)));
  return endpoints.filter(isMeant).flatMap(endpoint => {
    const route = routeTo(endpoint);
    if (route === 'direct') return [direct(endpoint)];
    if (isCovered(endpoint)) return [];
    if (topology.unreadableParts.endpoints) {
      return [unclear(endpoint, 'private endpoints that could not be read may have the same address')];
    }
    return [route === 'none' ? missing(topology, key, endpoint) : unclear(endpoint, describeReason('route-unclear'))];
  });
}

/** Returns the endpoints that the records lead to which answer for a network, wherever they are. */
function endpointsOf(topology: Topology, networkKey: string): readonly Endpoint[] {
  const view = networkDnsViews(topology)(networkKey);
  if (view.unknownReason !== undefined) return [];
  const zones = nameGroups.map(group => view.zone(group));
  const used = zones.flatMap(zone =>
    typeof zone === 'object' && 'contents' in zone ? zone.contents.targets().used : [],
  );
  return [...new Set(used)];
}

function direct(endpoint: Endpoint): NetworkFinding {
  return {
    key: ['direct', endpoint.id].join(),
    line: (networks, count) => ok(`${networks} ${pluralize(count, 'has', 'have')} a route to ${placeOf(endpoint)}.`),
  };
}

function unclear(endpoint: Endpoint, reason: string): NetworkFinding {
  return {
    key: ['unclear', endpoint.id, reason].join(),
    line: (networks, count) =>
      unknown(
        `Whether ${networks} ${pluralize(count, 'has', 'have')} a route to ${placeOf(endpoint)} is not known, because ${reason}.`,
      ),
  };
}

function missing(topology: Topology, networkKey: string, endpoint: Endpoint): NetworkFinding {
  const advice = peeringAdvice(topology, networkKey, endpoint.networkId);
  return {
    key: ['missing', endpoint.id, advice].join(),
    line: networks =>
      problem(
        `DNS in ${networks} leads to ${placeOf(endpoint)}, to which there is no route, so nothing gets through. ${advice}`,
      ),
  };
}

/**
 * Returns how a network gets a route to another one. A disconnected peering has to be created again on both sides (Learn,
 * virtual-network-troubleshoot-peering-issues: "the peering status is Disconnected").
 */
function peeringAdvice({ networks }: Topology, from: string, toId: string): string {
  const to = keyOf(toId);
  const between = (key: string, remote: string) =>
    (networks.get(key)?.peerings ?? []).filter(({ remoteNetworkId }) => keyOf(remoteNetworkId) === remote);
  const sides = [...between(from, to), ...between(to, from)];
  const name = nameOf(toId);
  if (sides.length === 0) return `Create a peering with ${name}, on both sides.`;
  return sides.some(({ state }) => state === 'Disconnected')
    ? `The peering with ${name} is disconnected: delete it on both sides, and create it again.`
    : `The peering with ${name} exists on one side only: create it on the other side.`;
}

function placeOf({ name, networkId }: Endpoint): string {
  return `${name} in ${nameOf(networkId)}`;
}
