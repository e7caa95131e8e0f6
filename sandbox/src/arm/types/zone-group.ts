import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import { idOf, type Resource } from '../resources.ts';
import { findResource, identity, parseBody, stampNetwork, withProperties } from './common.ts';
import { refreshEndpoint, removeRecords, zoneGroupType } from './endpoint-members.ts';
import { invalidReference, putAsync, removeAsync } from './network.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    privateDnsZoneConfigs: z.array(
      z.looseObject({ name: z.string().min(1), properties: z.looseObject({ privateDnsZoneId: z.string() }) }),
    ),
  }),
});

/** A group has at most five zones, and an endpoint one group (azure-docs, private-endpoint-dns). */
const zonesPerGroup = 5;

/** Microsoft.Network/privateEndpoints/privateDnsZoneGroups: writes an endpoint's records to private DNS zones. */
export const zoneGroup: ResourceType = {
  name: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  stamp: stampNetwork,
  withDefaults: group => withProperties(group, { provisioningState: 'Succeeded', ...group.properties }),
  referencedIds: group => zoneConfigs(group).map(zoneIdOf),
  put: putGroup,
  remove: (call, existing) => removeAsync(call, existing),
  onScheduledChange: refreshParentEndpoint,
  onRemoved(group, azure) {
    removeRecordsOf(azure, group, zoneConfigs(group));
    refreshParentEndpoint(group, azure);
  },
};

function putGroup(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure, id } = call;
  const requested = parseBody(shape, call.body).properties.privateDnsZoneConfigs;
  const others = azure.resources.children(id.parent, zoneGroupType).filter(other => keyOf(other.id) !== id.key);
  if (others.length > 0) {
    throw badRequest(
      'A private endpoint can have one private DNS zone group only.',
      'MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed',
    );
  }
  if (requested.length > zonesPerGroup) {
    throw badRequest(
      `A private DNS zone group can have ${zonesPerGroup} private DNS zones at most.`,
      'PrivateDnsZoneGroupTooManyZones',
    );
  }
  if (new Set(requested.map(({ name }) => name.toLowerCase())).size < requested.length) {
    throw badRequest(`Resource ${id.text} has two child resources with the same name.`, 'DuplicateResourceName');
  }
  const self = identity(call, zoneGroup, existing);
  const before = existing === undefined ? [] : zoneConfigs(existing);
  const configs = requested.map(({ name, properties }) => {
    const zone = requireZone(call, properties.privateDnsZoneId);
    const known = before.find(config => keyOf(zoneIdOf(config) ?? '') === keyOf(zone.id));
    return {
      name,
      id: `${self.id}/privateDnsZoneConfigs/${name}`,
      type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/privateDnsZoneConfigs',
      properties: {
        provisioningState: 'Succeeded',
        privateDnsZoneId: zone.id,
        recordSets: objectsAt(known, 'properties', 'recordSets'),
      },
    };
  });
  const answer = putAsync(call, existing, { ...self, properties: { privateDnsZoneConfigs: configs } }, 3);
  if (existing !== undefined) {
    const removed = before.filter(
      config => !configs.some(({ properties }) => keyOf(properties.privateDnsZoneId) === keyOf(zoneIdOf(config) ?? '')),
    );
    removeRecordsOf(azure, existing, removed);
  }
  return answer;
}

function requireZone(call: ResourceCall, zoneId: string): Resource {
  const zone = findResource(call.azure, zoneId);
  if (zone === undefined || parseId(zone.id)?.type !== 'microsoft.network/privatednszones')
    throw invalidReference(zoneId, call.id.text);
  requireLinkedAction(call.azure, 'Microsoft.Network/privateDnsZones/join/action', zone.id, call.id.text);
  return zone;
}

function zoneConfigs(group: Resource): JsonObject[] {
  return objectsAt(group.properties, 'privateDnsZoneConfigs');
}

function zoneIdOf(config: JsonObject): string | undefined {
  return textAt(config, 'properties', 'privateDnsZoneId');
}

function removeRecordsOf(azure: SimulatedAzure, group: Resource, configs: readonly JsonObject[]): void {
  const endpointName = idOf(group).names[0] ?? '';
  for (const config of configs) {
    const zone = findResource(azure, zoneIdOf(config));
    if (zone !== undefined) removeRecords(azure, endpointName, zone, objectsAt(config, 'properties', 'recordSets'));
  }
}

function refreshParentEndpoint(group: Resource, azure: SimulatedAzure): void {
  const endpoint = azure.resources.get(idOf(group).parent);
  if (endpoint !== undefined) refreshEndpoint(azure, endpoint);
}
