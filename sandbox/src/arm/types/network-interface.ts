import { z } from 'zod';
import { addressText, freeAddresses } from '../addresses.ts';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { objectsAt, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import {
  findResource,
  identity,
  parseBody,
  patchTags,
  regionOf,
  stampNetwork,
  tagsShape,
  withProperties,
} from './common.ts';
import { invalidReference, putAsync, removeAsync } from './network.ts';
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

/**
 * Microsoft.Network/networkInterfaces. Those of private endpoints are created and removed with them; others use addresses
 * of a subnet as well.
 */
export const networkInterface: ResourceType = {
  name: 'Microsoft.Network/networkInterfaces',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: nic => withProperties(nic, { provisioningState: 'Succeeded', ...nic.properties }),
  referencedIds(nic) {
    const subnets = objectsAt(nic.properties, 'ipConfigurations').map(
      one => textAt(one, 'properties', 'subnet', 'id') ?? '',
    );
    const networks = subnets.map(subnet => parseId(subnet)?.parent);
    return [...new Set([...subnets, ...networks])];
  },
  put: putInterface,
  patch: patchTags,
  remove(call, existing) {
    requireNotOfEndpoint(call, existing);
    return removeAsync(call, existing);
  },
};

function requireNotOfEndpoint(call: ResourceCall, existing: Resource): void {
  const endpoint = findResource(call.azure, textAt(existing.properties, 'privateEndpoint', 'id'));
  if (endpoint !== undefined) {
    throw badRequest(
      `Network interface ${existing.id} belongs to private endpoint ${endpoint.id} and cannot be changed.`,
      'NicInUseWithPrivateEndpoint',
    );
  }
}

function putInterface(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure } = call;
  const { tags, properties } = parseBody(shape, call.body);
  if (existing !== undefined) requireNotOfEndpoint(call, existing);
  const self = identity(call, networkInterface, existing);
  const ipConfigurations = properties.ipConfigurations.map(({ name, properties: { subnet } }) => {
    const id = `${self.id}/ipConfigurations/${name}`;
    const known = objectsAt(existing?.properties['ipConfigurations']).find(
      one => keyOf(textAt(one, 'id') ?? '') === keyOf(id),
    );
    const address = textAt(known, 'properties', 'privateIPAddress') ?? allocateAddress(call, subnet.id);
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
    properties: { ipConfigurations, resourceGuid: existing?.properties['resourceGuid'] ?? azure.newId() },
  };
  return putAsync(call, existing, next);
}

function allocateAddress(call: ResourceCall, subnetId: string): string {
  const block = subnetBlock(call.azure, subnetId);
  if (block === undefined) throw invalidReference(subnetId, call.id.text);
  const [address] = freeAddresses(block, usedAddresses(call.azure, subnetId), 1);
  if (address !== undefined) return address;
  const subnet = findSubnet(call.azure, subnetId) ?? {};
  const prefix = prefixOf(subnet) ?? addressText(block.first);
  throw badRequest(
    `Subnet ${textAt(subnet, 'name') ?? ''} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    'SubnetIsFull',
  );
}
