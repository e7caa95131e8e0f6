import { z } from 'zod';
import { domainOf } from '../dns/dns-domain.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { providerIdOf } from '../prerequisites.ts';
import { displayName } from '../topology/display-name.ts';
import { withConnection, withEndpoint, withoutConnection, withoutEndpoint } from '../topology/edits.ts';
import { connectionOf, networkIdOf } from '../topology/lookups.ts';
import type { ChangeKind, QuotaDelta } from './change.ts';
import { messageSchema } from './connection.ts';
import { domainIdsOfZones, quotaForMember, releasedByDisconnecting } from './domain-quota.ts';
import { combineReads, readsOfDomains, readsOfEndpoint } from './reads.ts';

const createSchema = z.strictObject({
  kind: z.literal('create-endpoint'),
  endpointId: z.string(),
  scopeId: z.string(),
  subnetId: z.string(),
  location: z.string(),
  requestMessage: messageSchema,
});

export type CreateEndpointChange = z.output<typeof createSchema>;

const deleteSchema = z.strictObject({ kind: z.literal('delete-endpoint'), endpointId: z.string() });

export type DeleteEndpointChange = z.output<typeof deleteSchema>;

export const createEndpoint: ChangeKind<CreateEndpointChange, DeleteEndpointChange> = {
  schema: createSchema,
  /** The connection starts as pending: whether Azure approves it automatically depends on who creates it. */
  apply(topology, change) {
    const { endpointId: id, scopeId, subnetId, location, requestMessage } = change;
    if (topology.endpoints.has(keyOf(id))) return topology;
    const name = nameOf(id);
    const networkId = networkIdOf(subnetId);
    const state = 'Pending';
    const endpoint = {
      id,
      name,
      location,
      networkId,
      subnetId,
      scopeId,
      addresses: [],
      state,
      zoneGroup: null,
    } as const;
    const known = connectionOf(topology, scopeId, id);
    // The scope may have been read after the endpoint was created, and the list of endpoints before that.
    if (known !== undefined && known.state !== 'Disconnected') return withEndpoint(topology, endpoint);
    const connectionId = `${scopeId}/privateEndpointConnections/${name}`;
    const connection = { id: connectionId, name, scopeId, endpointId: id, state, description: requestMessage } as const;
    return withConnection(withEndpoint(topology, endpoint), connection);
  },
  inverse(topology, { endpointId, scopeId }) {
    const exists =
      topology.endpoints.has(keyOf(endpointId)) || connectionOf(topology, scopeId, endpointId) !== undefined;
    return exists ? 'irreversible' : { kind: 'delete-endpoint', endpointId };
  },
  whyIrreversible: (_, { endpointId }) => `Another private endpoint named ${nameOf(endpointId)} already exists.`,
  describe(topology, { endpointId, scopeId, subnetId }) {
    const network = displayName(topology, networkIdOf(subnetId));
    const scope = displayName(topology, scopeId);
    const existing = topology.endpoints.get(keyOf(endpointId));
    return {
      title: `Create private endpoint ${nameOf(endpointId)} in ${network} for ${scope}`,
      before:
        existing === undefined ? 'does not exist' : `exists, connects to ${displayName(topology, existing.scopeId)}`,
      after: `exists in subnet ${nameOf(subnetId)} of ${network}, connects to ${scope}`,
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
  prerequisites: ({ endpointId }) => [providerIdOf(endpointId, 'Microsoft.Network')],
  reads(topology, { endpointId, scopeId, subnetId }) {
    const networkId = networkIdOf(subnetId);
    return combineReads(
      { scopes: [scopeId], endpoints: [endpointId], subnetUsage: [networkId] },
      readsOfDomains(topology, networkId),
    );
  },
  locks: (topology, { endpointId, scopeId, subnetId }) => [
    keyOf(endpointId),
    keyOf(scopeId),
    keyOf(subnetId),
    keyOf(domainOf(topology, networkIdOf(subnetId)).id),
  ],
  demands(topology, change) {
    if (topology.endpoints.has(keyOf(change.endpointId))) return [];
    const { scopeId, endpointId, subnetId } = change;
    const inScope: QuotaDelta = { meter: 'scope-endpoints', subjectId: scopeId, countedId: endpointId };
    return [inScope, ...quotaForMember(topology, networkIdOf(subnetId), scopeId)];
  },
  released: () => [],
};

export const deleteEndpoint: ChangeKind<DeleteEndpointChange> = {
  schema: deleteSchema,
  apply(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined) return topology;
    const connection = connectionOf(topology, endpoint.scopeId, endpointId);
    return withoutEndpoint(connection === undefined ? topology : withoutConnection(topology, connection), endpointId);
  },
  inverse: () => 'irreversible',
  whyIrreversible: (_, { endpointId }) =>
    `A new private endpoint named ${nameOf(endpointId)} would have a different address and connection name; exclusions for the old one are not restored.`,
  describe(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    return {
      title: `Delete private endpoint ${displayName(topology, endpointId)}`,
      before:
        endpoint === undefined
          ? 'does not exist'
          : `exists in ${displayName(topology, endpoint.networkId)}, connects to ${displayName(topology, endpoint.scopeId)}`,
      after: 'does not exist',
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
  reads: (topology, { endpointId }) => readsOfEndpoint(topology, endpointId),
  locks(topology, { endpointId }) {
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    if (endpoint === undefined) return [keyOf(endpointId)];
    const { scopeId, subnetId, networkId } = endpoint;
    const domains = [domainOf(topology, networkId).id, ...domainIdsOfZones(topology, endpoint)];
    return [endpointId, scopeId, subnetId, ...domains].map(keyOf);
  },
  demands: () => [],
  released(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined
      ? []
      : releasedByDisconnecting(topology, deleteEndpoint.apply(topology, change), endpoint);
  },
};
