import { keyOf } from '../../domain/ids.ts';
import type { Endpoint } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { parseArmObject } from './arm-object.ts';
import { combineEndpoint, parseEndpoint, parseInterface, parseZoneConfigs } from './parse-endpoint.ts';
import type { ReadResult } from './read-result.ts';
import { foundIn, readObject, readResult } from './read-result.ts';

/**
 * Reads the DNS zone groups of an endpoint. Resource Graph does not have them. @throws RestError, and ZodError where a
 * group has an unexpected format
 */
export async function readZoneGroups(arm: Arm, endpointId: string): Promise<readonly ArmObject[]> {
  const items = await arm.list(`${endpointId}/privateDnsZoneGroups`, apiVersions.network);
  const groups = items.map(parseArmObject);
  for (const group of groups) parseZoneConfigs(group);
  return groups;
}

/**
 * Reads a private endpoint with its interfaces and its zone group: three calls. An endpoint of another service than
 * Azure Monitor counts as missing.
 *
 * @throws RestError where ARM cannot answer now
 */
export async function readEndpoint(arm: Arm, endpointId: string): Promise<ReadResult<Endpoint>> {
  const result = await readResult(endpointId, async () => {
    const { body } = await arm.get(endpointId, apiVersions.network);
    const reading = parseEndpoint(parseArmObject(body));
    if (reading === undefined) return undefined;
    const [zoneGroups, interfaces] = await Promise.all([
      readZoneGroups(arm, endpointId),
      readInterfaces(arm, reading.interfaceIds),
    ]);
    const parsed = new Map(interfaces.map(object => [keyOf(object.id), parseInterface(object)]));
    return combineEndpoint(reading, { zoneGroups, interfaces: parsed });
  });
  if (!('found' in result)) return result;
  return result.found === undefined ? { missing: true } : { found: result.found };
}

/** Reads those of the interfaces that the bot may read. @throws RestError */
export async function readInterfaces(arm: Arm, ids: readonly string[]): Promise<readonly ArmObject[]> {
  return foundIn(await Promise.all(ids.map(id => readObject(arm, id, apiVersions.network))));
}
