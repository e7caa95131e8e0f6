import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { capacity } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, patchTags, regionOf, resourceAt, stampNetwork, tagsShape, withProperties } from './common.ts';
import {
  assignAddresses,
  endpointType,
  membersFor,
  refreshEndpoint,
  scopeOfEndpoint,
  subnetOf,
  tellEndpoint,
} from './endpoint-members.ts';
import { invalidReference, putLater, removeLater } from './network.ts';
import { connectionType, isBusy, scopeType } from './scope-rules.ts';
import { findSubnet, prefixOf, subnetBlock, usedAddresses } from './subnets.ts';

const connection = z.looseObject({
  name: z.string().min(1),
  properties: z.looseObject({
    privateLinkServiceId: z.string(),
    groupIds: z.array(z.string()),
    requestMessage: z.string().max(140).optional(),
  }),
});

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    subnet: z.looseObject({ id: z.string() }),
    privateLinkServiceConnections: z.array(connection).default([]),
    manualPrivateLinkServiceConnections: z.array(connection).default([]),
  }),
});

/** Seconds that it takes to create an endpoint. */
const creationTakes = 4;

/** Microsoft.Network/privateEndpoints to private link scopes. */
export const privateEndpoint: ResourceType = {
  name: 'Microsoft.Network/privateEndpoints',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  complete: endpoint => withProperties(endpoint, { provisioningState: 'Succeeded', ...endpoint.properties }),
  refers: endpoint => [subnetOf(endpoint), parseId(subnetOf(endpoint) ?? '')?.parent, scopeOfEndpoint(endpoint)],
  put: putEndpoint,
  patch: patchTags,
  remove: (call, existing) => removeLater(call, existing),
  finish(endpoint, world) {
    const side = scopeSide(world, endpoint);
    if (side === undefined) refreshEndpoint(world, endpoint);
    else tellEndpoint(side, world);
  },
  removed: removeSides,
};

function putEndpoint(call: Call, existing: Resource | undefined): Answer {
  const { properties, location, tags } = check(shape, call.body);
  const manual = properties.manualPrivateLinkServiceConnections.length > 0;
  const [wanted, ...more] = [
    ...properties.privateLinkServiceConnections,
    ...properties.manualPrivateLinkServiceConnections,
  ];
  if (wanted === undefined || more.length > 0) {
    throw badRequest('A private endpoint needs exactly one private link service connection.', 'InvalidRequestFormat');
  }
  if (existing !== undefined) return updateEndpoint(call, existing, wanted.properties.privateLinkServiceId, tags);
  const scope = requireScope(call, wanted.properties, manual);
  const subnetId = requireSubnet(call, properties.subnet.id, location);
  requireRoom(call.world, scope, subnetId);
  const endpoint = create(call, { wanted, manual, scope, subnetId });
  return putLater(call, undefined, endpoint, creationTakes);
}

/** Only the tags of an endpoint can change; where it leads to and where it stands cannot. */
function updateEndpoint(
  call: Call,
  existing: Resource,
  scopeId: string,
  tags: Record<string, string> | undefined,
): Answer {
  const subnetId = textAt(call.body, 'properties', 'subnet', 'id') ?? '';
  const isSame =
    keyOf(scopeOfEndpoint(existing) ?? '') === keyOf(scopeId) && keyOf(subnetOf(existing) ?? '') === keyOf(subnetId);
  if (!isSame) {
    throw badRequest(
      `Changing the subnet or the private link service of private endpoint '${existing.id}' is not allowed.`,
      'PropertyChangeNotAllowed',
    );
  }
  return putLater(call, existing, tags === undefined ? existing : { ...existing, tags });
}

function requireScope(
  call: Call,
  wanted: { privateLinkServiceId: string; groupIds: string[] },
  manual: boolean,
): Resource {
  const { world } = call;
  const scope = resourceAt(world, wanted.privateLinkServiceId);
  if (scope === undefined || parseId(scope.id)?.type !== scopeType) {
    throw badRequest(
      `Private link service id '${wanted.privateLinkServiceId}' is not valid: no private link scope has it.`,
      'InvalidPrivateLinkServiceId',
    );
  }
  if (wanted.groupIds.length !== 1 || wanted.groupIds[0]?.toLowerCase() !== 'azuremonitor') {
    throw badRequest(
      `The group ids '${wanted.groupIds.join(', ')}' are not those of a private link scope: it has 'azuremonitor' alone.`,
      'InvalidGroupId',
    );
  }
  if (!manual) {
    const action = 'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action';
    requireLinkedAction(world, action, scope.id, call.id.text);
  }
  if (isBusy(world, keyOf(scope.id))) {
    throw conflict(
      "Call to Microsoft.Insights/privateLinkScopes failed. Error message: Cannot modify resource while in provisioning state: 'Provisioning'",
      'ConflictError',
    );
  }
  return scope;
}

function requireSubnet(call: Call, subnetId: string, location: string): string {
  const network = resourceAt(call.world, parseId(subnetId)?.parent);
  const subnet = findSubnet(call.world, subnetId);
  const sameRegion = network !== undefined && regionOf(network) === regionOf({ location });
  if (subnet === undefined || !sameRegion) throw invalidReference(subnetId, call.id.text);
  requireLinkedAction(call.world, 'Microsoft.Network/virtualNetworks/subnets/join/action', subnetId, call.id.text);
  return textAt(subnet, 'id') ?? subnetId;
}

/** Ten endpoints for a scope, one scope for a network, and addresses enough for every member. */
function requireRoom(world: World, scope: Resource, subnetId: string): void {
  const connections = world.resources.children(keyOf(scope.id), connectionType);
  if (connections.length >= world.limits.endpointsPerScope) {
    const sentence = `Call to Microsoft.Insights/privateLinkScopes failed. Error message: A private link scope can connect to ${world.limits.endpointsPerScope} private endpoints at most.`;
    throw badRequest(sentence, 'LimitExceeded');
  }
  const network = parseId(subnetId)?.parent ?? '';
  const other = world.resources.referring(network, endpointType).find(endpoint => {
    const theirs = scopeOfEndpoint(endpoint);
    return theirs !== undefined && parseId(theirs)?.type === scopeType && keyOf(theirs) !== keyOf(scope.id);
  });
  if (other !== undefined) {
    throw badRequest(
      `Virtual network '${network}' is connected to another private link scope by '${other.id}': it can connect to one only.`,
      'LimitExceeded',
    );
  }
  const block = subnetBlock(world, subnetId);
  const needed = membersFor(world, scope.id).length;
  if (block !== undefined && capacity(block) - usedAddresses(world, subnetId).size < needed) {
    const subnet = findSubnet(world, subnetId) ?? {};
    throw badRequest(
      `Subnet ${textAt(subnet, 'name') ?? ''} with address prefix ${prefixOf(subnet) ?? ''} does not have enough capacity for ${needed} IP addresses.`,
      'SubnetIsFull',
    );
  }
}

interface Wish {
  readonly wanted: z.infer<typeof connection>;
  readonly manual: boolean;
  readonly scope: Resource;
  readonly subnetId: string;
}

/** The endpoint with its interface and, on the scope's side, its connection. */
function create(call: Call, { wanted, manual, scope, subnetId }: Wish): Resource {
  const { world } = call;
  const self = identity(call, privateEndpoint, undefined);
  const list = manual ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections';
  const sent = objectAt(objectsAt(call.body, 'properties', list)[0], 'properties');
  const ownSide: JsonObject = {
    name: wanted.name,
    id: `${self.id}/${list}/${wanted.name}`,
    type: `Microsoft.Network/privateEndpoints/${list}`,
    properties: {
      ...sent,
      provisioningState: 'Succeeded',
      privateLinkServiceConnectionState: {
        status: manual ? 'Pending' : 'Approved',
        description: '',
        actionsRequired: 'None',
      },
    },
  };
  const nicId = `${self.id.slice(0, self.id.lastIndexOf('/providers/'))}/providers/Microsoft.Network/networkInterfaces/${self.name}.nic.${world.newId()}`;
  const endpoint: Resource = {
    ...self,
    location: regionOf(call.body) ?? '',
    ...tagsOf(call.body),
    properties: {
      resourceGuid: world.newId(),
      privateLinkServiceConnections: manual ? [] : [ownSide],
      manualPrivateLinkServiceConnections: manual ? [ownSide] : [],
      subnet: { id: subnetId },
      networkInterfaces: [{ id: nicId }],
      customDnsConfigs: [],
    },
  };
  world.save({
    id: nicId,
    name: nicId.slice(nicId.lastIndexOf('/') + 1),
    type: 'Microsoft.Network/networkInterfaces',
    location: regionOf(call.body) ?? '',
    properties: {
      provisioningState: 'Succeeded',
      ipConfigurations: [],
      privateEndpoint: { id: self.id },
      nicType: 'Standard',
    },
  });
  assignAddresses(world, endpoint);
  connect(world, endpoint, scope, manual, wanted.properties.requestMessage);
  return endpoint;
}

function connect(world: World, endpoint: Resource, scope: Resource, manual: boolean, message = ''): void {
  const name = `connection-${world.newId()}`;
  const state = manual
    ? { status: 'Pending', description: message }
    : { status: 'Approved', description: 'Auto-Approved' };
  const side = world.save({
    id: `${scope.id}/privateendpointconnections/${name}`,
    name,
    type: connectionType,
    properties: {
      provisioningState: 'Creating',
      privateEndpoint: { id: endpoint.id.replace('Microsoft.Network/privateEndpoints', endpointType) },
      privateLinkServiceConnectionState: { ...state, actionsRequired: 'None' },
    },
  });
  world.later(keyOf(side.id), creationTakes, { provisioningState: 'Succeeded' });
}

function tagsOf(body: JsonObject): { tags?: JsonObject } {
  return body['tags'] === undefined ? {} : { tags: objectAt(body, 'tags') };
}

function scopeSide(world: World, endpoint: Resource): Resource | undefined {
  return world.resources.referring(keyOf(endpoint.id), connectionType)[0];
}

/** With the endpoint go its interface and the scope's side of its connection. */
function removeSides(endpoint: Resource, world: World): void {
  for (const nic of objectsAt(endpoint.properties, 'networkInterfaces')) world.remove(keyOf(textAt(nic, 'id') ?? ''));
  for (const side of world.resources.referring(keyOf(endpoint.id), connectionType)) world.remove(keyOf(side.id));
}
