import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { ArmError, badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, textAt, without } from '../json.ts';
import { accepted, type Operation } from '../operations.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import { type Resource, sameContent } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, resourceAt, show, stampDns, tagsShape, withProperties } from './common.ts';

const linkType = 'microsoft.network/privatednszones/virtualnetworklinks';
const recordType = 'microsoft.network/privatednszones/a';

/** Seconds that private DNS takes for zones and links; records are written at once. */
const dnsTakes = 2;

const zoneShape = z.looseObject({ location: z.string(), tags: tagsShape.optional() });

/** Microsoft.Network/privateDnsZones. */
export const privateDnsZone: ResourceType = {
  name: 'Microsoft.Network/privateDnsZones',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  complete: zone => withProperties(zone, { provisioningState: 'Succeeded', ...zone.properties }),
  bare: zone => ({ ...zone, properties: without(zone.properties, ...counts) }),
  show: showZone,
  put(call, existing) {
    const { location, tags } = check(zoneShape, call.body);
    requireGlobal(location);
    requireMatch(call, existing);
    const next = {
      ...identity(call, privateDnsZone, existing),
      location: 'global',
      ...(tags === undefined ? {} : { tags }),
      properties: {},
    };
    return putDns(call, existing, next);
  },
  patch: patchDns,
  remove(call, existing) {
    const [link] = call.world.resources.children(keyOf(existing.id), linkType);
    if (link !== undefined) {
      const nested = `Microsoft.Network/privateDnsZones/${existing.name}/virtualNetworkLinks/${link.name}`;
      throw conflict(
        `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${nested}'. Please delete all nested resources before deleting this resource.`,
        'CannotDeleteResource',
      );
    }
    return removeDns(call, existing);
  },
  views: {
    all: ({ world }, zone) => ({ status: 200, body: { value: world.resources.children(keyOf(zone.id), recordType) } }),
  },
};

const counts = [
  'maxNumberOfRecordSets',
  'maxNumberOfVirtualNetworkLinks',
  'maxNumberOfVirtualNetworkLinksWithRegistration',
  'numberOfRecordSets',
  'numberOfVirtualNetworkLinks',
  'numberOfVirtualNetworkLinksWithRegistration',
];

/** A zone counts what is in it; its SOA record is one of the record sets. */
function showZone(zone: Resource, world: World): JsonObject {
  const links = world.resources.children(keyOf(zone.id), linkType);
  return withProperties(zone, {
    maxNumberOfRecordSets: 25_000,
    maxNumberOfVirtualNetworkLinks: 1_000,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100,
    numberOfRecordSets: 1 + world.resources.children(keyOf(zone.id), recordType).length,
    numberOfVirtualNetworkLinks: links.length,
    numberOfVirtualNetworkLinksWithRegistration: links.filter(
      ({ properties }) => properties['registrationEnabled'] === true,
    ).length,
  });
}

const linkShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    virtualNetwork: z.looseObject({ id: z.string() }),
    registrationEnabled: z.boolean().default(false),
    resolutionPolicy: z.enum(['Default', 'NxDomainRedirect']).optional(),
  }),
});

/** Microsoft.Network/privateDnsZones/virtualNetworkLinks: a network that looks names up in the zone. */
export const virtualNetworkLink: ResourceType = {
  name: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  complete: link =>
    withProperties(link, {
      provisioningState: 'Succeeded',
      virtualNetworkLinkState: 'Completed',
      registrationEnabled: false,
      ...link.properties,
    }),
  refers: link => [networkOf(link)],
  put: putLink,
  patch: patchDns,
  remove: removeDns,
};

function networkOf(link: Resource): string | undefined {
  return textAt(link.properties, 'virtualNetwork', 'id');
}

function putLink(call: Call, existing: Resource | undefined): Answer {
  const { location, tags, properties } = check(linkShape, call.body);
  requireGlobal(location);
  requireMatch(call, existing);
  const network = resourceAt(call.world, properties.virtualNetwork.id);
  if (network === undefined) throw badRequest(`The virtual network '${properties.virtualNetwork.id}' was not found.`);
  requireLinkedAction(call.world, 'Microsoft.Network/virtualNetworks/join/action', network.id, call.id.text);
  if (existing !== undefined && keyOf(networkOf(existing) ?? '') !== keyOf(network.id))
    throw badRequest('The virtual network of a link cannot be changed.');
  if (existing === undefined) requireOneZone(call, network);
  const policy = properties.resolutionPolicy === undefined ? {} : { resolutionPolicy: properties.resolutionPolicy };
  const next = {
    ...identity(call, virtualNetworkLink, existing),
    location: 'global',
    ...(tags === undefined ? {} : { tags }),
    properties: {
      virtualNetwork: { id: network.id },
      registrationEnabled: properties.registrationEnabled,
      ...policy,
      virtualNetworkLinkState: 'Completed',
    },
  };
  return putDns(call, existing, next);
}

/** A network sees one zone of a name, and a zone once. */
function requireOneZone(call: Call, network: Resource): void {
  const zone = call.id.names[0] ?? '';
  for (const link of call.world.resources.referring(keyOf(network.id), linkType)) {
    const other = parseId(link.id);
    if (other?.parent === call.id.parent)
      throw conflict(`Virtual network '${network.id}' is already linked to private DNS zone '${zone}'.`);
    if (other?.names[0]?.toLowerCase() === zone.toLowerCase()) {
      throw badRequest(
        `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone}' and '${other.names[0]}' zones.`,
      );
    }
  }
}

const recordShape = z.looseObject({
  properties: z.looseObject({
    ttl: z.int().min(0),
    aRecords: z.array(z.looseObject({ ipv4Address: z.ipv4() })).min(1),
    metadata: tagsShape.optional(),
  }),
});

/** Microsoft.Network/privateDnsZones/A: address records, written at once. */
export const addressRecord: ResourceType = {
  name: 'Microsoft.Network/privateDnsZones/A',
  table: 'dnsresources',
  pageSize: 100,
  stamp: stampDns,
  put(call, existing) {
    requireMatch(call, existing);
    const { ttl, aRecords, metadata } = check(recordShape, call.body).properties;
    const record: Resource = {
      ...identity(call, addressRecord, existing),
      properties: {
        ...(metadata === undefined ? {} : { metadata }),
        fqdn: `${call.id.name}.${call.id.names[0] ?? ''}.`,
        ttl,
        aRecords: aRecords.map(({ ipv4Address }) => ({ ipv4Address })),
        isAutoRegistered: false,
      },
    };
    return show(call, call.world.save(record), existing === undefined ? 201 : 200);
  },
  remove(call, existing) {
    requireMatch(call, existing);
    call.world.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

function requireGlobal(location: string): void {
  if (location.toLowerCase() !== 'global')
    throw badRequest(
      `The location '${location}' is not valid: private DNS is global.`,
      'LocationNotAvailableForResourceType',
    );
}

/** `If-None-Match: *` creates only, `If-Match` changes only what the etag names. */
function requireMatch(call: Call, existing: Resource | undefined): void {
  const wanted = call.header('if-match');
  const isTaken = call.header('if-none-match') === '*' && existing !== undefined;
  const isOther = wanted !== undefined && wanted !== '*' && wanted !== existing?.['etag'];
  if (isTaken || isOther)
    throw new ArmError(412, 'PreconditionFailed', `The condition of the request on '${call.id.text}' is not met.`);
}

/** Private DNS accepts first and answers `{}`, also for what is there already. */
function putDns(call: Call, existing: Resource | undefined, next: Resource): Answer {
  const { world } = call;
  const settled = (resource: Resource): Resource => withProperties(resource, { provisioningState: 'Succeeded' });
  const isSame = existing !== undefined && sameContent(settled(existing), settled(next));
  if (isSame) return accept(call, 'PUT', existing, world.dueAt(keyOf(existing.id)) ?? world.now(), {});
  const saved = world.save(
    withProperties(next, { provisioningState: existing === undefined ? 'Creating' : 'Updating' }),
  );
  return accept(call, 'PUT', saved, world.later(keyOf(saved.id), dnsTakes, { provisioningState: 'Succeeded' }), {});
}

function patchDns(call: Call, existing: Resource): Answer {
  const { tags, properties } = check(
    z.looseObject({ tags: tagsShape.optional(), properties: linkShape.shape.properties.partial().optional() }),
    call.body,
  );
  requireMatch(call, existing);
  const policy = properties?.resolutionPolicy === undefined ? {} : { resolutionPolicy: properties.resolutionPolicy };
  return putDns(call, existing, withProperties(tags === undefined ? existing : { ...existing, tags }, policy));
}

function removeDns(call: Call, existing: Resource): Answer {
  requireMatch(call, existing);
  const { world } = call;
  const key = keyOf(existing.id);
  const isGoing = existing.properties['provisioningState'] === 'Deleting';
  const endsAt = (isGoing ? world.dueAt(key) : undefined) ?? world.later(key, dnsTakes);
  world.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return accept(call, 'DELETE', existing, endsAt);
}

function accept(
  call: Call,
  method: Operation['method'],
  resource: Resource,
  endsAt: number,
  body?: JsonObject,
): Answer {
  return accepted(call, { provider: 'privateDns', method, resource: resource.id, endsAt }, body);
}
