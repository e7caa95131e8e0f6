import { z } from 'zod';
import { isConnected } from '../dns/domain.ts';
import { keyOf, nameOf, sameIds } from '../ids.ts';
import { withEndpoint } from '../topology/edits.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { joiningZones, onceEach } from './create-endpoint.ts';
import { domainsOfZones } from './delete-endpoint.ts';
import { leavingDomain } from './remove-connection.ts';

const schema = z.strictObject({
  kind: z.literal('set-zone-group'),
  endpointId: z.string(),
  name: z.string().default('default'),
  /** All zones of the group; none removes it. */
  zoneIds: z.array(z.string()),
});

export type SetZoneGroupChange = z.output<typeof schema>;

/**
 * Lets an endpoint keep its records in these zones and no others. The records themselves are Azure's: they appear with
 * the group, follow what the scope links, and go with it.
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
      title: `Set the DNS zones of ${nameOf(endpointId)}`,
      before: inWords(zonesNow(topology, endpointId)),
      after: inWords(zoneIds),
    };
  },
  image: (topology, { endpointId }) => ({
    endpoint: topology.endpoints.has(keyOf(endpointId)),
    zones: zonesNow(topology, endpointId).map(keyOf).sort(),
  }),
  isDone: (topology, { endpointId, zoneIds }) =>
    topology.endpoints.has(keyOf(endpointId)) && sameIds(zonesNow(topology, endpointId), zoneIds),
  requires: ({ endpointId, zoneIds }) => [
    { kind: 'endpoint', id: endpointId },
    ...zoneIds.map(id => ({ kind: 'zone' as const, id })),
  ],
  writes: ({ endpointId, zoneIds }) => [
    { id: endpointId, deletes: zoneIds.length === 0 },
    ...zoneIds.map(id => ({ id, deletes: false })),
  ],
  locks(topology, { endpointId, zoneIds }) {
    const before = topology.endpoints.get(keyOf(endpointId));
    const domains = [
      ...domainsOfZones(topology, { zoneGroup: { name: '', zoneIds } }),
      ...(before === undefined ? [] : domainsOfZones(topology, before)),
    ];
    return [endpointId, ...domains].map(keyOf);
  },
  demands(topology, { endpointId, zoneIds }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined || !isConnected(topology, endpoint)) return [];
    return onceEach(joiningZones(topology, zoneIds, endpoint.scopeId));
  },
  frees(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined ? [] : leavingDomain(topology, setZoneGroup.apply(topology, change), endpoint);
  },
};

function zonesNow(topology: Topology, endpointId: string): readonly string[] {
  return topology.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds ?? [];
}

function inWords(zoneIds: readonly string[]): string {
  return zoneIds.length === 0 ? 'no zone group' : `records in ${zoneIds.map(nameOf).sort().join(', ')}`;
}
