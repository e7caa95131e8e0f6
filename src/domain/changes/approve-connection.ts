import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { connectionOf } from '../topology/questions.ts';
import type { ChangeKind } from './change.ts';
import {
  connectionImage,
  connectionLocks,
  connectionTargets,
  connectionWrites,
  describeDecision,
  stateOfConnection,
  withState,
} from './connection.ts';
import { joining, joiningZones, onceEach } from './create-endpoint.ts';
import type { RejectConnectionChange } from './reject-connection.ts';
import { message } from './values.ts';

const schema = z.strictObject({
  kind: z.literal('approve-connection'),
  scopeId: z.string(),
  endpointId: z.string(),
  description: message,
});

export type ApproveConnectionChange = z.output<typeof schema>;

export const approveConnection: ChangeKind<ApproveConnectionChange, RejectConnectionChange> = {
  schema,
  apply: (topology, change) => withState(topology, change, 'Approved', change.description),
  inverse(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection?.state !== 'Rejected') return 'irreversible';
    return { kind: 'reject-connection', scopeId, endpointId, description: connection.description };
  },
  lost: (_, { endpointId }) =>
    `The connection of ${nameOf(endpointId)} cannot return to waiting once it is decided; it can only be rejected.`,
  describe: (topology, change) => describeDecision(topology, 'Approve', change, 'approved'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === 'Approved',
  requires: connectionTargets,
  writes: change => connectionWrites(change, false),
  locks: connectionLocks,
  /** A rejected connection connects its network, and those that resolve by its records, to the scope again. */
  demands(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    if (endpoint === undefined || stateOfConnection(topology, change) !== 'Rejected') return [];
    const { networkId, zoneGroup } = endpoint;
    return onceEach([
      ...joining(topology, networkId, change.scopeId),
      ...joiningZones(topology, zoneGroup?.zoneIds ?? [], change.scopeId),
    ]);
  },
  /** A connection counts from the moment that it is asked for: how full the scope is with it decides whether to let it in. */
  concerns(topology, { scopeId, endpointId }) {
    const networkId = topology.endpoints.get(keyOf(endpointId))?.networkId;
    const network = networkId === undefined ? [] : [{ meter: 'network-scopes' as const, subjectId: networkId }];
    return [{ meter: 'scope-endpoints', subjectId: scopeId }, ...network];
  },
  frees: () => [],
};
