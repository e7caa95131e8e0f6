import { Problem } from '../../base/problem.ts';
import type { OfConnection } from '../../domain/changes/connection.ts';
import { nameOf } from '../../domain/ids.ts';
import { emptyEstate } from '../../domain/topology/empty.ts';
import { connectionOf } from '../../domain/topology/questions.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ConnectionReading } from '../inventory/scope-rows.ts';
import { connectionReadings } from '../inventory/scope-rows.ts';
import type { Executor, Look } from './executor.ts';
import { lookOf, read, standsWhenThere } from './looking.ts';
import { receiptOf } from './writing.ts';

/** What approving, rejecting and removing have in common: Azure names connections, so they are found by the endpoint. */

interface Side {
  readonly connection: ConnectionReading | undefined;
  readonly correlationId: string | null;
}

/** The scope's side of an endpoint, in the scope's own answer. @throws RestError, also where the scope is gone */
export async function scopeSide(arm: Arm, { scopeId, endpointId }: OfConnection): Promise<Side> {
  const { object, correlationId } = await read(arm, scopeId, apiVersions.scope);
  const readings = connectionReadings(object);
  const topology = topologyOf({ ...emptyEstate, connections: readings.map(reading => ({ ...reading, scopeId })) });
  const found = connectionOf(topology, scopeId, endpointId);
  return { connection: readings.find(({ id }) => id === found?.id), correlationId };
}

/** What there is to see of a connection. */
export function imageOf({ name, state, description, provisioning }: ConnectionReading) {
  return { name, state, description, provisioningState: provisioning };
}

interface Decision extends OfConnection {
  readonly description: string;
}

/**
 * Deciding about a connection: a PUT of its state, answered 202 without a body (azure-cli's recordings). It may be
 * repeated: what is decided so already stays so.
 */
export function decisionOf<C extends Decision>(status: 'Approved' | 'Rejected'): Executor<C> {
  return {
    async look(arm, change) {
      const { connection, correlationId } = await scopeSide(arm, change);
      if (connection === undefined) return lookOf('open', null, correlationId);
      return lookOf(standsFor(connection, status), imageOf(connection), correlationId);
    },
    async write(arm, change, id) {
      const { connection } = await scopeSide(arm, change);
      if (connection === undefined) throw await unshown(arm, change);
      const body = {
        properties: { privateLinkServiceConnectionState: { status, description: change.description } },
      };
      return receiptOf(await arm.put(connection.id, apiVersions.scope, body, id));
    },
  };
}

function standsFor({ state, provisioning }: ConnectionReading, wanted: 'Approved' | 'Rejected'): Look['stands'] {
  if (state === wanted) return standsWhenThere(provisioning);
  // `Creating` is the endpoint's own coming; what was decided is being carried out in any other state of change.
  return provisioning === 'updating' || provisioning === 'provisioning' ? 'under-way' : 'open';
}

/** A scope shows the connection of a new endpoint a moment later; without an endpoint it never will. */
async function unshown(arm: Arm, { scopeId, endpointId }: OfConnection): Promise<Problem> {
  await read(arm, endpointId, apiVersions.network);
  return new Problem(
    'unavailable',
    `${nameOf(scopeId)} does not show the connection of ${nameOf(endpointId)} yet; Azure is still making it.`,
  );
}
