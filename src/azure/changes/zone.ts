import { Problem } from '../../base/problem.ts';
import type { CreateZoneChange, DeleteZoneChange } from '../../domain/changes/zone.ts';
import { nameOf } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import type { KindExecutor } from './executor.ts';
import { deleteExecutor } from './executor.ts';
import { observed, readIfPresent, statusWhenPresent, undefinedIfMissing } from './observe.ts';
import { receiptOf } from './write.ts';

/** Creates a private DNS zone, and never writes over one that was created meanwhile: that one may have other tags. */
export const createZone: KindExecutor<CreateZoneChange> = {
  async observe(arm, { zoneId }) {
    const found = await readIfPresent(arm, zoneId, apiVersions.privateDns);
    if (found === undefined) return observed('not-applied', null);
    const provisioningState = provisioningOf(found.object);
    return observed(statusWhenPresent(provisioningState), { provisioningState }, found.correlationId);
  },
  write: async (arm, { zoneId }, stepId) =>
    receiptOf(await arm.create(zoneId, apiVersions.privateDns, { location: 'global' }, stepId)),
};

const removal = deleteExecutor<DeleteZoneChange>(({ zoneId }) => zoneId, apiVersions.privateDns);

/**
 * Deletes a private DNS zone. Azure itself refuses that while a network is linked to it, and deletes its records
 * without asking, so a zone with records is left to the people who use it.
 */
export const deleteZone: KindExecutor<DeleteZoneChange> = {
  ...removal,
  async write(arm, change, stepId) {
    const records = (await undefinedIfMissing(arm.list(`${change.zoneId}/A`, apiVersions.privateDns))) ?? [];
    if (records.length === 0) return removal.write(arm, change, stepId);
    throw new Problem(
      'not-allowed',
      `${nameOf(change.zoneId)} is not deleted: it has records by now, which may be in use. Delete the zone yourself once nobody needs them.`,
    );
  },
};
