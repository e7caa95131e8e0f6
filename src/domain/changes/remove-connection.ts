import { z } from 'zod';
import type { DnsDomain } from '../dns/domain.ts';
import { domainOf, scopesOfDomain } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withEndpoint, withoutConnection } from '../topology/edits.ts';
import type { Endpoint } from '../topology/objects.ts';
import { connectionOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, Demand } from './change.ts';
import {
  connectionImage,
  connectionLocks,
  connectionTargets,
  connectionWrites,
  describeDecision,
  stateOfConnection,
} from './connection.ts';

const schema = z.strictObject({ kind: z.literal('remove-connection'), scopeId: z.string(), endpointId: z.string() });

export type RemoveConnectionChange = z.output<typeof schema>;

export const removeConnection: ChangeKind<RemoveConnectionChange> = {
  schema,
  /** The endpoint stays, disconnected: it can only be deleted then. */
  apply(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection === undefined) return topology;
    const cut = withoutConnection(topology, connection);
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    return endpoint === undefined ? cut : withEndpoint(cut, { ...endpoint, state: 'Disconnected' });
  },
  inverse: () => 'irreversible',
  lost: (_, { endpointId }) =>
    `A removed connection cannot be made again: ${nameOf(endpointId)} would have to be deleted and created anew.`,
  describe: (topology, change) => describeDecision(topology, 'Remove', change, 'not there'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === null,
  requires: change => connectionTargets(change).filter(({ kind }) => kind === 'scope'),
  writes: change => connectionWrites(change, true),
  locks: connectionLocks,
  demands: () => [],
  frees(topology, change) {
    const { scopeId, endpointId } = change;
    if (removeConnection.isDone(topology, change)) return [];
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    const place: Demand = { meter: 'scope-endpoints', subjectId: scopeId, countedId: endpointId };
    return endpoint === undefined ? [place] : leaving(topology, removeConnection.apply(topology, change), endpoint);
  },
};

/** What the limits get back when an endpoint's connection ends. */
export function leaving(before: Topology, after: Topology, endpoint: Endpoint): readonly Demand[] {
  const { id, scopeId } = endpoint;
  const place: Demand = { meter: 'scope-endpoints', subjectId: scopeId, countedId: id };
  const held = connectionOf(before, scopeId, id) !== undefined;
  return [...(held ? [place] : []), ...leavingDomain(before, after, endpoint)];
}

/** The place of the scope in the DNS domain of its endpoint, where that was the last one to connect them. */
export function leavingDomain(before: Topology, after: Topology, endpoint: Endpoint): readonly Demand[] {
  const { networkId, scopeId, zoneGroup } = endpoint;
  const domains = new Map(
    [networkId, ...(zoneGroup?.zoneIds ?? [])]
      .map(id => domainOf(before, id))
      .map(domain => [keyOf(domain.id), domain]),
  );
  const connects = (topology: Topology, domain: DnsDomain) => scopesOfDomain(topology, domain).has(keyOf(scopeId));
  return [...domains.values()]
    .filter(domain => connects(before, domain) && !connects(after, domain))
    .map(({ id }) => ({ meter: 'network-scopes', subjectId: id, countedId: scopeId }));
}
