import { z } from 'zod';
import { domainOf, isMonitorZone, scopesOfDomain } from '../dns/domain.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { withConnection, withEndpoint } from '../topology/edits.ts';
import { connectionOf, networkIdOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, Demand } from './change.ts';
import type { DeleteEndpointChange } from './delete-endpoint.ts';
import { message } from './values.ts';

const schema = z.strictObject({
  kind: z.literal('create-endpoint'),
  endpointId: z.string(),
  scopeId: z.string(),
  subnetId: z.string(),
  location: z.string(),
  requestMessage: message,
});

export type CreateEndpointChange = z.output<typeof schema>;

export const createEndpoint: ChangeKind<CreateEndpointChange, DeleteEndpointChange> = {
  schema,
  /** Its connection waits: whether Azure approves it by itself depends on who creates it. */
  apply(topology, change) {
    const { endpointId: id, scopeId, subnetId, location, requestMessage } = change;
    if (topology.endpoints.has(keyOf(id))) return topology;
    const name = nameOf(id);
    const networkId = networkIdOf(subnetId);
    const state = 'Pending';
    const own = { id, name, location, networkId, subnetId, scopeId, addresses: [], state, zoneGroup: null } as const;
    const connectionId = `${scopeId}/privateEndpointConnections/${name}`;
    const connection = { id: connectionId, name, scopeId, endpointId: id, state, description: requestMessage } as const;
    return withConnection(withEndpoint(topology, own), connection);
  },
  inverse(topology, { endpointId, scopeId }) {
    const known =
      topology.endpoints.has(keyOf(endpointId)) || connectionOf(topology, scopeId, endpointId) !== undefined;
    return known ? 'irreversible' : { kind: 'delete-endpoint', endpointId };
  },
  lost: (_, { endpointId }) => `There is a private endpoint ${nameOf(endpointId)} already, and it is not this one.`,
  describe(topology, { endpointId, scopeId, subnetId }) {
    const network = nameOf(networkIdOf(subnetId));
    const existing = topology.endpoints.get(keyOf(endpointId));
    return {
      title: `Create private endpoint ${nameOf(endpointId)} in ${network} to ${nameOf(scopeId)}`,
      before: existing === undefined ? 'not there' : `there, to ${nameOf(existing.scopeId)}`,
      after: `there, in subnet ${nameOf(subnetId)} of ${network}, to ${nameOf(scopeId)}`,
    };
  },
  image(topology, { endpointId, scopeId }) {
    const existing = topology.endpoints.get(keyOf(endpointId));
    return {
      scope: topology.scopes.has(keyOf(scopeId)),
      endpoint: existing === undefined ? null : { scopeId: existing.scopeId, subnetId: existing.subnetId },
    };
  },
  isDone(topology, { endpointId, scopeId, subnetId }) {
    const existing = topology.endpoints.get(keyOf(endpointId));
    return existing !== undefined && sameId(existing.scopeId, scopeId) && sameId(existing.subnetId, subnetId);
  },
  requires: ({ scopeId, subnetId }) => [
    { kind: 'scope', id: scopeId },
    { kind: 'subnet', id: subnetId },
  ],
  writes: ({ endpointId, scopeId, subnetId }) => [
    { id: endpointId, deletes: false },
    { id: scopeId, deletes: false },
    { id: subnetId, deletes: false },
  ],
  locks: (topology, { endpointId, scopeId, subnetId }) => [
    keyOf(endpointId),
    keyOf(scopeId),
    keyOf(subnetId),
    keyOf(domainOf(topology, networkIdOf(subnetId)).id),
  ],
  demands(topology, change) {
    if (topology.endpoints.has(keyOf(change.endpointId))) return [];
    const { scopeId, endpointId, subnetId } = change;
    const place: Demand = { meter: 'scope-endpoints', subjectId: scopeId, countedId: endpointId };
    return [place, ...joining(topology, networkIdOf(subnetId), scopeId)];
  },
  frees: () => [],
};

/** What an endpoint that keeps its records in these zones adds to the scopes of their DNS domains. */
export function joiningZones(topology: Topology, zoneIds: readonly string[], scopeId: string): readonly Demand[] {
  return zoneIds.filter(id => isMonitorZone(topology, id)).flatMap(id => joining(topology, id, scopeId));
}

/** The same demands, once for each subject. */
export function onceEach(demands: readonly Demand[]): readonly Demand[] {
  return [...new Map(demands.map(demand => [keyOf(demand.subjectId), demand])).values()];
}

/** What connecting a network or zone to a scope adds to the scopes of its DNS domain. */
export function joining(topology: Topology, memberId: string, scopeId: string): readonly Demand[] {
  const domain = domainOf(topology, memberId);
  if (scopesOfDomain(topology, domain).has(keyOf(scopeId))) return [];
  return [{ meter: 'network-scopes', subjectId: domain.id, countedId: scopeId }];
}
