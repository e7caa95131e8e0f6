import { type Block, parseBlock } from '../addresses.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { SimulatedAzure } from '../resource-type.ts';

export const interfaceType = 'microsoft.network/networkinterfaces';

/** Returns the addresses that network interfaces use in a subnet. */
export function usedAddresses(azure: SimulatedAzure, subnetId: string): Set<string> {
  const used = azure.resources
    .referring(keyOf(subnetId), interfaceType)
    .flatMap(nic => objectsAt(nic.properties, 'ipConfigurations'))
    .filter(configuration => keyOf(textAt(configuration, 'properties', 'subnet', 'id') ?? '') === keyOf(subnetId))
    .map(configuration => textAt(configuration, 'properties', 'privateIPAddress') ?? '');
  return new Set(used);
}

/** Returns a subnet, which is stored inside its network. */
export function findSubnet(azure: SimulatedAzure, subnetId: string): JsonObject | undefined {
  const id = parseId(subnetId);
  const network = azure.resources.get(id?.parent ?? '');
  return objectsAt(network?.properties['subnets']).find(
    ({ name }) => String(name).toLowerCase() === id?.name.toLowerCase(),
  );
}

export function subnetBlock(azure: SimulatedAzure, subnetId: string): Block | undefined {
  const subnet = findSubnet(azure, subnetId);
  return subnet === undefined ? undefined : parseBlock(prefixOf(subnet) ?? '');
}

/** Returns a subnet's prefix: `addressPrefix` or, since 2018, the first of `addressPrefixes`. */
export function prefixOf(subnet: JsonObject): string | undefined {
  return textAt(subnet, 'properties', 'addressPrefix') ?? textAt(subnet, 'properties', 'addressPrefixes', 0);
}
