import { z } from 'zod';
import { capacity, contains, parseAddress, parseBlock } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectAt, objectsAt, omit, textAt, valueAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
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
import { completeEmbedded, embeddedType, invalidReference, putAsync, removeAsync, settleEmbedded } from './network.ts';
import { interfaceType, prefixOf, subnetBlock, usedAddresses } from './subnets.ts';

const networkType = 'microsoft.network/virtualnetworks';
const subnetName = 'Microsoft.Network/virtualNetworks/subnets';
const peeringName = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings';

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ addressSpace: z.looseObject({ addressPrefixes: z.array(z.string()).min(1) }) }),
});

/** Microsoft.Network/virtualNetworks, including its subnets and peerings. */
export const virtualNetwork: ResourceType = {
  name: 'Microsoft.Network/virtualNetworks',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: network =>
    withProperties(network, {
      provisioningState: 'Succeeded',
      ...network.properties,
      subnets: completeEmbedded(network, subnetName, objectsAt(network.properties, 'subnets')),
      virtualNetworkPeerings: completeEmbedded(
        network,
        peeringName,
        objectsAt(network.properties, 'virtualNetworkPeerings'),
      ),
    }),
  withoutComputed: network =>
    withProperties(network, { subnets: objectsAt(network.properties, 'subnets').map(storedSubnet) }),
  show: showNetwork,
  put: putNetwork,
  patch: patchTags,
  remove(call, existing) {
    for (const subnet of objectsAt(existing.properties, 'subnets'))
      requireUnused(call.azure, textAt(subnet, 'id') ?? '');
    return removeAsync(call, existing);
  },
  onScheduledChange: (network, azure) => settleEmbedded(network, azure, 'subnets', 'virtualNetworkPeerings'),
  computedCollections: {
    usages: ({ azure }, network) => ({
      status: 200,
      body: { value: objectsAt(network.properties, 'subnets').map(subnet => usage(azure, subnet)) },
    }),
    checkipaddressavailability: checkAddress,
  },
  actions: {
    listdnsforwardingrulesets: ({ azure }, network) => ({ status: 200, body: { value: rulesetsOf(azure, network) } }),
  },
};

/** Shows a network; its subnets list their IP configurations and private endpoints. */
function showNetwork(network: Resource, azure: SimulatedAzure): JsonObject {
  return withProperties(network, {
    subnets: objectsAt(network.properties, 'subnets').map(subnet => showSubnet(subnet, network, azure)),
  });
}

function showSubnet(subnet: JsonObject, network: Resource, azure: SimulatedAzure): JsonObject {
  const id = keyOf(textAt(subnet, 'id') ?? '');
  const configurations = azure.resources
    .referring(id, interfaceType)
    .flatMap(nic => objectsAt(nic.properties, 'ipConfigurations'))
    .filter(configuration => keyOf(textAt(configuration, 'properties', 'subnet', 'id') ?? '') === id);
  const endpoints = azure.resources.referring(id, 'microsoft.network/privateendpoints');
  const shown = {
    ...objectAt(subnet, 'properties'),
    ...(configurations.length === 0
      ? {}
      : { ipConfigurations: configurations.map(({ id: one }) => ({ id: one ?? '' })) }),
    ...(endpoints.length === 0 ? {} : { privateEndpoints: endpoints.map(({ id: one }) => ({ id: one })) }),
  };
  return { ...subnet, etag: network['etag'] ?? '', properties: shown };
}

function storedSubnet(subnet: JsonObject): JsonObject {
  return {
    ...omit(subnet, 'etag'),
    properties: omit(objectAt(subnet, 'properties'), 'ipConfigurations', 'privateEndpoints'),
  };
}

function putNetwork(call: ResourceCall, existing: Resource | undefined): Answer {
  const { tags } = parseBody(shape, call.body);
  const self = identity(call, virtualNetwork, existing);
  const sent = objectAt(call.body, 'properties');
  const subnets = completeEmbedded(self, subnetName, objectsAt(sent, 'subnets')).map(storedSubnet);
  const kept =
    existing === undefined
      ? { resourceGuid: call.azure.newId() }
      : { resourceGuid: existing.properties['resourceGuid'] ?? '' };
  const removed = objectsAt(existing?.properties['subnets']).filter(
    ({ name }) => !subnets.some(subnet => subnet['name'] === name),
  );
  for (const subnet of removed) requireUnused(call.azure, textAt(subnet, 'id') ?? '');
  for (const subnet of subnets) requireRange(objectAt(subnet, 'properties'), objectAt(sent, 'addressSpace'), []);
  return putAsync(call, existing, {
    ...self,
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: {
      ...kept,
      ...sent,
      subnets,
      virtualNetworkPeerings: objectsAt(existing?.properties['virtualNetworkPeerings']),
    },
  });
}

/** Microsoft.Network/virtualNetworks/subnets. */
export const subnet = embeddedType({
  name: subnetName,
  parentProperty: 'subnets',
  build(call, network, others) {
    const sent = omit(objectAt(call.body, 'properties'), 'ipConfigurations', 'privateEndpoints');
    requireRange(sent, objectAt(network.properties, 'addressSpace'), others);
    return {
      delegations: [],
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...sent,
    };
  },
  show: showSubnet,
  requireRemovable: (azure, part) => requireUnused(azure, part.id),
});

function requireRange(sent: JsonObject, space: JsonObject, others: readonly JsonObject[]): void {
  const prefix = prefixOf({ properties: sent }) ?? '';
  const block = parseBlock(prefix);
  const spaces = valueAt(space, 'addressPrefixes');
  const outer = Array.isArray(spaces)
    ? spaces.map(one => parseBlock(String(one))).filter(one => one !== undefined)
    : [];
  if (block === undefined || !outer.some(one => contains(one, block))) {
    throw badRequest(
      `Subnet address prefix '${prefix}' is not valid in the address space of the virtual network.`,
      'NetcfgInvalidSubnet',
    );
  }
  const overlapping = others.find(other => {
    const theirs = parseBlock(prefixOf(other) ?? '');
    return theirs !== undefined && (contains(theirs, block) || contains(block, theirs));
  });
  if (overlapping !== undefined)
    throw badRequest(
      `Subnet '${textAt(overlapping, 'name') ?? ''}' has an overlapping address prefix.`,
      'NetcfgSubnetRangesOverlap',
    );
}

function requireUnused(azure: SimulatedAzure, subnetId: string): void {
  const [user] = usedAddresses(azure, subnetId);
  if (user !== undefined)
    throw badRequest(`Subnet ${subnetId} is in use and cannot be deleted.`, 'InUseSubnetCannotBeDeleted');
}

function usage(azure: SimulatedAzure, subnet: JsonObject): JsonObject {
  const id = textAt(subnet, 'id') ?? '';
  const block = subnetBlock(azure, id);
  return {
    id,
    currentValue: usedAddresses(azure, id).size,
    limit: block === undefined ? 0 : capacity(block),
    name: { localizedValue: 'Subnet size and usage', value: 'SubnetSpace' },
    unit: 'Count',
  };
}

function checkAddress({ azure, query }: ResourceCall, network: Resource): Answer {
  const address = query.get('ipaddress') ?? '';
  const number = parseAddress(address);
  const subnet = objectsAt(network.properties, 'subnets').find(one => {
    const block = subnetBlock(azure, textAt(one, 'id') ?? '');
    return block !== undefined && number !== undefined && contains(block, { first: number, size: 1 });
  });
  if (subnet === undefined)
    throw badRequest(
      `The IP address '${address}' is in no subnet of virtual network '${network.name}'.`,
      'InvalidIPAddress',
    );
  return {
    status: 200,
    body: { available: !usedAddresses(azure, textAt(subnet, 'id') ?? '').has(address), availableIPAddresses: [] },
  };
}

function rulesetsOf(azure: SimulatedAzure, network: Resource): JsonObject[] {
  return azure.resources
    .referring(keyOf(network.id), 'microsoft.network/dnsforwardingrulesets/virtualnetworklinks')
    .map(link => ({
      id: parseId(link.id)?.text.replace(/\/virtualNetworkLinks\/[^/]+$/i, '') ?? '',
      properties: { virtualNetworkLink: { id: link.id } },
    }));
}

/** Microsoft.Network/virtualNetworks/virtualNetworkPeerings: `Connected` once both networks have one. */
export const peering = embeddedType({
  name: peeringName,
  parentProperty: 'virtualNetworkPeerings',
  build(call, network, others) {
    const sent = objectAt(call.body, 'properties');
    const remoteId = textAt(sent, 'remoteVirtualNetwork', 'id');
    const remote = findResource(call.azure, remoteId);
    if (remote === undefined || parseId(remote.id)?.type !== networkType)
      throw invalidReference(remoteId ?? '', call.id.text);
    if (others.some(other => keyOf(remoteIdOf(other)) === keyOf(remote.id))) {
      throw conflict(
        `Virtual network '${network.id}' already has a peering to '${remote.id}'.`,
        'AnotherPeeringAlreadyReferencesRemoteVnet',
      );
    }
    const peeringState = backPeering(remote, network.id) === undefined ? 'Initiated' : 'Connected';
    return { allowVirtualNetworkAccess: true, allowForwardedTraffic: false, ...sent, peeringState };
  },
  onChanged({ azure }, part, isGone) {
    const remote = findResource(azure, remoteIdOf(part));
    const back = remote === undefined ? undefined : backPeering(remote, parseId(part.id)?.parent ?? '');
    if (remote === undefined || back === undefined) return;
    const state = { ...objectAt(back, 'properties'), peeringState: isGone ? 'Disconnected' : 'Connected' };
    const list = objectsAt(remote.properties, 'virtualNetworkPeerings').map(one =>
      one === back ? { ...one, properties: state } : one,
    );
    azure.save(withProperties(remote, { virtualNetworkPeerings: list }));
  },
});

function remoteIdOf(part: JsonObject): string {
  return textAt(part, 'properties', 'remoteVirtualNetwork', 'id') ?? '';
}

function backPeering(remote: Resource, networkId: string): JsonObject | undefined {
  return objectsAt(remote.properties, 'virtualNetworkPeerings').find(
    one => keyOf(remoteIdOf(one)) === keyOf(networkId),
  );
}
