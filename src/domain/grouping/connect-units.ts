import type { Change } from '../changes/index.ts';
import { linkZoneChange, zoneLinkOf } from '../changes/zone-link.ts';
import { isMonitorZone } from '../dns/dns-domain.ts';
import { roleOf } from '../dns/zone-names.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf, resourceGroupIdOf, sameId } from '../ids.ts';
import { connectNetworkChanges, endpointIdFor } from '../recipes/connect-network.ts';
import { connectionStateOf, networkIdOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { DomainUnit } from './domain-unit.ts';
import type { EndpointHost } from './endpoint-hosts.ts';
import { chooseHosts, subnetsFor } from './endpoint-hosts.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { endpointsOf, endpointTo } from './reuse-scopes.ts';

/** The changes that connect units to a scope, with sentences about what people have to know or do themselves. */
interface ConnectionChanges {
  readonly changes: readonly Change[];
  readonly explanation: readonly string[];
}

/**
 * Returns the changes that connect units to a scope. Their endpoints to other scopes are deleted first, since a network
 * can use one scope only.
 */
export function connectUnits(
  { topology, hosts: table }: GroupingProblem,
  units: readonly DomainUnit[],
  scopeId: string,
): ConnectionChanges {
  const scopeKey = keyOf(scopeId);
  const deleted = units
    .flatMap(unit => endpointsOf(topology, unit))
    .filter(endpoint => keyOf(endpoint.scopeId) !== scopeKey);
  const existing = units.flatMap((unit): [DomainUnit, Endpoint][] => {
    const endpoint = endpointTo(topology, unit, scopeKey);
    return endpoint === undefined ? [] : [[unit, endpoint]];
  });
  const hosts = chooseHosts(topology, table, units, new Map(existing));
  return {
    changes: [
      ...deleted.map(({ id }): Change => ({ kind: 'delete-endpoint', endpointId: id })),
      ...hosts.flatMap(host => hostChanges(topology, host, scopeId)),
    ],
    explanation: [
      ...deleted.map(({ name, scopeId: formerScopeId }) => {
        return `The private endpoint ${name}, which connects to ${nameOf(formerScopeId)}, is deleted first. Its networks cannot reach Azure Monitor until the new endpoint has its records.`;
      }),
      ...hosts.flatMap(host => hostNotes(topology, host)),
    ],
  };
}

function hostChanges(topology: Topology, host: EndpointHost, scopeId: string): readonly Change[] {
  const zoneIds = zonesOf(topology, host);
  const networkIds = networksOf(topology, host);
  const { endpoint, networkKey } = host;
  if (endpoint !== undefined) return missingChanges(topology, endpoint, zoneIds, networkIds);
  return subnetsFor(topology, networkKey)
    .slice(0, 1)
    .flatMap(({ id: subnetId }) => {
      const endpointId = unusedEndpointId(topology, networkIdOf(subnetId), scopeId);
      return connectNetworkChanges(topology, { scopeId, subnetId, endpointId, zoneIds, networkIds });
    });
}

/**
 * Returns an endpoint id that is not in use. A number is added if a rejected or disconnected endpoint has the usual
 * name.
 */
function unusedEndpointId({ endpoints }: Topology, networkId: string, scopeId: string): string {
  const id = endpointIdFor(networkId, scopeId);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id.slice(0, id.lastIndexOf('/') + 1)}${nameOf(id).slice(0, 76)}-${number}`;
    if (!endpoints.has(keyOf(candidate))) return candidate;
  }
}

/** Returns the changes that an existing endpoint still needs. */
function missingChanges(
  topology: Topology,
  endpoint: Endpoint,
  zoneIds: readonly string[],
  networkIds: readonly string[],
): readonly Change[] {
  const { id: endpointId, scopeId, zoneGroup } = endpoint;
  const existing = zoneGroup?.zoneIds ?? [];
  const missing = zoneIds.filter(zoneId => !existing.some(other => sameId(other, zoneId)));
  const approve: Change = { kind: 'approve-connection', scopeId, endpointId, description: '' };
  const setZoneGroup: Change = {
    kind: 'set-zone-group',
    endpointId,
    name: zoneGroup?.name ?? 'default',
    zoneIds: [...existing, ...missing],
  };
  return [
    ...(connectionStateOf(topology, endpoint) === 'Approved' ? [] : [approve]),
    ...(missing.length === 0 ? [] : [setZoneGroup]),
    ...networkIds.flatMap(network =>
      zoneIds
        .filter(zoneId => isMonitorZone(topology, zoneId) && zoneLinkOf(topology, zoneId, network) === undefined)
        .map(zoneId => linkZoneChange(zoneId, network)),
    ),
  ];
}

/** Returns the ids of the host's zones, which all belong to one unit, and of the blob zone in their resource group. */
function zonesOf({ zones, dnsNames }: Topology, { units }: EndpointHost): readonly string[] {
  const monitorZones = new Set(units.flatMap(({ domain }) => [...domain.zones]));
  const groups = new Set([...monitorZones].map(resourceGroupIdOf));
  const isBlobZone = (id: string) =>
    roleOf(dnsNames, nameOf(id)) === 'blob' && groups.has(resourceGroupIdOf(keyOf(id)));
  return [...zones.values()]
    .map(({ id }) => id)
    .filter(id => monitorZones.has(keyOf(id)) || isBlobZone(id))
    .sort();
}

/** Returns the sorted ids of the networks that a host serves. */
function networksOf({ networks }: Topology, { units }: EndpointHost): readonly string[] {
  const keys = new Set(units.flatMap(({ domain }) => [...domain.networks]));
  return [...networks]
    .filter(([key]) => keys.has(key))
    .map(([, { id }]) => id)
    .sort();
}

function hostNotes(topology: Topology, host: EndpointHost): readonly string[] {
  const name = nameOf(host.networkKey);
  const served = networksOf(topology, host).filter(id => keyOf(id) !== host.networkKey);
  const servedNote = `The private endpoint in ${name} also serves ${listNames(served.map(nameOf))}.`;
  const zonesNote = `${name} has no private DNS zones for Azure Monitor. Create them and add them to the endpoint's zone group before you link them to the network.`;
  return [...(served.length === 0 ? [] : [servedNote]), ...(zonesOf(topology, host).length > 0 ? [] : [zonesNote])];
}
