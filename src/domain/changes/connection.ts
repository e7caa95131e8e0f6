import { z } from 'zod';
import type { Json } from '../canonical-json.ts';
import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withConnection, withEndpoint, withoutConnection } from '../topology/edits.ts';
import { connectionOf } from '../topology/lookups.ts';
import type { ConnectionState } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, ChangeReads, Description, QuotaDelta, Target } from './change.ts';
import {
  oncePerSubject,
  quotaForMember,
  quotaForZones,
  releasedByDisconnecting,
  releasedFromDomains,
} from './domain-quota.ts';
import { combineReads, readsOfEndpoint, readsOfEndpointDomains } from './reads.ts';
import type { TitleVerb } from './titles.ts';

/** The longest message that Azure accepts with a connection (Learn, private endpoint template: `requestMessage`). */
const MESSAGE_LENGTH = 140;

export const messageSchema = z.string().max(MESSAGE_LENGTH).default('');

/** A connection is identified by its scope and its endpoint. */
const ends = { scopeId: z.string(), endpointId: z.string() };

const approveSchema = z.strictObject({
  kind: z.literal('approve-connection'),
  ...ends,
  description: messageSchema,
});

export type ApproveConnectionChange = z.output<typeof approveSchema>;

const rejectSchema = z.strictObject({
  kind: z.literal('reject-connection'),
  ...ends,
  description: messageSchema,
});

export type RejectConnectionChange = z.output<typeof rejectSchema>;

const removeSchema = z.strictObject({ kind: z.literal('remove-connection'), ...ends });

export type RemoveConnectionChange = z.output<typeof removeSchema>;

export const approveConnection: ChangeKind<ApproveConnectionChange, RejectConnectionChange> = {
  schema: approveSchema,
  apply: (topology, change) => withState(topology, change, 'Approved', change.description),
  inverse(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection?.state !== 'Rejected') return 'irreversible';
    return { kind: 'reject-connection', scopeId, endpointId, description: connection.description };
  },
  whyIrreversible: (_, { endpointId }) =>
    `The connection of ${nameOf(endpointId)} cannot become pending again; it can only be rejected.`,
  describe: (topology, change) => describeDecision(topology, 'Approve', change, 'approved'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === 'Approved',
  requires: connectionTargets,
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  reads: (topology, change) =>
    combineReads(connectionReads(topology, change), readsOfEndpointDomains(topology, change.endpointId)),
  locks: connectionLocks,
  /** A rejected connection connects its network, and the networks that use its records, to the scope again. */
  demands(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    if (endpoint === undefined || stateOfConnection(topology, change) !== 'Rejected') return [];
    const { networkId, zoneGroup } = endpoint;
    return oncePerSubject([
      ...quotaForMember(topology, networkId, change.scopeId),
      ...quotaForZones(topology, zoneGroup?.zoneIds ?? [], change.scopeId),
    ]);
  },
  released: () => [],
  /** A pending connection already counts, and the approver has to see how full the scope is with it. */
  shownLimits(topology, { scopeId, endpointId }) {
    const networkId = topology.endpoints.get(keyOf(endpointId))?.networkId;
    const isPending = connectionOf(topology, scopeId, endpointId)?.state === 'Pending';
    const inScope = { meter: 'scope-endpoints', subjectId: scopeId, containsRequested: isPending } as const;
    if (networkId === undefined) return [inScope];
    const others = scopesOfDomain(topology, domainOf(topology, networkId), endpointId);
    const containsRequested = isPending && !others.has(keyOf(scopeId));
    return [inScope, { meter: 'network-scopes', subjectId: networkId, containsRequested }];
  },
};

export const rejectConnection: ChangeKind<RejectConnectionChange, ApproveConnectionChange> = {
  schema: rejectSchema,
  apply: (topology, change) => withState(topology, change, 'Rejected', change.description),
  inverse(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection?.state !== 'Approved') return 'irreversible';
    return { kind: 'approve-connection', scopeId, endpointId, description: connection.description };
  },
  whyIrreversible: (_, { endpointId }) => `The connection of ${nameOf(endpointId)} cannot become pending again.`,
  describe: (topology, change) => describeDecision(topology, 'Reject', change, 'rejected'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === 'Rejected',
  requires: connectionTargets,
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  reads: connectionReads,
  locks: connectionLocks,
  demands: () => [],
  /** The connection keeps counting in its scope until it is removed. */
  released(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined
      ? []
      : releasedFromDomains(topology, rejectConnection.apply(topology, change), endpoint);
  },
};

export const removeConnection: ChangeKind<RemoveConnectionChange> = {
  schema: removeSchema,
  /** The endpoint stays and is disconnected: all that can be done with it then is to delete it. */
  apply(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection === undefined) return topology;
    const removed = withoutConnection(topology, connection);
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    return endpoint === undefined ? removed : withEndpoint(removed, { ...endpoint, state: 'Disconnected' });
  },
  inverse: () => 'irreversible',
  whyIrreversible: (_, { endpointId }) =>
    `A removed connection cannot be restored: ${nameOf(endpointId)} has to be deleted and created again.`,
  describe: (topology, change) => describeDecision(topology, 'Remove', change, 'does not exist'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === null,
  requires: ({ scopeId }) => [{ kind: 'scope', id: scopeId }],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: true }],
  reads: connectionReads,
  locks: connectionLocks,
  demands: () => [],
  released(topology, change) {
    const { scopeId, endpointId } = change;
    if (removeConnection.isDone(topology, change)) return [];
    const endpoint = topology.endpoints.get(keyOf(endpointId));
    const inScope: QuotaDelta = { meter: 'scope-endpoints', subjectId: scopeId, countedId: endpointId };
    return endpoint === undefined
      ? [inScope]
      : releasedByDisconnecting(topology, removeConnection.apply(topology, change), endpoint);
  },
};

export type ConnectionRef = Pick<RemoveConnectionChange, 'scopeId' | 'endpointId'>;

/**
 * Whether Azure allows a change of a connection. `legal`: documented or observed. `unproven`: neither documented nor
 * denied.
 */
type TransitionSupport = 'legal' | 'unproven' | 'illegal';

type ConnectionChangeName = 'approve-connection' | 'reject-connection' | 'remove-connection';

/**
 * What can be done to a connection in a given state. Approving a rejected one is documented for private endpoints in
 * general and not for scopes. A disconnected one no longer exists in the scope (azure-docs, manage-private-endpoint).
 */
const support: Readonly<Record<ConnectionState, Readonly<Record<ConnectionChangeName, TransitionSupport>>>> = {
  Pending: { 'approve-connection': 'legal', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Approved: { 'approve-connection': 'legal', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Rejected: { 'approve-connection': 'unproven', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Disconnected: { 'approve-connection': 'illegal', 'reject-connection': 'illegal', 'remove-connection': 'illegal' },
  unrecognised: { 'approve-connection': 'unproven', 'reject-connection': 'unproven', 'remove-connection': 'unproven' },
};

/** Returns whether Azure allows a change of a connection that is in this state. */
export function transitionSupport(state: ConnectionState, change: ConnectionChangeName): TransitionSupport {
  return support[state][change];
}

/** Returns the state of a connection, or null if there is none. */
export function stateOfConnection(topology: Topology, { scopeId, endpointId }: ConnectionRef): ConnectionState | null {
  return connectionOf(topology, scopeId, endpointId)?.state ?? null;
}

function withState(
  topology: Topology,
  { scopeId, endpointId }: ConnectionRef,
  state: 'Approved' | 'Rejected',
  description: string,
): Topology {
  const connection = connectionOf(topology, scopeId, endpointId);
  if (connection === undefined || connection.state === state) return topology;
  return withConnection(topology, { ...connection, state, description });
}

function connectionImage(topology: Topology, change: ConnectionRef): Json {
  return { state: stateOfConnection(topology, change) };
}

function describeDecision(topology: Topology, verb: TitleVerb, change: ConnectionRef, after: string): Description {
  const { scopeId, endpointId } = change;
  return {
    title: `${verb} the connection of ${displayName(topology, endpointId)} to ${displayName(topology, scopeId)}`,
    before: stateOfConnection(topology, change)?.toLowerCase() ?? 'does not exist',
    after,
  };
}

function connectionTargets({ scopeId, endpointId }: ConnectionRef): readonly Target[] {
  return [
    { kind: 'scope', id: scopeId },
    { kind: 'connection', id: endpointId, scopeId },
  ];
}

function connectionReads(topology: Topology, { scopeId, endpointId }: ConnectionRef): ChangeReads {
  return combineReads({ scopes: [scopeId] }, readsOfEndpoint(topology, endpointId));
}

function connectionLocks(_: Topology, { scopeId, endpointId }: ConnectionRef): readonly string[] {
  return [keyOf(scopeId), keyOf(endpointId)];
}
