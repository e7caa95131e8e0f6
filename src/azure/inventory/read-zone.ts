import { z } from 'zod';
import type { DnsNames } from '../../domain/dns/zone-names.ts';
import { keyOf } from '../../domain/ids.ts';
import type { RecordSet, ResolutionPolicy, Zone, ZoneLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, parseArmObject, parserFor, reference } from './arm-object.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

export interface ZoneReading {
  readonly zone: Zone;
  readonly links: readonly ZoneLink[];
  readonly records: readonly RecordSet[];
}

/**
 * Reads a private DNS zone with its links and with the records that names resolve by: three calls, because `ALL` lists
 * records of every type (azure-rest-api-specs, privatedns, RecordSets_List).
 *
 * @throws RestError where ARM cannot answer now
 */
export function readZone(arm: Arm, zoneId: string): Promise<ReadResult<ZoneReading>> {
  return readResult(zoneId, async () => {
    const [zone, links, records] = await Promise.all([
      arm.get(zoneId, apiVersions.privateDns),
      arm.list(`${zoneId}/virtualNetworkLinks`, apiVersions.privateDns),
      arm.list(`${zoneId}/ALL`, apiVersions.privateDns),
    ]);
    return {
      zone: parseZone(parseArmObject(zone.body)),
      links: links.map(item => parseZoneLink(parseArmObject(item))),
      records: mergeRecords(records.map(parseArmObject).filter(isResolvable).map(parseRecord)),
    };
  });
}

/** Returns the names, in lower case, of the zones whose links and records are read. */
export function monitorZoneNames(dnsNames: DnsNames | null): readonly string[] {
  return dnsNames === null ? [] : Object.values(dnsNames);
}

/** Parses a private DNS zone. */
export function parseZone(object: ArmObject): Zone {
  return identityOf(object);
}

const parseResolutionPolicy: (value: unknown) => ResolutionPolicy = parserFor('Default', 'NxDomainRedirect');

const link = z.object({ virtualNetwork: reference, resolutionPolicy: z.unknown().optional() });

/** Parses a zone link. A policy that Azure does not show is the default one, without fallback to the internet. */
export function parseZoneLink(object: ArmObject): ZoneLink {
  const { virtualNetwork, resolutionPolicy: policy } = link.parse(object.properties);
  return {
    id: object.id,
    name: object.name,
    zoneId: parentOf(object.id),
    networkId: virtualNetwork.id,
    resolutionPolicy: policy == null ? 'Default' : parseResolutionPolicy(policy),
  };
}

/** The types of records that names resolve by, in lower case, as they are in ids. */
export const recordTypes = ['a', 'aaaa', 'cname'] as const;

function isResolvable({ id }: ArmObject): boolean {
  const type = id.split('/').at(-2)?.toLowerCase();
  return recordTypes.some(known => known === type);
}

const text = z.string().min(1);
const addresses = z.array(z.looseObject({ ipv4Address: text.nullish(), ipv6Address: text.nullish() })).nullish();
const alias = z.looseObject({ cname: text.nullish() });

/**
 * Records as their provider shows them (azure-rest-api-specs, privatedns.json), and as Resource Graph does: there
 * `records` has the records of every type (azure-docs, dns/private-dns-arg: `properties['records'][0]['ipv4Address']`).
 */
const record = z.object({
  aRecords: addresses,
  aaaaRecords: addresses,
  cnameRecord: alias.nullish(),
  records: z.array(alias.extend({ ipv4Address: text.nullish(), ipv6Address: text.nullish() })).nullish(),
});

const isAnyShape = record.refine(shape => Object.values(shape).some(part => part != null), { path: ['records'] });

/**
 * Parses a record of Resource Graph. One in neither shape is not taken for one without addresses, which a provider may
 * well have.
 *
 * @throws ZodError
 */
export function parseGraphRecord(object: ArmObject): RecordSet {
  isAnyShape.parse(object.properties);
  return parseRecord(object);
}

/**
 * Parses what a name resolves to. The name is taken from the end of the id, because Resource Graph sometimes puts the
 * name of the zone before the name of a record.
 *
 * @throws ZodError
 */
export function parseRecord(object: ArmObject): RecordSet {
  const { aRecords, aaaaRecords, cnameRecord, records } = record.parse(object.properties ?? {});
  const found = [...(records ?? []), ...(aRecords ?? []), ...(aaaaRecords ?? [])];
  const [cname] = [...(records ?? []), cnameRecord].flatMap(one => one?.cname ?? []);
  return {
    zoneId: parentOf(object.id),
    name: object.id.slice(object.id.lastIndexOf('/') + 1),
    addresses: [...new Set(found.flatMap(one => one.ipv4Address ?? one.ipv6Address?.toLowerCase() ?? []))],
    ...(cname !== undefined && { alias: cname.toLowerCase().replace(/\.$/, '') }),
  };
}

/** Returns one record for each name: its A and its AAAA records are objects of their own. */
export function mergeRecords(records: readonly RecordSet[]): readonly RecordSet[] {
  const merged = new Map<string, RecordSet>();
  for (const one of records) {
    const key = keyOf(`${one.zoneId} ${one.name}`);
    const other = merged.get(key);
    merged.set(key, other === undefined ? one : { ...other, addresses: [...other.addresses, ...one.addresses] });
  }
  return [...merged.values()];
}

/** Returns the id of the zone that a link or a record is in. */
function parentOf(childId: string): string {
  return childId.split('/').slice(0, -2).join('/');
}
