import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import { idOf, type Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, resourceAt, stampNetwork, withProperties } from './common.ts';
import { refreshEndpoint, removeRecords, zoneGroupType } from './endpoint-members.ts';
import { invalidReference, putLater, removeLater } from './network.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    privateDnsZoneConfigs: z.array(
      z.looseObject({ name: z.string().min(1), properties: z.looseObject({ privateDnsZoneId: z.string() }) }),
    ),
  }),
});

/** A group holds five zones, an endpoint one group (azure-docs, private-endpoint-dns). */
const zonesPerGroup = 5;

/** Microsoft.Network/privateEndpoints/privateDnsZoneGroups: keeps an endpoint's records in private DNS zones. */
export const zoneGroup: ResourceType = {
  name: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  stamp: stampNetwork,
  complete: group => withProperties(group, { provisioningState: 'Succeeded', ...group.properties }),
  refers: group => zoneConfigs(group).map(zoneIdOf),
  put: putGroup,
  remove: (call, existing) => removeLater(call, existing),
  finish: refreshOwner,
  removed(group, world) {
    dropRecords(world, group, zoneConfigs(group));
    refreshOwner(group, world);
  },
};

function putGroup(call: Call, existing: Resource | undefined): Answer {
  const { world, id } = call;
  const wanted = check(shape, call.body).properties.privateDnsZoneConfigs;
  const others = world.resources.children(id.parent, zoneGroupType).filter(other => keyOf(other.id) !== id.key);
  if (others.length > 0) {
    throw badRequest(
      'A private endpoint can have one private DNS zone group only.',
      'MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed',
    );
  }
  if (wanted.length > zonesPerGroup) {
    throw badRequest(
      `A private DNS zone group can have ${zonesPerGroup} private DNS zones at most.`,
      'PrivateDnsZoneGroupTooManyZones',
    );
  }
  if (new Set(wanted.map(({ name }) => name.toLowerCase())).size < wanted.length) {
    throw badRequest(`Resource ${id.text} has two child resources with the same name.`, 'DuplicateResourceName');
  }
  const self = identity(call, zoneGroup, existing);
  const before = existing === undefined ? [] : zoneConfigs(existing);
  const configs = wanted.map(({ name, properties }) => {
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
  const answer = putLater(call, existing, { ...self, properties: { privateDnsZoneConfigs: configs } }, 3);
  if (existing !== undefined) {
    const gone = before.filter(
      config => !configs.some(({ properties }) => keyOf(properties.privateDnsZoneId) === keyOf(zoneIdOf(config) ?? '')),
    );
    dropRecords(world, existing, gone);
  }
  return answer;
}

function requireZone(call: Call, zoneId: string): Resource {
  const zone = resourceAt(call.world, zoneId);
  if (zone === undefined || parseId(zone.id)?.type !== 'microsoft.network/privatednszones')
    throw invalidReference(zoneId, call.id.text);
  requireLinkedAction(call.world, 'Microsoft.Network/privateDnsZones/join/action', zone.id, call.id.text);
  return zone;
}

function zoneConfigs(group: Resource): JsonObject[] {
  return objectsAt(group.properties, 'privateDnsZoneConfigs');
}

function zoneIdOf(config: JsonObject): string | undefined {
  return textAt(config, 'properties', 'privateDnsZoneId');
}

function dropRecords(world: World, group: Resource, configs: readonly JsonObject[]): void {
  const endpointName = idOf(group).names[0] ?? '';
  for (const config of configs) {
    const zone = resourceAt(world, zoneIdOf(config));
    if (zone !== undefined) removeRecords(world, endpointName, zone, objectsAt(config, 'properties', 'recordSets'));
  }
}

function refreshOwner(group: Resource, world: World): void {
  const endpoint = world.resources.get(idOf(group).parent);
  if (endpoint !== undefined) refreshEndpoint(world, endpoint);
}
