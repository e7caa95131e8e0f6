import type { SetZoneGroupChange } from '../../domain/changes/set-zone-group.ts';
import { nameOf, sameId, sameIds } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { parseZoneConfigs } from '../inventory/parse-endpoint.ts';
import { readZoneGroups } from '../inventory/read-endpoint.ts';
import type { KindExecutor } from './executor.ts';
import { observed, statusWhenPresent, statusWhenRemoved } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';
import { missingRecords, namesWithoutRecord } from './zone-records.ts';

/**
 * Sets the DNS zones of an endpoint. An endpoint has at most one zone group, so an existing one (made by the policy of
 * a landing zone, for example) is used under its own name. The change is applied once the records are in the zones.
 */
export const setZoneGroup: KindExecutor<SetZoneGroupChange> = {
  async observe(arm, { endpointId, zoneIds, recordsOf }) {
    const group = await readZoneGroup(arm, endpointId);
    if (zoneIds.length === 0) {
      return observed(statusWhenRemoved(group?.provisioning), group === undefined ? null : imageOf(group));
    }
    if (group === undefined || !sameIds(zoneIdsOf(group), zoneIds)) {
      return observed('not-applied', group === undefined ? null : imageOf(group));
    }
    const status = statusWhenPresent(group.provisioning);
    if (status !== 'applied') return observed(status, imageOf(group));
    const missing = await namesWithoutRecord(arm, endpointId, group.configs, recordsOf);
    if (missing.length === 0) return observed('applied', imageOf(group));
    const waitsFor = missingRecords(endpointId, missing);
    return { ...observed('in-progress', { ...imageOf(group), withoutRecord: [...missing] }), waitsFor };
  },
  async write(arm, { endpointId, name, zoneIds }, stepId) {
    const group = await readZoneGroup(arm, endpointId);
    if (zoneIds.length === 0) {
      if (group === undefined) return nothingSent;
      return receiptOf(await arm.delete(group.id, apiVersions.network, stepId));
    }
    const configs = zoneIds.map(zoneId => {
      const known = group?.configs.find(config => sameId(config.zoneId, zoneId));
      const properties = { privateDnsZoneId: zoneId };
      return { name: known?.name ?? nameOf(zoneId).replaceAll('.', '-'), properties };
    });
    const groupId = group?.id ?? `${endpointId}/privateDnsZoneGroups/${name}`;
    const body = { properties: { privateDnsZoneConfigs: configs } };
    return receiptOf(await arm.put(groupId, apiVersions.network, body, stepId));
  },
};

interface ZoneGroupReading {
  readonly id: string;
  readonly name: string;
  readonly provisioning: string;
  readonly configs: ReturnType<typeof parseZoneConfigs>;
}

/** Reads the zone group of an endpoint. @throws RestError, also where the endpoint is missing */
async function readZoneGroup(arm: Arm, endpointId: string): Promise<ZoneGroupReading | undefined> {
  const [object] = await readZoneGroups(arm, endpointId);
  if (object === undefined) return undefined;
  const { id, name } = object;
  return { id, name, provisioning: provisioningOf(object), configs: parseZoneConfigs(object) };
}

function zoneIdsOf({ configs }: ZoneGroupReading): readonly string[] {
  return configs.map(({ zoneId }) => zoneId);
}

function imageOf(group: ZoneGroupReading) {
  return { name: group.name, zoneIds: [...zoneIdsOf(group)], provisioningState: group.provisioning };
}
