import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { connectionOf } from '../topology/questions.ts';
import type { ApproveConnectionChange } from './approve-connection.ts';
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
import { leavingDomain } from './remove-connection.ts';
import { message } from './values.ts';

const schema = z.strictObject({
  kind: z.literal('reject-connection'),
  scopeId: z.string(),
  endpointId: z.string(),
  description: message,
});

export type RejectConnectionChange = z.output<typeof schema>;

export const rejectConnection: ChangeKind<RejectConnectionChange, ApproveConnectionChange> = {
  schema,
  apply: (topology, change) => withState(topology, change, 'Rejected', change.description),
  inverse(topology, { scopeId, endpointId }) {
    const connection = connectionOf(topology, scopeId, endpointId);
    if (connection?.state !== 'Approved') return 'irreversible';
    return { kind: 'approve-connection', scopeId, endpointId, description: connection.description };
  },
  lost: (_, { endpointId }) => `The connection of ${nameOf(endpointId)} cannot return to waiting once it is decided.`,
  describe: (topology, change) => describeDecision(topology, 'Reject', change, 'rejected'),
  image: connectionImage,
  isDone: (topology, change) => stateOfConnection(topology, change) === 'Rejected',
  requires: connectionTargets,
  writes: change => connectionWrites(change, false),
  locks: connectionLocks,
  demands: () => [],
  /** Its place in the scope stays taken until it is removed. */
  frees(topology, change) {
    const endpoint = topology.endpoints.get(keyOf(change.endpointId));
    return endpoint === undefined ? [] : leavingDomain(topology, rejectConnection.apply(topology, change), endpoint);
  },
};
