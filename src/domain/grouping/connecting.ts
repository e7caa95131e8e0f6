import type { Change } from '../changes/index.ts';
import { linkZoneChange, zoneLinkOf } from '../changes/link-zone.ts';
import { isMonitorZone } from '../dns/domain.ts';
import { roleOf } from '../dns/zone-names.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { connectNetwork, endpointIdFor } from '../recipes/connect-network.ts';
import type { Endpoint } from '../topology/objects.ts';
import { networkIdOf, stateOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import type { Host } from './hosts.ts';
import { hostsFor, subnetsFor } from './hosts.ts';
import type { Problem, Unit } from './problem.ts';
import { endpointOf, endpointsOf } from './reuse.ts';

/** What connects units to a scope, with what people have to see to. */
export interface Connecting {
  readonly changes: readonly Change[];
  readonly explanation: readonly string[];
}

/** What connects units to a scope: other endpoints of theirs go first, since a network takes one scope only. */
export function connectingTo({ topology, hosts: table }: Problem, units: readonly Unit[], scopeId: string): Connecting {
  const scopeKey = keyOf(scopeId);
  const leaving = units
    .flatMap(unit => endpointsOf(topology, unit))
    .filter(endpoint => keyOf(endpoint.scopeId) !== scopeKey);
  const existing = units.flatMap((unit): [Unit, Endpoint][] => {
    const endpoint = endpointOf(topology, unit, scopeKey);
    return endpoint === undefined ? [] : [[unit, endpoint]];
  });
  const hosts = hostsFor(topology, table, units, new Map(existing));
  return {
    changes: [
      ...leaving.map(({ id }): Change => ({ kind: 'delete-endpoint', endpointId: id })),
      ...hosts.flatMap(host => hostChanges(topology, host, scopeId)),
    ],
    explanation: [
      ...leaving.map(({ name, scopeId: former }) => {
        return `${name} to ${nameOf(former)} is deleted first: until the new endpoint has its records, its networks do not reach Azure Monitor.`;
      }),
      ...hosts.flatMap(host => hostNotes(topology, host)),
    ],
  };
}

function hostChanges(topology: Topology, host: Host, scopeId: string): readonly Change[] {
  const zoneIds = zonesOf(topology, host);
  const networkIds = networksOf(topology, host);
  const { endpoint, networkKey } = host;
  if (endpoint !== undefined) return keptChanges(topology, endpoint, zoneIds, networkIds);
  return subnetsFor(topology, networkKey)
    .slice(0, 1)
    .flatMap(({ id: subnetId }) => {
      const endpointId = freeIdFor(topology, networkIdOf(subnetId), scopeId);
      return connectNetwork(topology, { scopeId, subnetId, endpointId, zoneIds, networkIds });
    });
}

/** An endpoint that was refused or cut off may still have the name that a new one would get. */
function freeIdFor({ endpoints }: Topology, networkId: string, scopeId: string): string {
  const id = endpointIdFor(networkId, scopeId);
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? id : `${id.slice(0, id.lastIndexOf('/') + 1)}${nameOf(id).slice(0, 76)}-${number}`;
    if (!endpoints.has(keyOf(free))) return free;
  }
}

/** What an endpoint that is there already still lacks. */
function keptChanges(
  topology: Topology,
  endpoint: Endpoint,
  zoneIds: readonly string[],
  networkIds: readonly string[],
): readonly Change[] {
  const { id: endpointId, scopeId, zoneGroup } = endpoint;
  const held = zoneGroup?.zoneIds ?? [];
  const lacking = zoneIds.filter(zoneId => !held.some(other => sameId(other, zoneId)));
  const approve: Change = { kind: 'approve-connection', scopeId, endpointId, description: '' };
  const keep: Change = {
    kind: 'set-zone-group',
    endpointId,
    name: zoneGroup?.name ?? 'default',
    zoneIds: [...held, ...lacking],
  };
  return [
    ...(stateOf(topology, endpoint) === 'Approved' ? [] : [approve]),
    ...(lacking.length === 0 ? [] : [keep]),
    ...networkIds.flatMap(network =>
      zoneIds
        .filter(zoneId => isMonitorZone(topology, zoneId) && zoneLinkOf(topology, zoneId, network) === undefined)
        .map(zoneId => linkZoneChange(zoneId, network)),
    ),
  ];
}

/** The zones of the one unit that has some, with the blob zone beside them. */
function zonesOf({ zones, dnsNames }: Topology, { units }: Host): readonly string[] {
  const own = new Set(units.flatMap(({ domain }) => [...domain.zones]));
  const groups = new Set([...own].map(groupOf));
  const isBlob = (id: string) => roleOf(dnsNames, nameOf(id)) === 'blob' && groups.has(groupOf(keyOf(id)));
  return [...zones.values()]
    .map(({ id }) => id)
    .filter(id => own.has(keyOf(id)) || isBlob(id))
    .sort();
}

function groupOf(key: string): string {
  return key.split('/').slice(0, 5).join('/');
}

/** Ids of the networks that a host serves: its own unit's, then the others'. */
function networksOf({ networks }: Topology, { units }: Host): readonly string[] {
  const keys = new Set(units.flatMap(({ domain }) => [...domain.networks]));
  return [...networks]
    .filter(([key]) => keys.has(key))
    .map(([, { id }]) => id)
    .sort();
}

function hostNotes(topology: Topology, host: Host): readonly string[] {
  const name = nameOf(host.networkKey);
  const served = networksOf(topology, host).filter(id => keyOf(id) !== host.networkKey);
  const zoneless = `${name} has no private DNS zones of Azure Monitor: create them and set them for its endpoint before linking them.`;
  return [
    ...(served.length === 0 ? [] : [`The private endpoint in ${name} serves ${listed(served.map(nameOf))} too.`]),
    ...(zonesOf(topology, host).length > 0 ? [] : [zoneless]),
  ];
}
