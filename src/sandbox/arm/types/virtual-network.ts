import { z } from 'zod';
import { capacity, contains, parseAddress, parseBlock } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { dig, type JsonObject, objectAt, objectsAt, textAt, without } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, patchTags, regionOf, resourceAt, stampNetwork, tagsShape, withProperties } from './common.ts';
import { completeParts, finishParts, invalidReference, partType, putLater, removeLater } from './network.ts';
import { interfaceType, prefixOf, subnetBlock, usedAddresses } from './subnets.ts';

const networkType = 'microsoft.network/virtualnetworks';
const subnetName = 'Microsoft.Network/virtualNetworks/subnets';
const peeringName = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings';

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ addressSpace: z.looseObject({ addressPrefixes: z.array(z.string()).min(1) }) }),
});

/** Microsoft.Network/virtualNetworks with its subnets and peerings inside. */
export const virtualNetwork: ResourceType = {
  name: 'Microsoft.Network/virtualNetworks',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  complete: network =>
    withProperties(network, {
      provisioningState: 'Succeeded',
      ...network.properties,
      subnets: completeParts(network, subnetName, objectsAt(network.properties, 'subnets')),
      virtualNetworkPeerings: completeParts(
        network,
        peeringName,
        objectsAt(network.properties, 'virtualNetworkPeerings'),
      ),
    }),
  bare: network => withProperties(network, { subnets: objectsAt(network.properties, 'subnets').map(bareSubnet) }),
  show: showNetwork,
  put: putNetwork,
  patch: patchTags,
  remove(call, existing) {
    for (const subnet of objectsAt(existing.properties, 'subnets'))
      requireUnused(call.world, textAt(subnet, 'id') ?? '');
    return removeLater(call, existing);
  },
  finish: (network, world) => finishParts(network, world, 'subnets', 'virtualNetworkPeerings'),
  views: {
    usages: ({ world }, network) => ({
      status: 200,
      body: { value: objectsAt(network.properties, 'subnets').map(subnet => usage(world, subnet)) },
    }),
    checkipaddressavailability: checkAddress,
  },
  actions: {
    listdnsforwardingrulesets: ({ world }, network) => ({ status: 200, body: { value: rulesetsOf(world, network) } }),
  },
};

/** Subnets show what stands in them. */
function showNetwork(network: Resource, world: World): JsonObject {
  return withProperties(network, {
    subnets: objectsAt(network.properties, 'subnets').map(subnet => showSubnet(subnet, network, world)),
  });
}

function showSubnet(subnet: JsonObject, network: Resource, world: World): JsonObject {
  const id = keyOf(textAt(subnet, 'id') ?? '');
  const inside = world.resources
    .referring(id, interfaceType)
    .flatMap(nic => objectsAt(nic.properties, 'ipConfigurations'))
    .filter(configuration => keyOf(textAt(configuration, 'properties', 'subnet', 'id') ?? '') === id);
  const endpoints = world.resources.referring(id, 'microsoft.network/privateendpoints');
  const shown = {
    ...objectAt(subnet, 'properties'),
    ...(inside.length === 0 ? {} : { ipConfigurations: inside.map(({ id: one }) => ({ id: one ?? '' })) }),
    ...(endpoints.length === 0 ? {} : { privateEndpoints: endpoints.map(({ id: one }) => ({ id: one })) }),
  };
  return { ...subnet, etag: network['etag'] ?? '', properties: shown };
}

function bareSubnet(subnet: JsonObject): JsonObject {
  return {
    ...without(subnet, 'etag'),
    properties: without(objectAt(subnet, 'properties'), 'ipConfigurations', 'privateEndpoints'),
  };
}

function putNetwork(call: Call, existing: Resource | undefined): Answer {
  const { tags } = check(shape, call.body);
  const self = identity(call, virtualNetwork, existing);
  const sent = objectAt(call.body, 'properties');
  const subnets = completeParts(self, subnetName, objectsAt(sent, 'subnets')).map(bareSubnet);
  const kept =
    existing === undefined
      ? { resourceGuid: call.world.newId() }
      : { resourceGuid: existing.properties['resourceGuid'] ?? '' };
  const gone = objectsAt(existing?.properties['subnets']).filter(
    ({ name }) => !subnets.some(subnet => subnet['name'] === name),
  );
  for (const subnet of gone) requireUnused(call.world, textAt(subnet, 'id') ?? '');
  for (const subnet of subnets) requireRange(objectAt(subnet, 'properties'), objectAt(sent, 'addressSpace'), []);
  return putLater(call, existing, {
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
export const subnet = partType({
  name: subnetName,
  within: 'subnets',
  build(call, network, others) {
    const sent = without(objectAt(call.body, 'properties'), 'ipConfigurations', 'privateEndpoints');
    requireRange(sent, objectAt(network.properties, 'addressSpace'), others);
    return {
      delegations: [],
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...sent,
    };
  },
  show: showSubnet,
  mayGo: (world, part) => requireUnused(world, part.id),
});

function requireRange(sent: JsonObject, space: JsonObject, others: readonly JsonObject[]): void {
  const prefix = prefixOf({ properties: sent }) ?? '';
  const block = parseBlock(prefix);
  const spaces = dig(space, 'addressPrefixes');
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

function requireUnused(world: World, subnetId: string): void {
  const [user] = usedAddresses(world, subnetId);
  if (user !== undefined)
    throw badRequest(`Subnet ${subnetId} is in use and cannot be deleted.`, 'InUseSubnetCannotBeDeleted');
}

function usage(world: World, subnet: JsonObject): JsonObject {
  const id = textAt(subnet, 'id') ?? '';
  const block = subnetBlock(world, id);
  return {
    id,
    currentValue: usedAddresses(world, id).size,
    limit: block === undefined ? 0 : capacity(block),
    name: { localizedValue: 'Subnet size and usage', value: 'SubnetSpace' },
    unit: 'Count',
  };
}

function checkAddress({ world, query }: Call, network: Resource): Answer {
  const address = query.get('ipaddress') ?? '';
  const number = parseAddress(address);
  const home = objectsAt(network.properties, 'subnets').find(subnet => {
    const block = subnetBlock(world, textAt(subnet, 'id') ?? '');
    return block !== undefined && number !== undefined && contains(block, { first: number, size: 1 });
  });
  if (home === undefined)
    throw badRequest(
      `The IP address '${address}' is in no subnet of virtual network '${network.name}'.`,
      'InvalidIPAddress',
    );
  return {
    status: 200,
    body: { available: !usedAddresses(world, textAt(home, 'id') ?? '').has(address), availableIPAddresses: [] },
  };
}

function rulesetsOf(world: World, network: Resource): JsonObject[] {
  return world.resources
    .referring(keyOf(network.id), 'microsoft.network/dnsforwardingrulesets/virtualnetworklinks')
    .map(link => ({
      id: parseId(link.id)?.text.replace(/\/virtualNetworkLinks\/[^/]+$/i, '') ?? '',
      properties: { virtualNetworkLink: { id: link.id } },
    }));
}

/** Microsoft.Network/virtualNetworks/virtualNetworkPeerings: connected once both sides have one. */
export const peering = partType({
  name: peeringName,
  within: 'virtualNetworkPeerings',
  build(call, network, others) {
    const sent = objectAt(call.body, 'properties');
    const remoteId = textAt(sent, 'remoteVirtualNetwork', 'id');
    const remote = resourceAt(call.world, remoteId);
    if (remote === undefined || parseId(remote.id)?.type !== networkType)
      throw invalidReference(remoteId ?? '', call.id.text);
    if (others.some(other => keyOf(remoteOf(other)) === keyOf(remote.id))) {
      throw conflict(
        `Virtual network '${network.id}' already has a peering to '${remote.id}'.`,
        'AnotherPeeringAlreadyReferencesRemoteVnet',
      );
    }
    const peeringState = backPeering(remote, network.id) === undefined ? 'Initiated' : 'Connected';
    return { allowVirtualNetworkAccess: true, allowForwardedTraffic: false, ...sent, peeringState };
  },
  changed({ world }, part, isGone) {
    const remote = resourceAt(world, remoteOf(part));
    const back = remote === undefined ? undefined : backPeering(remote, parseId(part.id)?.parent ?? '');
    if (remote === undefined || back === undefined) return;
    const state = { ...objectAt(back, 'properties'), peeringState: isGone ? 'Disconnected' : 'Connected' };
    const list = objectsAt(remote.properties, 'virtualNetworkPeerings').map(one =>
      one === back ? { ...one, properties: state } : one,
    );
    world.save(withProperties(remote, { virtualNetworkPeerings: list }));
  },
});

function remoteOf(part: JsonObject): string {
  return textAt(part, 'properties', 'remoteVirtualNetwork', 'id') ?? '';
}

function backPeering(remote: Resource, networkId: string): JsonObject | undefined {
  return objectsAt(remote.properties, 'virtualNetworkPeerings').find(one => keyOf(remoteOf(one)) === keyOf(networkId));
}
