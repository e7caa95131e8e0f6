import { z } from 'zod';
import { isMonitorZone, mayConnect } from '../dns/dns-domain.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf, sameIds } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withEndpoint } from '../topology/edits.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { domainIdsOfZones, oncePerSubject, quotaForZones, releasedFromDomains } from './domain-quota.ts';
import { combineReads, readsOfDomains, readsOfEndpoint, readsOfEndpointDomains, readsOfZones } from './reads.ts';

const schema = z.strictObject({
  kind: z.literal('set-zone-group'),
  endpointId: z.string(),
  name: z.string().default('default'),
  /** All zones of the group. An empty list removes the group. */
  zoneIds: z.array(z.string()),
  /**
   * The resources whose records have to exist before the change is in place, in addition to the names that all
   * resources share. Absent if nothing that follows depends on the records, as in an undo.
   */
  recordsOf: z.array(z.string()).exactOptional(),
});

export type SetZoneGroupChange = z.output<typeof schema>;

/**
 * Sets the zones in which an endpoint has its DNS records. Azure maintains the records: it creates them with the group,
 * updates them as the scope's links change, and deletes them with the group.
 */
export const setZoneGroup: ChangeKind<SetZoneGroupChange, SetZoneGroupChange> = {
  schema,
  apply(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    if (endpoint === undefined || setZoneGroup.isDone(topology, change)) return topology;
    const { name, zoneIds } = change;
    return withEndpoint(topology, { ...endpoint, zoneGroup: zoneIds.length === 0 ? null : { name, zoneIds } });
  },
  inverse(topology, { endpointId, name }) {
    const before = topology.endpoints.get(keyOf(endpointId))?.zoneGroup;
    return { kind: 'set-zone-group', endpointId, name: before?.name ?? name, zoneIds: [...(before?.zoneIds ?? [])] };
  },
  describe(topology, { endpointId, zoneIds }) {
    return {
      title: `Set the DNS zones of ${displayName(topology, endpointId)}`,
      before: describeZones(currentZones(topology, endpointId)),
      after: describeZones(zoneIds),
    };
  },
  image: (topology, { endpointId }) => ({
    endpoint: topology.endpoints.has(keyOf(endpointId)),
    zones: currentZones(topology, endpointId).map(keyOf).sort(),
  }),
  isDone: (topology, { endpointId, zoneIds }) =>
    topology.endpoints.has(keyOf(endpointId)) && sameIds(currentZones(topology, endpointId), zoneIds),
  requires: ({ endpointId, zoneIds }) => [
    { kind: 'endpoint', id: endpointId },
    ...zoneIds.map(id => ({ kind: 'zone' as const, id })),
  ],
  writes: ({ endpointId, zoneIds }) => [
    { id: endpointId, deletes: zoneIds.length === 0 },
    ...zoneIds.map(id => ({ id, deletes: false })),
  ],
  reads: (topology, { endpointId, zoneIds }) =>
    combineReads(
      readsOfEndpoint(topology, endpointId),
      readsOfEndpointDomains(topology, endpointId),
      readsOfZones(topology, zoneIds),
      readsOfDomains(topology, ...zoneIds.filter(id => isMonitorZone(topology, id))),
    ),
  locks(topology, { endpointId, zoneIds }) {
    const before = topology.endpoints.get(keyOf(endpointId));
    const domains = [
      ...domainIdsOfZones(topology, { zoneGroup: { name: '', zoneIds } }),
      ...(before === undefined ? [] : domainIdsOfZones(topology, before)),
    ];
    return [endpointId, ...domains].map(keyOf);
  },
  demands(topology, { endpointId, zoneIds }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined || !mayConnect(topology, endpoint)) return [];
    return oncePerSubject(quotaForZones(topology, zoneIds, endpoint.scopeId));
  },
  released(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined ? [] : releasedFromDomains(topology, setZoneGroup.apply(topology, change), endpoint);
  },
};

function currentZones(topology: Topology, endpointId: string): readonly string[] {
  return topology.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds ?? [];
}

function describeZones(zoneIds: readonly string[]): string {
  return zoneIds.length === 0 ? 'no DNS zone group' : `records in ${listNames(zoneIds.map(nameOf).sort())}`;
}
