import type { ChangeObservation, WriteReceipt } from '../../app/ports.ts';
import type { Arm } from '../arm.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { observed, readIfPresent, statusWhenRemoved, undefinedIfMissing } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';

/** How changes of one kind are executed in Azure. */
export interface KindExecutor<C> {
  /**
   * Reads whether the change is in place.
   *
   * @throws RestError, also where the object that the change is about is missing
   */
  observe(arm: Arm, change: C): Promise<ChangeObservation>;
  /**
   * Sends the write, once. Sending it again changes nothing more than the first time.
   *
   * @param stepId sent as `x-ms-client-request-id`
   * @throws RestError; Problem `unavailable` where Azure does not show yet what is to be written; Problem `not-allowed`
   * where the write would replace what someone else created
   */
  write(arm: Arm, change: C, stepId: string): Promise<WriteReceipt>;
}

/**
 * Returns the executor for deleting one object: a DELETE, which most providers accept first and finish later.
 *
 * @param objectIdOf returns the id of the object that the change deletes
 */
export function deleteExecutor<C>(objectIdOf: (change: C) => string, apiVersion: string): KindExecutor<C> {
  return {
    async observe(arm, change) {
      const found = await readIfPresent(arm, objectIdOf(change), apiVersion);
      const provisioning = found === undefined ? undefined : provisioningOf(found.object);
      const image = provisioning === undefined ? null : { provisioningState: provisioning };
      return observed(statusWhenRemoved(provisioning), image, found?.correlationId ?? null);
    },
    async write(arm, change, stepId) {
      const response = await undefinedIfMissing(arm.delete(objectIdOf(change), apiVersion, stepId));
      return response === undefined ? nothingSent : receiptOf(response);
    },
  };
}
