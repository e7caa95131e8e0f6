import type { UnlinkZoneChange } from '../../domain/changes/unlink-zone.ts';
import { apiVersions } from '../api-versions.ts';
import type { Executor } from './executor.ts';
import { lookOf, orMissing, standsWhenLeaving } from './looking.ts';
import { nothingSent, receiptOf } from './writing.ts';
import { linkToNetwork } from './zone-link.ts';

/** Unlinking a zone from a network: a DELETE of the link, whatever its name. */
export const unlinkingZone: Executor<UnlinkZoneChange> = {
  async look(arm, change) {
    const found = await orMissing(linkToNetwork(arm, change));
    return lookOf(standsWhenLeaving(found?.provisioning), found?.image ?? null);
  },
  async write(arm, change, id) {
    const found = await orMissing(linkToNetwork(arm, change));
    if (found === undefined) return nothingSent;
    const reply = await orMissing(arm.delete(found.link.id, apiVersions.privateDns, id));
    return reply === undefined ? nothingSent : receiptOf(reply);
  },
};
