import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { capacity } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { refuseUndocumented } from '../undocumented.ts';
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
import {
  assignAddresses,
  endpointType,
  membersFor,
  refreshEndpoint,
  scopeOfEndpoint,
  subnetOf,
  updateConnectionState,
} from './endpoint-members.ts';
import { invalidReference, putAsync, removeAsync } from './network.ts';
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

/** Seconds to create an endpoint. */
const creationSeconds = 4;

/** Microsoft.Network/privateEndpoints to private link scopes. */
export const privateEndpoint: ResourceType = {
  name: 'Microsoft.Network/privateEndpoints',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: endpoint => withProperties(endpoint, { provisioningState: 'Succeeded', ...endpoint.properties }),
  referencedIds: endpoint => [subnetOf(endpoint), parseId(subnetOf(endpoint) ?? '')?.parent, scopeOfEndpoint(endpoint)],
  put: putEndpoint,
  patch: patchTags,
  remove: (call, existing) => removeAsync(call, existing),
  onScheduledChange(endpoint, azure) {
    const scopeConnection = connectionOf(azure, endpoint);
    if (scopeConnection === undefined) refreshEndpoint(azure, endpoint);
    else updateConnectionState(scopeConnection, azure);
  },
  onRemoved: removeInterfaceAndConnection,
};

function putEndpoint(call: ResourceCall, existing: Resource | undefined): Answer {
  const { properties, location, tags } = parseBody(shape, call.body);
  const manual = properties.manualPrivateLinkServiceConnections.length > 0;
  const [serviceConnection, ...more] = [
    ...properties.privateLinkServiceConnections,
    ...properties.manualPrivateLinkServiceConnections,
  ];
  if (serviceConnection === undefined || more.length > 0) {
    throw badRequest('A private endpoint needs exactly one private link service connection.', 'InvalidRequestFormat');
  }
  if (existing !== undefined)
    return updateEndpoint(call, existing, serviceConnection.properties.privateLinkServiceId, tags);
  const scope = requireScope(call, serviceConnection.properties, manual);
  const subnetId = requireSubnet(call, properties.subnet.id, location);
  requireRoom(call.azure, scope, subnetId);
  const endpoint = createEndpoint(call, { serviceConnection, manual, scope, subnetId });
  return putAsync(call, undefined, endpoint, creationSeconds);
}

/** Updates an endpoint. Only its tags can change, not its subnet or its scope. */
function updateEndpoint(
  call: ResourceCall,
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
  return putAsync(call, existing, tags === undefined ? existing : { ...existing, tags });
}

function requireScope(
  call: ResourceCall,
  serviceConnection: { privateLinkServiceId: string; groupIds: string[] },
  manual: boolean,
): Resource {
  const { azure } = call;
  const scope = findResource(azure, serviceConnection.privateLinkServiceId);
  if (scope === undefined || parseId(scope.id)?.type !== scopeType) {
    throw badRequest(
      `Private link service id '${serviceConnection.privateLinkServiceId}' is not valid: no private link scope has it.`,
      'InvalidPrivateLinkServiceId',
    );
  }
  if (serviceConnection.groupIds.length !== 1 || serviceConnection.groupIds[0]?.toLowerCase() !== 'azuremonitor') {
    throw badRequest(
      `The group ids '${serviceConnection.groupIds.join(', ')}' are not those of a private link scope: the only one is 'azuremonitor'.`,
      'InvalidGroupId',
    );
  }
  if (!manual) {
    const action = 'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action';
    requireLinkedAction(azure, action, scope.id, call.id.text);
  }
  if (isBusy(azure, keyOf(scope.id))) {
    throw conflict(
      "Call to Microsoft.Insights/privateLinkScopes failed. Error message: Cannot modify resource while in provisioning state: 'Provisioning'",
      'ConflictError',
    );
  }
  return scope;
}

function requireSubnet(call: ResourceCall, subnetId: string, location: string): string {
  const network = findResource(call.azure, parseId(subnetId)?.parent);
  const subnet = findSubnet(call.azure, subnetId);
  const sameRegion = network !== undefined && regionOf(network) === regionOf({ location });
  if (subnet === undefined || !sameRegion) throw invalidReference(subnetId, call.id.text);
  requireLinkedAction(call.azure, 'Microsoft.Network/virtualNetworks/subnets/join/action', subnetId, call.id.text);
  return textAt(subnet, 'id') ?? subnetId;
}

/**
 * Checks the limits: ten endpoints for a scope, one scope for a network, and enough addresses for every member. The numbers
 * are documented (Learn, azure-monitor, private-link-design, "Consider limits"). That Azure refuses an eleventh endpoint, or
 * a second scope for a network, is not. A subnet must have an address for every member (Learn, private-link,
 * private-endpoint-overview); the code is not documented.
 */
function requireRoom(azure: SimulatedAzure, scope: Resource, subnetId: string): void {
  const connections = azure.resources.children(keyOf(scope.id), connectionType);
  if (connections.length >= azure.limits.endpointsPerScope) {
    const sentence = `Call to Microsoft.Insights/privateLinkScopes failed. Error message: A private link scope can connect to ${azure.limits.endpointsPerScope} private endpoints at most.`;
    refuseUndocumented(azure, badRequest(sentence, 'LimitExceeded'));
  }
  const network = parseId(subnetId)?.parent ?? '';
  const other = azure.resources.referring(network, endpointType).find(endpoint => {
    const theirs = scopeOfEndpoint(endpoint);
    return theirs !== undefined && parseId(theirs)?.type === scopeType && keyOf(theirs) !== keyOf(scope.id);
  });
  if (other !== undefined) {
    const sentence = `Virtual network '${network}' is connected to another private link scope by '${other.id}': it can connect to one only.`;
    refuseUndocumented(azure, badRequest(sentence, 'LimitExceeded'));
  }
  const block = subnetBlock(azure, subnetId);
  const needed = membersFor(azure, scope.id).length;
  if (block !== undefined && capacity(block) - usedAddresses(azure, subnetId).size < needed) {
    const subnet = findSubnet(azure, subnetId) ?? {};
    throw badRequest(
      `Subnet ${textAt(subnet, 'name') ?? ''} with address prefix ${prefixOf(subnet) ?? ''} does not have enough capacity for ${needed} IP addresses.`,
      'SubnetIsFull',
    );
  }
}

interface EndpointRequest {
  readonly serviceConnection: z.infer<typeof connection>;
  readonly manual: boolean;
  readonly scope: Resource;
  readonly subnetId: string;
}

/** Creates the endpoint's network interface and its connection on the scope, and returns the endpoint. */
function createEndpoint(call: ResourceCall, { serviceConnection, manual, scope, subnetId }: EndpointRequest): Resource {
  const { azure } = call;
  const self = identity(call, privateEndpoint, undefined);
  const list = manual ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections';
  const sent = objectAt(objectsAt(call.body, 'properties', list)[0], 'properties');
  const ownConnection: JsonObject = {
    name: serviceConnection.name,
    id: `${self.id}/${list}/${serviceConnection.name}`,
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
  const nicId = `${self.id.slice(0, self.id.lastIndexOf('/providers/'))}/providers/Microsoft.Network/networkInterfaces/${self.name}.nic.${azure.newId()}`;
  const endpoint: Resource = {
    ...self,
    location: regionOf(call.body) ?? '',
    ...tagsOf(call.body),
    properties: {
      resourceGuid: azure.newId(),
      privateLinkServiceConnections: manual ? [] : [ownConnection],
      manualPrivateLinkServiceConnections: manual ? [ownConnection] : [],
      subnet: { id: subnetId },
      networkInterfaces: [{ id: nicId }],
      customDnsConfigs: [],
    },
  };
  azure.save({
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
  assignAddresses(azure, endpoint);
  createConnection(azure, endpoint, scope, manual, serviceConnection.properties.requestMessage);
  return endpoint;
}

function createConnection(
  azure: SimulatedAzure,
  endpoint: Resource,
  scope: Resource,
  manual: boolean,
  message = '',
): void {
  const name = `connection-${azure.newId()}`;
  const state = manual
    ? { status: 'Pending', description: message }
    : { status: 'Approved', description: 'Auto-Approved' };
  const saved = azure.save({
    id: `${scope.id}/privateendpointconnections/${name}`,
    name,
    type: connectionType,
    properties: {
      provisioningState: 'Creating',
      privateEndpoint: { id: endpoint.id.replace('Microsoft.Network/privateEndpoints', endpointType) },
      privateLinkServiceConnectionState: { ...state, actionsRequired: 'None' },
    },
  });
  azure.schedule(keyOf(saved.id), creationSeconds, { provisioningState: 'Succeeded' });
}

function tagsOf(body: JsonObject): { tags?: JsonObject } {
  return body['tags'] === undefined ? {} : { tags: objectAt(body, 'tags') };
}

function connectionOf(azure: SimulatedAzure, endpoint: Resource): Resource | undefined {
  return azure.resources.referring(keyOf(endpoint.id), connectionType)[0];
}

/** Removes the network interface and the scope's connection of an endpoint that was removed. */
function removeInterfaceAndConnection(endpoint: Resource, azure: SimulatedAzure): void {
  for (const nic of objectsAt(endpoint.properties, 'networkInterfaces')) azure.remove(keyOf(textAt(nic, 'id') ?? ''));
  for (const { id } of azure.resources.referring(keyOf(endpoint.id), connectionType)) azure.remove(keyOf(id));
}
