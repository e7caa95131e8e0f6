import { provisioningOf } from '../inventory/arm-object.ts';
import type { Executor } from './executor.ts';
import { lookOf, orMissing, readIfThere, standsWhenLeaving } from './looking.ts';
import { nothingSent, receiptOf } from './writing.ts';

/**
 * Deleting one object: a DELETE, which most providers accept first and carry out a while later.
 *
 * @param idIn what the change wants gone
 */
export function deletionOf<C>(idIn: (change: C) => string, apiVersion: string): Executor<C> {
  return {
    async look(arm, change) {
      const found = await readIfThere(arm, idIn(change), apiVersion);
      const provisioning = found === undefined ? undefined : provisioningOf(found.object);
      const image = provisioning === undefined ? null : { provisioningState: provisioning };
      return lookOf(standsWhenLeaving(provisioning), image, found?.correlationId ?? null);
    },
    async write(arm, change, id) {
      const reply = await orMissing(arm.delete(idIn(change), apiVersion, id));
      return reply === undefined ? nothingSent : receiptOf(reply);
    },
  };
}
