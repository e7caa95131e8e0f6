import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { CreateEndpointChange } from '../../domain/changes/create-endpoint.ts';
import { nameOf, sameId } from '../../domain/ids.ts';
import { networkIdOf } from '../../domain/topology/questions.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import type { EndpointReading } from '../inventory/endpoint-rows.ts';
import { endpointReading } from '../inventory/endpoint-rows.ts';
import type { Executor } from './executor.ts';
import { lookOf, read, readIfThere, standsWhenThere } from './looking.ts';
import { receiptOf } from './writing.ts';

const place = z.object({ location: z.string() });

/**
 * Creating a private endpoint, in the region of its network and with a manual connection: one that Azure approves by
 * itself would go round the approval that people gave here. That it is there does not mean that it is approved.
 */
export const creatingEndpoint: Executor<CreateEndpointChange> = {
  async look(arm, change) {
    const found = await readIfThere(arm, change.endpointId, apiVersions.network);
    if (found === undefined) return lookOf('open', null);
    const { object, correlationId } = found;
    const reading = endpointReading(object);
    const provisioningState = provisioningOf(object);
    const image = { scopeId: reading?.scopeId ?? null, subnetId: reading?.subnetId ?? null, provisioningState };
    const stands = isWanted(reading, change) ? standsWhenThere(provisioningState) : 'open';
    return lookOf(stands, image, correlationId);
  },
  async write(arm, change, id) {
    const { endpointId, scopeId, subnetId, requestMessage } = change;
    const found = await readIfThere(arm, endpointId, apiVersions.network);
    if (found !== undefined && !isWanted(endpointReading(found.object), change)) {
      throw new Problem('not-allowed', `There is a private endpoint ${nameOf(endpointId)} already, and it is another.`);
    }
    const network = await read(arm, networkIdOf(subnetId), apiVersions.network);
    const connection = {
      privateLinkServiceId: scopeId,
      groupIds: ['azuremonitor'],
      ...(requestMessage !== '' && { requestMessage }),
    };
    const body = {
      location: place.parse(network.object).location,
      properties: {
        subnet: { id: subnetId },
        manualPrivateLinkServiceConnections: [{ name: nameOf(endpointId), properties: connection }],
      },
    };
    return receiptOf(await arm.put(endpointId, apiVersions.network, body, id));
  },
};

function isWanted(reading: EndpointReading | undefined, { scopeId, subnetId }: CreateEndpointChange): boolean {
  return reading !== undefined && sameId(reading.scopeId, scopeId) && sameId(reading.subnetId, subnetId);
}
