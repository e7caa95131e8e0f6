import type { ChangeObservation } from '../../app/ports.ts';
import { Problem } from '../../base/problem.ts';
import type {
  ApproveConnectionChange,
  ConnectionRef,
  RejectConnectionChange,
  RemoveConnectionChange,
} from '../../domain/changes/connection.ts';
import { nameOf } from '../../domain/ids.ts';
import { connectionOf } from '../../domain/topology/lookups.ts';
import { emptyInventory } from '../../domain/topology/objects.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ConnectionReading } from '../inventory/parse-scope.ts';
import { parseConnectionReadings } from '../inventory/parse-scope.ts';
import type { KindExecutor } from './executor.ts';
import { observed, read, statusWhenPresent, statusWhenRemoved, undefinedIfMissing } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';

/** Approves a connection. */
export const approveConnection = stateExecutor<ApproveConnectionChange>('Approved');

/** Rejects a connection, also one that was approved. */
export const rejectConnection = stateExecutor<RejectConnectionChange>('Rejected');

/** Removes a connection: a DELETE of the scope's side. The endpoint stays, disconnected. */
export const removeConnection: KindExecutor<RemoveConnectionChange> = {
  async observe(arm, change) {
    const found = await undefinedIfMissing(readConnection(arm, change));
    const connection = found?.connection;
    const image = connection === undefined ? null : imageOf(connection);
    return observed(statusWhenRemoved(connection?.provisioning), image, found?.correlationId ?? null);
  },
  async write(arm, change, stepId) {
    const found = await undefinedIfMissing(readConnection(arm, change));
    if (found?.connection === undefined) return nothingSent;
    const response = await undefinedIfMissing(arm.delete(found.connection.id, apiVersions.scope, stepId));
    return response === undefined ? nothingSent : receiptOf(response);
  },
};

interface StateChange extends ConnectionRef {
  readonly description: string;
}

/**
 * Returns the executor that puts a connection into a state: a PUT, answered with 202 and no body (azure-cli's
 * recordings). It may be repeated: a connection that is already in the state stays in it.
 */
function stateExecutor<C extends StateChange>(state: 'Approved' | 'Rejected'): KindExecutor<C> {
  return {
    async observe(arm, change) {
      const { connection, correlationId } = await readConnection(arm, change);
      if (connection === undefined) return observed('not-applied', null, correlationId);
      return observed(statusFor(connection, state), imageOf(connection), correlationId);
    },
    async write(arm, change, stepId) {
      const { connection } = await readConnection(arm, change);
      if (connection === undefined) throw await notShownYet(arm, change);
      const { description } = change;
      const body = { properties: { privateLinkServiceConnectionState: { status: state, description } } };
      return receiptOf(await arm.put(connection.id, apiVersions.scope, body, stepId));
    },
  };
}

function statusFor(connection: ConnectionReading, wanted: 'Approved' | 'Rejected'): ChangeObservation['status'] {
  const { state, provisioning } = connection;
  if (state === wanted) return statusWhenPresent(provisioning);
  // `Creating` means that the endpoint itself is being created. The other two mean that a new state is being applied.
  return provisioning === 'updating' || provisioning === 'provisioning' ? 'in-progress' : 'not-applied';
}

interface FoundConnection {
  readonly connection: ConnectionReading | undefined;
  readonly correlationId: string | null;
}

/**
 * Reads a connection from its scope. Azure chooses the names of connections, so it is found by its endpoint.
 *
 * @throws RestError, also where the scope is missing
 */
async function readConnection(arm: Arm, { scopeId, endpointId }: ConnectionRef): Promise<FoundConnection> {
  const { object, correlationId } = await read(arm, scopeId, apiVersions.scope);
  const readings = parseConnectionReadings(object);
  const topology = topologyOf({ ...emptyInventory, connections: readings.map(reading => ({ ...reading, scopeId })) });
  const found = connectionOf(topology, scopeId, endpointId);
  return { connection: readings.find(({ id }) => id === found?.id), correlationId };
}

function imageOf({ name, state, description, provisioning }: ConnectionReading) {
  return { name, state, description, provisioningState: provisioning };
}

/**
 * Returns the problem of a connection that its scope does not show. A scope shows the connection of a new endpoint a
 * moment later.
 *
 * @throws RestError where the endpoint is missing, because then the scope will never show it
 */
async function notShownYet(arm: Arm, { scopeId, endpointId }: ConnectionRef): Promise<Problem> {
  await read(arm, endpointId, apiVersions.network);
  return new Problem(
    'unavailable',
    `${nameOf(scopeId)} does not show the connection of ${nameOf(endpointId)} yet. Azure is still creating it.`,
  );
}
