import { keyOf, nameOf } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { readInterfaces } from '../inventory/endpoint.ts';
import { endpointReading, interfaceOf, type zoneConfigsOf } from '../inventory/endpoint-rows.ts';
import { zoneNamesIn } from '../inventory/zone-rows.ts';
import { read } from './looking.ts';

type ZoneConfigs = ReturnType<typeof zoneConfigsOf>;

/**
 * Names of an endpoint that have no record yet in the zones of its group. A zone is to be linked to a network only once
 * it has the records of everything that the scope links: without one a name does not resolve there, and its users are
 * cut off. An endpoint that is not approved has nothing to wait for.
 *
 * @returns full names, as the endpoint's interface tells them
 * @throws RestError
 */
export async function namesWithoutRecord(
  arm: Arm,
  endpointId: string,
  configs: ZoneConfigs,
): Promise<readonly string[]> {
  const { object } = await read(arm, endpointId, apiVersions.network);
  const reading = endpointReading(object);
  if (reading?.state !== 'Approved') return [];
  const interfaces = await readInterfaces(arm, reading.interfaceIds);
  const zones = configs.map(({ zoneId, records }) => ({
    suffix: suffixOf(nameOf(zoneId)),
    names: new Set(records.map(({ recordSetName }) => keyOf(recordSetName))),
  }));
  const suffixes = [...new Set([...zoneNamesIn(arm.dnsNames).map(suffixOf), ...zones.map(({ suffix }) => suffix)])];
  return interfaces
    .flatMap(nic => interfaceOf(nic).names.map(keyOf))
    .filter(name => {
      const zone = zones.find(({ suffix }) => suffix === longestEnd(name, suffixes));
      return zone !== undefined && !zone.names.has(name.slice(0, -zone.suffix.length));
    });
}

/** The public names that a private zone answers for: `privatelink.monitor.azure.com` for those of `monitor.azure.com`. */
function suffixOf(zoneName: string): string {
  return `.${keyOf(zoneName).replace(/^privatelink\./, '')}`;
}

/** A name belongs to the zone that fits it most closely: Azure Government has one zone inside another. */
function longestEnd(name: string, suffixes: readonly string[]): string | undefined {
  const fitting = suffixes.filter(suffix => name.endsWith(suffix));
  return fitting.sort((a, b) => b.length - a.length)[0];
}
