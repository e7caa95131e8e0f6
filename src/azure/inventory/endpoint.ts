import { keyOf } from '../../domain/ids.ts';
import type { Endpoint } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { asArmObject } from './arm-object.ts';
import { endpointOf, endpointReading, interfaceOf } from './endpoint-rows.ts';
import type { Sight } from './reading.ts';
import { seenIn, sightOf, sightOfObject } from './reading.ts';

/** The DNS zone groups of an endpoint: Resource Graph does not have them. @throws RestError */
export async function readZoneGroups(arm: Arm, endpointId: string): Promise<readonly ArmObject[]> {
  const groups = await arm.list(`${endpointId}/privateDnsZoneGroups`, apiVersions.network);
  return groups.map(asArmObject);
}

/**
 * Reads a private endpoint with its interfaces and its zone group: three calls. One that leads to another service than
 * a scope counts as gone.
 *
 * @throws RestError where ARM cannot answer at the moment
 */
export async function readEndpoint(arm: Arm, endpointId: string): Promise<Sight<Endpoint>> {
  const sight = await sightOf(endpointId, async () => {
    const { body } = await arm.get(endpointId, apiVersions.network);
    const reading = endpointReading(asArmObject(body));
    if (reading === undefined) return undefined;
    const [zoneGroups, interfaces] = await Promise.all([
      readZoneGroups(arm, endpointId),
      readInterfaces(arm, reading.interfaceIds),
    ]);
    const addresses = new Map(interfaces.map(object => [keyOf(object.id), interfaceOf(object).addresses]));
    return endpointOf(reading, { zoneGroups, interfaces: addresses });
  });
  if (!('seen' in sight)) return sight;
  return sight.seen === undefined ? { gone: true } : { seen: sight.seen };
}

/** Those of the interfaces that can be read. @throws RestError */
export async function readInterfaces(arm: Arm, ids: readonly string[]): Promise<readonly ArmObject[]> {
  return seenIn(await Promise.all(ids.map(id => sightOfObject(arm, id, apiVersions.network))));
}
