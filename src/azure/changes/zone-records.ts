import { isMonitorZone } from '../../domain/dns/dns-domain.ts';
import { listNames } from '../../domain/format.ts';
import { keyOf, nameOf } from '../../domain/ids.ts';
import { API_NAME, requiredNames } from '../../domain/reach/required-names.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject } from '../inventory/arm-object.ts';
import { parseEndpoint, parseInterface, type parseZoneConfigs } from '../inventory/parse-endpoint.ts';
import { readInterfaces } from '../inventory/read-endpoint.ts';
import { readResource } from '../inventory/read-resource.ts';
import { foundIn, readResult } from '../inventory/read-result.ts';
import { monitorZoneNames, parseRecord } from '../inventory/read-zone.ts';
import { read } from './observe.ts';

type ZoneConfigs = ReturnType<typeof parseZoneConfigs>;

/**
 * Returns the names of an endpoint that have no record yet in the zones of its zone group. A zone must not be linked to
 * a network before it has the records of everything that the scope links: a name without a record does not resolve in
 * that network, and its users lose access. Links, the endpoint's interface and the records follow one another by
 * minutes (azure-monitor-docs, private-link-kubernetes), so the interface alone does not tell which names are to come.
 *
 * @param recordsOf the resources whose own names must have a record, as must the name of all queries. Undefined where
 *   nothing depends on the records: then an endpoint that is not approved has none to wait for.
 * @returns full names, such as `api.monitor.azure.com`
 * @throws RestError
 */
export async function namesWithoutRecord(
  arm: Arm,
  endpointId: string,
  configs: ZoneConfigs,
  recordsOf: readonly string[] | undefined,
): Promise<readonly string[]> {
  const { object } = await read(arm, endpointId, apiVersions.network);
  const reading = parseEndpoint(object);
  const isApproved = reading?.state === 'Approved';
  if (!isApproved && recordsOf === undefined) return [];
  const expected = recordsOf === undefined ? [] : await expectedNames(arm, recordsOf);
  if (!isApproved) return expected;
  const interfaces = (await readInterfaces(arm, reading.interfaceIds)).map(parseInterface);
  const shown = interfaces.flatMap(({ names }) => names.map(({ name }) => name));
  const isComplete = interfaces.length === reading.interfaceIds.length;
  const zones = await Promise.all(configs.map(config => zoneRecords(arm, config)));
  // Of an interface that the bot may not read, the group knows the addresses.
  const addresses = new Set(isComplete ? interfaces.flatMap(nic => nic.addresses) : configs.flatMap(recordedAddresses));
  const suffixes = [
    ...new Set([...monitorZoneNames(arm.dnsNames).map(suffixOf), ...zones.map(({ suffix }) => suffix)]),
  ];
  return [...new Set([...expected, ...shown])].filter(name => {
    const zone = zones.find(({ suffix }) => suffix === longestSuffix(name, suffixes));
    return zone !== undefined && !zone.hasRecord(name.slice(0, -zone.suffix.length), addresses);
  });
}

/** Returns a sentence about names of an endpoint that have no record. */
export function missingRecords(endpointId: string, names: readonly string[]): string {
  return `DNS records of ${nameOf(endpointId)} are missing for ${listNames(names)}.`;
}

/** Returns the full names that must have a record: that of all queries, and those of the resources alone. */
async function expectedNames(arm: Arm, resourceIds: readonly string[]): Promise<readonly string[]> {
  const { dnsNames } = arm;
  if (dnsNames === null) return [];
  const resources = foundIn(await Promise.all(resourceIds.map(id => readResource(arm, id))));
  const own = resources
    .flatMap(resource => requiredNames(resource, 'ingestion'))
    .filter(({ kind }) => kind === 'own' || kind === 'regional');
  return [API_NAME, ...own].map(({ role, name }) => `${name}${suffixOf(dnsNames[role])}`);
}

interface ZoneRecords {
  /** The end of the names in the zone. */
  readonly suffix: string;
  /** Returns whether a name, relative to the zone, has a record that leads to one of these addresses. */
  hasRecord(name: string, addresses: ReadonlySet<string>): boolean;
}

/**
 * Reads the records of a zone: what the zone group says it keeps there, and what the zone itself has. Someone may have
 * deleted a record, and another endpoint may have replaced it. The blob zone may hold thousands of other records, and a
 * zone that cannot be read shows none, so the group's word is taken for these.
 */
async function zoneRecords(arm: Arm, { zoneId, records }: ZoneConfigs[number]): Promise<ZoneRecords> {
  const kept = new Set(records.map(({ recordSetName }) => keyOf(recordSetName)));
  const suffix = suffixOf(nameOf(zoneId));
  if (!isMonitorZone(arm, zoneId)) return { suffix, hasRecord: name => kept.has(name) };
  const [items] = foundIn([await readResult(zoneId, () => arm.list(`${zoneId}/A`, apiVersions.privateDns))]);
  if (items === undefined) return { suffix, hasRecord: name => kept.has(name) };
  const present = items.map(item => parseRecord(parseArmObject(item)));
  const byName = new Map(present.map(record => [keyOf(record.name), record.addresses]));
  return {
    suffix,
    hasRecord: (name, addresses) => kept.has(name) && byName.get(name)?.some(one => addresses.has(one)) === true,
  };
}

function recordedAddresses({ records }: ZoneConfigs[number]): readonly string[] {
  return records.flatMap(({ ipAddresses }) => ipAddresses ?? []);
}

/** Returns the end of the public names that a zone holds: `.monitor.azure.com` for `privatelink.monitor.azure.com`. */
function suffixOf(zoneName: string): string {
  return `.${keyOf(zoneName).replace(/^privatelink\./, '')}`;
}

/** Returns the suffix that a name belongs to. The longest one wins: Azure Government has one zone inside another. */
function longestSuffix(name: string, suffixes: readonly string[]): string | undefined {
  const matching = suffixes.filter(suffix => name.endsWith(suffix));
  return matching.sort((a, b) => b.length - a.length)[0];
}
