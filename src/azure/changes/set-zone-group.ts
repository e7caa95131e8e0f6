import type { SetZoneGroupChange } from '../../domain/changes/set-zone-group.ts';
import { nameOf, sameId, sameIds } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { readZoneGroups } from '../inventory/endpoint.ts';
import { zoneConfigsOf } from '../inventory/endpoint-rows.ts';
import type { Executor } from './executor.ts';
import { lookOf, standsWhenLeaving, standsWhenThere } from './looking.ts';
import { nothingSent, receiptOf } from './writing.ts';
import { namesWithoutRecord } from './zone-records.ts';

/**
 * Setting an endpoint's zones. It has one zone group at most, so one that is there (made by a landing zone's policy,
 * say) is taken over under its own name. It stands once the records are in the zones.
 */
export const settingZoneGroup: Executor<SetZoneGroupChange> = {
  async look(arm, { endpointId, zoneIds }) {
    const group = await groupOf(arm, endpointId);
    if (zoneIds.length === 0) {
      return lookOf(standsWhenLeaving(group?.provisioning), group === undefined ? null : imageOf(group));
    }
    if (group === undefined || !sameIds(zonesOf(group), zoneIds)) {
      return lookOf('open', group === undefined ? null : imageOf(group));
    }
    const stands = standsWhenThere(group.provisioning);
    if (stands !== 'made') return lookOf(stands, imageOf(group));
    const missing = await namesWithoutRecord(arm, endpointId, group.configs);
    if (missing.length === 0) return lookOf('made', imageOf(group));
    return lookOf('under-way', { ...imageOf(group), withoutRecord: [...missing] });
  },
  async write(arm, { endpointId, name, zoneIds }, id) {
    const group = await groupOf(arm, endpointId);
    if (zoneIds.length === 0) {
      if (group === undefined) return nothingSent;
      return receiptOf(await arm.delete(group.id, apiVersions.network, id));
    }
    const configs = zoneIds.map(zoneId => {
      const known = group?.configs.find(config => sameId(config.zoneId, zoneId));
      const properties = { privateDnsZoneId: zoneId };
      return { name: known?.name ?? nameOf(zoneId).replaceAll('.', '-'), properties };
    });
    const groupId = group?.id ?? `${endpointId}/privateDnsZoneGroups/${name}`;
    const body = { properties: { privateDnsZoneConfigs: configs } };
    return receiptOf(await arm.put(groupId, apiVersions.network, body, id));
  },
};

interface Group {
  readonly id: string;
  readonly name: string;
  readonly provisioning: string;
  readonly configs: ReturnType<typeof zoneConfigsOf>;
}

/** The zone group that an endpoint has. @throws RestError, also where the endpoint is not there */
async function groupOf(arm: Arm, endpointId: string): Promise<Group | undefined> {
  const [object] = await readZoneGroups(arm, endpointId);
  if (object === undefined) return undefined;
  const { id, name } = object;
  return { id, name, provisioning: provisioningOf(object), configs: zoneConfigsOf(object) };
}

function zonesOf({ configs }: Group): readonly string[] {
  return configs.map(({ zoneId }) => zoneId);
}

function imageOf(group: Group) {
  return { name: group.name, zoneIds: [...zonesOf(group)], provisioningState: group.provisioning };
}
