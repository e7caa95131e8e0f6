import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { ArmError, badRequest, conflict } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, omit, textAt } from '../json.ts';
import { type PageRequest, page } from '../lists.ts';
import { accepted } from '../operation-answers.ts';
import type { Operation } from '../operations.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import { type Resource, sameContent } from '../resources.ts';
import { findResource, identity, parseBody, resourceAnswer, stampDns, tagsShape, withProperties } from './common.ts';

const linkType = 'microsoft.network/privatednszones/virtualnetworklinks';

/** Seconds that private DNS needs for zones and links. Records are written immediately. */
const dnsSeconds = 2;

const zoneShape = z.looseObject({ location: z.string(), tags: tagsShape.optional() });

/** Microsoft.Network/privateDnsZones. */
export const privateDnsZone: ResourceType = {
  name: 'Microsoft.Network/privateDnsZones',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: zone => withProperties(zone, { provisioningState: 'Succeeded', ...zone.properties }),
  withoutComputed: zone => ({ ...zone, properties: omit(zone.properties, ...counts) }),
  show: showZone,
  put(call, existing) {
    const { location, tags } = parseBody(zoneShape, call.body);
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
    const [link] = call.azure.resources.children(keyOf(existing.id), linkType);
    if (link !== undefined) {
      const nested = `Microsoft.Network/privateDnsZones/${existing.name}/virtualNetworkLinks/${link.name}`;
      throw conflict(
        `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${nested}'. Please delete all nested resources before deleting this resource.`,
        'CannotDeleteResource',
      );
    }
    return removeDns(call, existing);
  },
  computedCollections: {
    all: (call, zone) => page(recordsIn(call.azure, keyOf(zone.id)), record => record, { pageSize: 100 }, listOf(call)),
  },
};

/** Returns the page that is asked for of all records of a zone. */
function listOf({ id, query, url }: ResourceCall): PageRequest {
  return { path: `${id.text}/ALL`, query, url };
}

const counts = [
  'maxNumberOfRecordSets',
  'maxNumberOfVirtualNetworkLinks',
  'maxNumberOfVirtualNetworkLinksWithRegistration',
  'numberOfRecordSets',
  'numberOfVirtualNetworkLinks',
  'numberOfVirtualNetworkLinksWithRegistration',
];

/** Shows a zone with the numbers of its record sets (including the SOA record) and links. */
function showZone(zone: Resource, azure: SimulatedAzure): JsonObject {
  const links = azure.resources.children(keyOf(zone.id), linkType);
  return withProperties(zone, {
    maxNumberOfRecordSets: 25_000,
    maxNumberOfVirtualNetworkLinks: 1_000,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100,
    numberOfRecordSets: 1 + recordsIn(azure, keyOf(zone.id)).length,
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

/** Microsoft.Network/privateDnsZones/virtualNetworkLinks: lets a network resolve names in the zone. */
export const virtualNetworkLink: ResourceType = {
  name: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: link =>
    withProperties(link, {
      provisioningState: 'Succeeded',
      virtualNetworkLinkState: 'Completed',
      registrationEnabled: false,
      ...link.properties,
    }),
  referencedIds: link => [networkOf(link)],
  put: putLink,
  patch: patchDns,
  remove: removeDns,
};

function networkOf(link: Resource): string | undefined {
  return textAt(link.properties, 'virtualNetwork', 'id');
}

function putLink(call: ResourceCall, existing: Resource | undefined): Answer {
  const { location, tags, properties } = parseBody(linkShape, call.body);
  requireGlobal(location);
  requireMatch(call, existing);
  const network = findResource(call.azure, properties.virtualNetwork.id);
  if (network === undefined) throw badRequest(`The virtual network '${properties.virtualNetwork.id}' was not found.`);
  requireLinkedAction(call.azure, 'Microsoft.Network/virtualNetworks/join/action', network.id, call.id.text);
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

/** Refuses a second link between a network and a zone, and a link to a second zone of the same name. */
function requireOneZone(call: ResourceCall, network: Resource): void {
  const zone = call.id.names[0] ?? '';
  for (const link of call.azure.resources.referring(keyOf(network.id), linkType)) {
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
    aRecords: z
      .array(z.looseObject({ ipv4Address: z.ipv4() }))
      .min(1)
      .optional(),
    aaaaRecords: z
      .array(z.looseObject({ ipv6Address: z.ipv6() }))
      .min(1)
      .optional(),
    cnameRecord: z.looseObject({ cname: z.hostname() }).optional(),
    metadata: tagsShape.optional(),
  }),
});

/**
 * Microsoft.Network/privateDnsZones/A, AAAA and CNAME: what names resolve to, written immediately. Each has its records
 * under a property of its own (azure-rest-api-specs, privatedns 2024-06-01, RecordSetAPut, …AAAAPut, …CNAMEPut).
 */
export const resolvableRecords: readonly ResourceType[] = [
  recordType('A', 'aRecords'),
  recordType('AAAA', 'aaaaRecords'),
  recordType('CNAME', 'cnameRecord'),
];

function recordType(name: string, property: 'aRecords' | 'aaaaRecords' | 'cnameRecord'): ResourceType {
  const type: ResourceType = {
    name: `Microsoft.Network/privateDnsZones/${name}`,
    table: 'dnsresources',
    pageSize: 100,
    stamp: stampDns,
    graphProperties: graphRecord,
    put(call, existing) {
      requireMatch(call, existing);
      const { ttl, metadata, ...rest } = parseBody(recordShape, call.body).properties;
      const own = {
        aRecords: rest.aRecords?.map(({ ipv4Address }) => ({ ipv4Address })),
        aaaaRecords: rest.aaaaRecords?.map(({ ipv6Address }) => ({ ipv6Address })),
        cnameRecord: rest.cnameRecord && { cname: rest.cnameRecord.cname },
      }[property];
      if (own === undefined)
        throw badRequest(`The record set of type '${name}' has no records.`, 'InvalidRequestContent');
      if (existing === undefined) requireNoAlias(call, property);
      const record: Resource = {
        ...identity(call, type, existing),
        properties: {
          ...(metadata === undefined ? {} : { metadata }),
          fqdn: `${call.id.name}.${call.id.names[0] ?? ''}.`,
          ttl,
          [property]: own,
          isAutoRegistered: false,
        },
      };
      return resourceAnswer(call, call.azure.save(record), existing === undefined ? 201 : 200);
    },
    remove(call, existing) {
      requireMatch(call, existing);
      call.azure.remove(keyOf(existing.id));
      return { status: 200 };
    },
  };
  return type;
}

/**
 * Refuses a CNAME record where the name has other records or is the zone's own, and other records where it has a CNAME
 * record (Learn, dns-private-records: "CNAME records"). The code is an assumption.
 */
function requireNoAlias(call: ResourceCall, property: 'aRecords' | 'aaaaRecords' | 'cnameRecord'): void {
  const others = recordsIn(call.azure, call.id.parent).filter(
    ({ name, id }) => name.toLowerCase() === call.id.name.toLowerCase() && keyOf(id) !== call.id.key,
  );
  const isAlias = property === 'cnameRecord';
  const conflicting = others.find(({ properties }) => isAlias || properties['cnameRecord'] !== undefined);
  if (conflicting === undefined && !(isAlias && call.id.name === '@')) return;
  throw badRequest(
    `The record set '${call.id.name}' cannot be created: a CNAME record set cannot exist together with other record sets of the same name.`,
  );
}

/** Returns the records of a zone that names resolve by. */
function recordsIn(azure: SimulatedAzure, zoneKey: string): Resource[] {
  return ['a', 'aaaa', 'cname'].flatMap(type =>
    azure.resources.children(zoneKey, `microsoft.network/privatednszones/${type}`),
  );
}

/**
 * Returns the properties of a record in Resource Graph, which has the records of every type under `records`
 * (azure-docs, dns/private-dns-arg: `properties['records'][0]['ipv4Address']`). That `ipv6Address` and `cname` are in
 * the same place is an assumption; the page only shows addresses of version 4.
 */
function graphRecord({ properties }: Resource): JsonObject {
  const { aRecords, aaaaRecords, cnameRecord, ...rest } = properties;
  const records = [aRecords, aaaaRecords, cnameRecord].flatMap(part => part ?? []);
  return { ...rest, records };
}

function requireGlobal(location: string): void {
  if (location.toLowerCase() !== 'global')
    throw badRequest(
      `The location '${location}' is not valid: private DNS is global.`,
      'LocationNotAvailableForResourceType',
    );
}

/** Checks `If-None-Match: *` (create only) and `If-Match` (update only the version with that etag). */
function requireMatch(call: ResourceCall, existing: Resource | undefined): void {
  const etag = call.header('if-match');
  const alreadyExists = call.header('if-none-match') === '*' && existing !== undefined;
  const isOtherVersion = etag !== undefined && etag !== '*' && etag !== existing?.['etag'];
  if (alreadyExists || isOtherVersion)
    throw new ArmError(412, 'PreconditionFailed', `The condition of the request on '${call.id.text}' is not met.`);
}

/** Answers a PUT as private DNS does: 202 with `{}`, even if nothing changes. */
function putDns(call: ResourceCall, existing: Resource | undefined, next: Resource): Answer {
  const { azure } = call;
  const settled = (resource: Resource): Resource => withProperties(resource, { provisioningState: 'Succeeded' });
  const isSame = existing !== undefined && sameContent(settled(existing), settled(next));
  if (isSame) return accept(call, 'PUT', existing, azure.dueAt(keyOf(existing.id)) ?? azure.now(), {});
  const saved = azure.save(
    withProperties(next, { provisioningState: existing === undefined ? 'Creating' : 'Updating' }),
  );
  return accept(
    call,
    'PUT',
    saved,
    azure.schedule(keyOf(saved.id), dnsSeconds, { provisioningState: 'Succeeded' }),
    {},
  );
}

function patchDns(call: ResourceCall, existing: Resource): Answer {
  const { tags, properties } = parseBody(
    z.looseObject({ tags: tagsShape.optional(), properties: linkShape.shape.properties.partial().optional() }),
    call.body,
  );
  requireMatch(call, existing);
  const policy = properties?.resolutionPolicy === undefined ? {} : { resolutionPolicy: properties.resolutionPolicy };
  return putDns(call, existing, withProperties(tags === undefined ? existing : { ...existing, tags }, policy));
}

function removeDns(call: ResourceCall, existing: Resource): Answer {
  requireMatch(call, existing);
  const { azure } = call;
  const key = keyOf(existing.id);
  const isDeleting = existing.properties['provisioningState'] === 'Deleting';
  const endsAt = (isDeleting ? azure.dueAt(key) : undefined) ?? azure.schedule(key, dnsSeconds);
  azure.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return accept(call, 'DELETE', existing, endsAt);
}

function accept(
  call: ResourceCall,
  method: Operation['method'],
  resource: Resource,
  endsAt: number,
  body?: JsonObject,
): Answer {
  return accepted(call, { provider: 'privateDns', method, resource: resource.id, endsAt }, body);
}
