import { z } from 'zod';
import { addressText, type Block, freeAddresses, parseAddress } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { objectsAt, textAt } from '../json.ts';
import type { ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import {
  findResource,
  identity,
  parseBody,
  patchTags,
  regionOf,
  stampDns,
  tagsShape,
  withProperties,
} from './common.ts';
import { putResolver, removeResolver } from './forwarding-ruleset.ts';
import { subnetBlock } from './subnets.ts';

/**
 * Private Resolvers, in the shape of azure-rest-api-specs, dnsresolver, 2022-07-01. The rules are those of Learn,
 * dns-private-resolver-overview: "Virtual network restrictions" and "Subnet restrictions". The texts of refusals are
 * assumed.
 */

const resolverName = 'Microsoft.Network/dnsResolvers';
const inboundName = `${resolverName}/inboundEndpoints`;
const outboundName = `${resolverName}/outboundEndpoints`;

const reference = z.looseObject({ id: z.string() });
const resolverShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ virtualNetwork: reference }),
});
const inboundShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    ipConfigurations: z.array(z.looseObject({ subnet: reference, privateIpAddress: z.string().optional() })).length(1),
  }),
});
const outboundShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ subnet: reference }),
});

const common = {
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: (resource: Resource) =>
    withProperties(resource, { provisioningState: 'Succeeded', ...resource.properties }),
  patch: patchTags,
} as const;

/** Microsoft.Network/dnsResolvers: one for a network. */
export const dnsResolver: ResourceType = {
  ...common,
  name: resolverName,
  referencedIds: resolver => [textAt(resolver.properties, 'virtualNetwork', 'id')],
  put(call, existing) {
    const { tags, properties } = parseBody(resolverShape, call.body);
    const network = findResource(call.azure, properties.virtualNetwork.id);
    if (network === undefined) throw badRequest(`The virtual network '${properties.virtualNetwork.id}' was not found.`);
    const [other] = call.azure.resources
      .referring(keyOf(network.id), resolverName.toLowerCase())
      .filter(({ id }) => keyOf(id) !== call.id.key);
    if (other !== undefined) throw conflict(`The virtual network '${network.id}' has the DNS resolver '${other.id}'.`);
    return putResolver(call, existing, {
      ...identity(call, dnsResolver, existing),
      location: regionOf(call.body) ?? '',
      ...(tags === undefined ? {} : { tags }),
      properties: { virtualNetwork: { id: network.id }, dnsResolverState: 'Connected' },
    });
  },
  remove(call, existing) {
    const types = [inboundName, outboundName];
    if (types.some(type => call.azure.resources.children(keyOf(existing.id), type.toLowerCase()).length > 0)) {
      throw conflict('Cannot delete resource while nested resources exist.', 'CannotDeleteResource');
    }
    return removeResolver(call, existing);
  },
};

/** Microsoft.Network/dnsResolvers/inboundEndpoints: answers DNS queries at an address of its subnet. */
export const inboundEndpoint: ResourceType = {
  ...common,
  name: inboundName,
  referencedIds: endpoint => objectsAt(endpoint.properties, 'ipConfigurations').map(one => textAt(one, 'subnet', 'id')),
  put(call, existing) {
    const { tags, properties } = parseBody(inboundShape, call.body);
    const [configuration = { subnet: { id: '' } }] = properties.ipConfigurations;
    const block = requireSubnet(call, configuration.subnet.id);
    const known = textAt(objectsAt(existing?.properties, 'ipConfigurations')[0], 'privateIpAddress');
    const address = configuration.privateIpAddress ?? known;
    const ipConfigurations = [
      {
        subnet: { id: configuration.subnet.id },
        privateIpAddress: requireAddress(block, address ?? freeAddresses(block, new Set(), 1)[0] ?? ''),
        privateIpAllocationMethod: configuration.privateIpAddress === undefined ? 'Dynamic' : 'Static',
      },
    ];
    return putResolver(call, existing, {
      ...identity(call, inboundEndpoint, existing),
      location: regionOf(call.body) ?? '',
      ...(tags === undefined ? {} : { tags }),
      properties: { ipConfigurations },
    });
  },
  remove: removeResolver,
};

/** Microsoft.Network/dnsResolvers/outboundEndpoints: sends the queries that rules forward. */
export const outboundEndpoint: ResourceType = {
  ...common,
  name: outboundName,
  referencedIds: endpoint => [textAt(endpoint.properties, 'subnet', 'id')],
  put(call, existing) {
    const { tags, properties } = parseBody(outboundShape, call.body);
    requireSubnet(call, properties.subnet.id);
    return putResolver(call, existing, {
      ...identity(call, outboundEndpoint, existing),
      location: regionOf(call.body) ?? '',
      ...(tags === undefined ? {} : { tags }),
      properties: { subnet: { id: properties.subnet.id } },
    });
  },
  remove: removeResolver,
};

/** Requires a subnet in the resolver's network that no other endpoint uses. */
function requireSubnet({ azure, id }: ResourceCall, subnetId: string): Block {
  const block = subnetBlock(azure, subnetId);
  const network = textAt(azure.resources.get(id.parent)?.properties, 'virtualNetwork', 'id') ?? '';
  if (block === undefined || parseId(subnetId)?.parent !== keyOf(network)) {
    throw badRequest(`The subnet '${subnetId}' is not in the virtual network of the DNS resolver.`);
  }
  const users = [inboundName, outboundName]
    .flatMap(type => azure.resources.referring(keyOf(subnetId), type.toLowerCase()))
    .filter(other => keyOf(other.id) !== id.key);
  if (users.length > 0) throw conflict(`The subnet '${subnetId}' is used by another endpoint.`);
  return block;
}

/** Requires an address of a subnet that Azure does not reserve. */
function requireAddress({ first, size }: Block, text: string): string {
  const address = parseAddress(text) ?? 0;
  if (address < first + 4 || address > first + size - 2) {
    throw badRequest(`The address '${text}' cannot be used in a subnet that begins at ${addressText(first)}.`);
  }
  return text;
}
