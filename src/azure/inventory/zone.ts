import type { RecordSet, Zone, ZoneLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { asArmObject } from './arm-object.ts';
import type { Sight } from './reading.ts';
import { sightOf } from './reading.ts';
import { recordOf, zoneLinkOf, zoneOf } from './zone-rows.ts';

export interface ZoneReading {
  readonly zone: Zone;
  readonly links: readonly ZoneLink[];
  readonly records: readonly RecordSet[];
}

/** Reads a private DNS zone with its links and its address records. @throws RestError where ARM cannot answer */
export function readZone(arm: Arm, zoneId: string): Promise<Sight<ZoneReading>> {
  return sightOf(zoneId, async () => {
    const [zone, links, records] = await Promise.all([
      arm.get(zoneId, apiVersions.privateDns),
      arm.list(`${zoneId}/virtualNetworkLinks`, apiVersions.privateDns),
      arm.list(`${zoneId}/A`, apiVersions.privateDns),
    ]);
    return {
      zone: zoneOf(asArmObject(zone.body)),
      links: links.map(item => zoneLinkOf(asArmObject(item))),
      records: records.map(item => recordOf(asArmObject(item))),
    };
  });
}
