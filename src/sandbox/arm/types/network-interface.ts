import { z } from 'zod';
import { addressText, freeAddresses } from '../addresses.ts';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { objectsAt, textAt } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { check, identity, patchTags, regionOf, resourceAt, stampNetwork, tagsShape, withProperties } from './common.ts';
import { invalidReference, putLater, removeLater } from './network.ts';
import { findSubnet, prefixOf, subnetBlock, usedAddresses } from './subnets.ts';

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    ipConfigurations: z
      .array(
        z.looseObject({ name: z.string(), properties: z.looseObject({ subnet: z.looseObject({ id: z.string() }) }) }),
      )
      .min(1),
  }),
});

/** Microsoft.Network/networkInterfaces: those of private endpoints come and go with them; others take addresses too. */
export const networkInterface: ResourceType = {
  name: 'Microsoft.Network/networkInterfaces',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  complete: nic => withProperties(nic, { provisioningState: 'Succeeded', ...nic.properties }),
  refers(nic) {
    const subnets = objectsAt(nic.properties, 'ipConfigurations').map(
      one => textAt(one, 'properties', 'subnet', 'id') ?? '',
    );
    const networks = subnets.map(subnet => parseId(subnet)?.parent);
    return [...new Set([...subnets, ...networks])];
  },
  put: putInterface,
  patch: patchTags,
  remove(call, existing) {
    requireFree(call, existing);
    return removeLater(call, existing);
  },
};

function requireFree(call: Call, existing: Resource): void {
  const endpoint = resourceAt(call.world, textAt(existing.properties, 'privateEndpoint', 'id'));
  if (endpoint !== undefined) {
    throw badRequest(
      `Network interface ${existing.id} belongs to private endpoint ${endpoint.id} and cannot be changed.`,
      'NicInUseWithPrivateEndpoint',
    );
  }
}

function putInterface(call: Call, existing: Resource | undefined): Answer {
  const { world } = call;
  const { tags, properties } = check(shape, call.body);
  if (existing !== undefined) requireFree(call, existing);
  const self = identity(call, networkInterface, existing);
  const ipConfigurations = properties.ipConfigurations.map(({ name, properties: { subnet } }) => {
    const id = `${self.id}/ipConfigurations/${name}`;
    const known = objectsAt(existing?.properties['ipConfigurations']).find(
      one => keyOf(textAt(one, 'id') ?? '') === keyOf(id),
    );
    const address = textAt(known, 'properties', 'privateIPAddress') ?? takeAddress(call, subnet.id);
    return {
      name,
      id,
      properties: {
        privateIPAddress: address,
        privateIPAllocationMethod: 'Dynamic',
        subnet: { id: subnet.id },
        provisioningState: 'Succeeded',
      },
    };
  });
  const next: Resource = {
    ...self,
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: { ipConfigurations, resourceGuid: existing?.properties['resourceGuid'] ?? world.newId() },
  };
  return putLater(call, existing, next);
}

function takeAddress(call: Call, subnetId: string): string {
  const block = subnetBlock(call.world, subnetId);
  if (block === undefined) throw invalidReference(subnetId, call.id.text);
  const [address] = freeAddresses(block, usedAddresses(call.world, subnetId), 1);
  if (address !== undefined) return address;
  const subnet = findSubnet(call.world, subnetId) ?? {};
  const prefix = prefixOf(subnet) ?? addressText(block.first);
  throw badRequest(
    `Subnet ${textAt(subnet, 'name') ?? ''} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    'SubnetIsFull',
  );
}
