import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { CreateEndpointChange, DeleteEndpointChange } from '../../domain/changes/endpoint.ts';
import { nameOf, sameId } from '../../domain/ids.ts';
import { networkIdOf } from '../../domain/topology/lookups.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import type { EndpointReading } from '../inventory/parse-endpoint.ts';
import { parseEndpoint } from '../inventory/parse-endpoint.ts';
import type { KindExecutor } from './executor.ts';
import { deleteExecutor } from './executor.ts';
import { observed, read, readIfPresent, statusWhenPresent } from './observe.ts';
import { receiptOf } from './write.ts';

const located = z.object({ location: z.string() });

/**
 * Creates a private endpoint, in the region of its network and with a manual connection: Azure would approve an
 * automatic one by itself, which bypasses the approval in Slack. That the endpoint exists does not mean that its
 * connection is approved.
 */
export const createEndpoint: KindExecutor<CreateEndpointChange> = {
  async observe(arm, change) {
    const found = await readIfPresent(arm, change.endpointId, apiVersions.network);
    if (found === undefined) return observed('not-applied', null);
    const { object, correlationId } = found;
    const reading = parseEndpoint(object);
    const provisioningState = provisioningOf(object);
    const image = { scopeId: reading?.scopeId ?? null, subnetId: reading?.subnetId ?? null, provisioningState };
    const status = isWanted(reading, change) ? statusWhenPresent(provisioningState) : 'not-applied';
    return observed(status, image, correlationId);
  },
  async write(arm, change, stepId) {
    const { endpointId, scopeId, subnetId, requestMessage } = change;
    const found = await readIfPresent(arm, endpointId, apiVersions.network);
    if (found !== undefined && !isWanted(parseEndpoint(found.object), change)) {
      throw new Problem(
        'not-allowed',
        `A private endpoint named ${nameOf(endpointId)} already exists, with another scope or subnet.`,
      );
    }
    const network = await read(arm, networkIdOf(subnetId), apiVersions.network);
    const connection = {
      privateLinkServiceId: scopeId,
      groupIds: ['azuremonitor'],
      ...(requestMessage !== '' && { requestMessage }),
    };
    const body = {
      location: located.parse(network.object).location,
      properties: {
        subnet: { id: subnetId },
        manualPrivateLinkServiceConnections: [{ name: nameOf(endpointId), properties: connection }],
      },
    };
    return receiptOf(await arm.put(endpointId, apiVersions.network, body, stepId));
  },
};

function isWanted(reading: EndpointReading | undefined, { scopeId, subnetId }: CreateEndpointChange): boolean {
  return reading !== undefined && sameId(reading.scopeId, scopeId) && sameId(reading.subnetId, subnetId);
}

/** Deletes a private endpoint. Azure deletes its interface, its zone group with the records, and the connection. */
export const deleteEndpoint = deleteExecutor<DeleteEndpointChange>(({ endpointId }) => endpointId, apiVersions.network);
