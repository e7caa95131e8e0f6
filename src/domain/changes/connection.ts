import type { Json } from '../canonical.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withConnection } from '../topology/edits.ts';
import type { ConnectionState } from '../topology/objects.ts';
import { connectionOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Description, Target, Write } from './change.ts';

/** What approving, rejecting and removing a connection have in common. It is named by its scope and its endpoint. */
export interface OfConnection {
  readonly scopeId: string;
  readonly endpointId: string;
}

/** Whether Azure takes a connection from one state to another: documented or recorded, unproven, or not at all. */
export type Transition = 'legal' | 'unproven' | 'illegal';

type Decision = 'approve-connection' | 'reject-connection' | 'remove-connection';

/**
 * What may be done to a connection in a state. Approving a rejected one is documented for private endpoints in general
 * and not for scopes; a disconnected one has no scope side left (azure-docs, manage-private-endpoint; arm.md).
 */
const transitions: Readonly<Record<ConnectionState, Readonly<Record<Decision, Transition>>>> = {
  Pending: { 'approve-connection': 'legal', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Approved: { 'approve-connection': 'legal', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Rejected: { 'approve-connection': 'unproven', 'reject-connection': 'legal', 'remove-connection': 'legal' },
  Disconnected: { 'approve-connection': 'illegal', 'reject-connection': 'illegal', 'remove-connection': 'illegal' },
  unrecognised: { 'approve-connection': 'unproven', 'reject-connection': 'unproven', 'remove-connection': 'unproven' },
};

export function transitionOf(state: ConnectionState, decision: Decision): Transition {
  return transitions[state][decision];
}

/** The topology with the connection in another state. */
export function withState(
  topology: Topology,
  { scopeId, endpointId }: OfConnection,
  state: 'Approved' | 'Rejected',
  description: string,
): Topology {
  const connection = connectionOf(topology, scopeId, endpointId);
  if (connection === undefined || connection.state === state) return topology;
  return withConnection(topology, { ...connection, state, description });
}

export function stateOfConnection(topology: Topology, { scopeId, endpointId }: OfConnection): ConnectionState | null {
  return connectionOf(topology, scopeId, endpointId)?.state ?? null;
}

export function connectionImage(topology: Topology, change: OfConnection): Json {
  return { state: stateOfConnection(topology, change) };
}

export function describeDecision(topology: Topology, verb: string, change: OfConnection, after: string): Description {
  const { scopeId, endpointId } = change;
  return {
    title: `${verb} the connection of ${nameOf(endpointId)} to ${nameOf(scopeId)}`,
    before: stateOfConnection(topology, change)?.toLowerCase() ?? 'not there',
    after,
  };
}

export function connectionTargets({ scopeId, endpointId }: OfConnection): readonly Target[] {
  return [
    { kind: 'scope', id: scopeId },
    { kind: 'connection', id: endpointId, scopeId },
  ];
}

export function connectionWrites({ scopeId }: OfConnection, deletes: boolean): readonly Write[] {
  return [{ id: scopeId, deletes }];
}

export function connectionLocks(_: Topology, { scopeId, endpointId }: OfConnection): readonly string[] {
  return [keyOf(scopeId), keyOf(endpointId)];
}
