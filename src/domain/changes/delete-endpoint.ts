import { z } from 'zod';
import { domainOf } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withoutConnection, withoutEndpoint } from '../topology/edits.ts';
import type { Endpoint } from '../topology/objects.ts';
import { connectionOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { leaving } from './remove-connection.ts';

const schema = z.strictObject({ kind: z.literal('delete-endpoint'), endpointId: z.string() });

export type DeleteEndpointChange = z.output<typeof schema>;

export const deleteEndpoint: ChangeKind<DeleteEndpointChange> = {
  schema,
  apply(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined) return topology;
    const connection = connectionOf(topology, endpoint.scopeId, endpointId);
    return withoutEndpoint(connection === undefined ? topology : withoutConnection(topology, connection), endpointId);
  },
  inverse: () => 'irreversible',
  lost: (_, { endpointId }) =>
    `A new private endpoint named ${nameOf(endpointId)} would have another address and connection name; exclusions for the old one do not come back.`,
  describe(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    return {
      title: `Delete private endpoint ${nameOf(endpointId)}`,
      before: endpoint === undefined ? 'not there' : `there, ${whereabouts(endpoint)}`,
      after: 'not there',
    };
  },
  image(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined) return null;
    return { scopeId: endpoint.scopeId, subnetId: endpoint.subnetId, zones: endpoint.zoneGroup?.zoneIds ?? [] };
  },
  isDone: (topology, { endpointId }) => !topology.endpoints.has(keyOf(endpointId)),
  requires: () => [],
  writes: ({ endpointId }) => [{ id: endpointId, deletes: true }],
  locks(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined) return [keyOf(endpointId)];
    const { scopeId, subnetId, networkId } = endpoint;
    return [endpointId, scopeId, subnetId, domainOf(topology, networkId).id, ...domainsOfZones(topology, endpoint)].map(
      keyOf,
    );
  },
  demands: () => [],
  frees(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined ? [] : leaving(topology, deleteEndpoint.apply(topology, change), endpoint);
  },
};

function whereabouts({ networkId, scopeId }: Endpoint): string {
  return `in ${nameOf(networkId)}, to ${nameOf(scopeId)}`;
}

/** The ids of the DNS domains that an endpoint keeps records in. */
export function domainsOfZones(topology: Topology, { zoneGroup }: Pick<Endpoint, 'zoneGroup'>): readonly string[] {
  return (zoneGroup?.zoneIds ?? []).map(zoneId => domainOf(topology, zoneId).id);
}
