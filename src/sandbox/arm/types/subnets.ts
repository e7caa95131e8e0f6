import { type Block, parseBlock } from '../addresses.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { World } from '../world.ts';

export const interfaceType = 'microsoft.network/networkinterfaces';

/** Addresses that interfaces have taken in a subnet. */
export function usedAddresses(world: World, subnetId: string): Set<string> {
  const used = world.resources
    .referring(keyOf(subnetId), interfaceType)
    .flatMap(nic => objectsAt(nic.properties, 'ipConfigurations'))
    .filter(configuration => keyOf(textAt(configuration, 'properties', 'subnet', 'id') ?? '') === keyOf(subnetId))
    .map(configuration => textAt(configuration, 'properties', 'privateIPAddress') ?? '');
  return new Set(used);
}

/** A subnet lives inside its network. */
export function findSubnet(world: World, subnetId: string): JsonObject | undefined {
  const id = parseId(subnetId);
  const network = world.resources.get(id?.parent ?? '');
  return objectsAt(network?.properties['subnets']).find(
    ({ name }) => String(name).toLowerCase() === id?.name.toLowerCase(),
  );
}

export function subnetBlock(world: World, subnetId: string): Block | undefined {
  const subnet = findSubnet(world, subnetId);
  return subnet === undefined ? undefined : parseBlock(prefixOf(subnet) ?? '');
}

/** Subnets say `addressPrefix`, or have a list of `addressPrefixes` since 2018. */
export function prefixOf(subnet: JsonObject): string | undefined {
  return textAt(subnet, 'properties', 'addressPrefix') ?? textAt(subnet, 'properties', 'addressPrefixes', 0);
}
