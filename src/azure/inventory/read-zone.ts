import { z } from 'zod';
import type { DnsNames } from '../../domain/dns/zone-names.ts';
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

/** Reads a private DNS zone with its links and its address records. @throws RestError where ARM cannot answer now */
export function readZone(arm: Arm, zoneId: string): Promise<ReadResult<ZoneReading>> {
  return readResult(zoneId, async () => {
    const [zone, links, records] = await Promise.all([
      arm.get(zoneId, apiVersions.privateDns),
      arm.list(`${zoneId}/virtualNetworkLinks`, apiVersions.privateDns),
      arm.list(`${zoneId}/A`, apiVersions.privateDns),
    ]);
    return {
      zone: parseZone(parseArmObject(zone.body)),
      links: links.map(item => parseZoneLink(parseArmObject(item))),
      records: records.map(item => parseRecord(parseArmObject(item))),
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

const record = z.object({ aRecords: z.array(z.object({ ipv4Address: z.string() })).nullish() });

/**
 * Parses the addresses of a name. The name is taken from the end of the id, because Resource Graph sometimes puts the
 * name of the zone before the name of a record.
 */
export function parseRecord(object: ArmObject): RecordSet {
  const { aRecords } = record.parse(object.properties ?? {});
  return {
    zoneId: parentOf(object.id),
    name: object.id.slice(object.id.lastIndexOf('/') + 1),
    addresses: (aRecords ?? []).map(({ ipv4Address }) => ipv4Address),
  };
}

/** Returns the id of the zone that a link or a record is in. */
function parentOf(childId: string): string {
  return childId.split('/').slice(0, -2).join('/');
}
