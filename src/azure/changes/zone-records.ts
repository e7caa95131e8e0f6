import { keyOf, nameOf } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseEndpoint, parseInterface, type parseZoneConfigs } from '../inventory/parse-endpoint.ts';
import { readInterfaces } from '../inventory/read-endpoint.ts';
import { monitorZoneNames } from '../inventory/read-zone.ts';
import { read } from './observe.ts';

type ZoneConfigs = ReturnType<typeof parseZoneConfigs>;

/**
 * Returns the names of an endpoint that have no record yet in the zones of its zone group. A zone must not be linked to
 * a network before it has the records of everything that the scope links: a name without a record does not resolve in
 * that network, and its users lose access. An endpoint that is not approved has no records to wait for.
 *
 * @returns full names, as the endpoint's network interface shows them
 * @throws RestError
 */
export async function namesWithoutRecord(
  arm: Arm,
  endpointId: string,
  configs: ZoneConfigs,
): Promise<readonly string[]> {
  const { object } = await read(arm, endpointId, apiVersions.network);
  const reading = parseEndpoint(object);
  if (reading?.state !== 'Approved') return [];
  const interfaces = await readInterfaces(arm, reading.interfaceIds);
  const zones = configs.map(({ zoneId, records }) => ({
    suffix: suffixOf(nameOf(zoneId)),
    names: new Set(records.map(({ recordSetName }) => keyOf(recordSetName))),
  }));
  const suffixes = [
    ...new Set([...monitorZoneNames(arm.dnsNames).map(suffixOf), ...zones.map(({ suffix }) => suffix)]),
  ];
  return interfaces
    .flatMap(nic => parseInterface(nic).names.map(keyOf))
    .filter(name => {
      const zone = zones.find(({ suffix }) => suffix === longestSuffix(name, suffixes));
      return zone !== undefined && !zone.names.has(name.slice(0, -zone.suffix.length));
    });
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
