import type { Azure, InventorySource } from '../app/ports.ts';
import type { AzureAccess } from './arm.ts';
import { CALL_TIMEOUT_MS, readingArm, writingArm } from './arm.ts';
import { executorOf } from './changes/index.ts';
import { pollOperation } from './changes/operation.ts';
import { classifyArmError } from './classify-error.ts';
import { findResourceGroups } from './inventory/find-resource-groups.ts';
import { lookUpNames } from './inventory/look-up.ts';
import { queryChanges } from './inventory/query-changes.ts';
import { readInventory } from './inventory/read-inventory.ts';
import { refreshParts } from './inventory/refresh-parts.ts';
import { leaseGuard } from './pipeline-policies.ts';
import { withKnownErrors } from './unclear-response.ts';

/** Returns the way to execute changes in Azure. @param writer the access of the identity that may write */
export function createAzure(writer: AzureAccess): Azure {
  return {
    executorFor(lease) {
      const arm = writingArm(writer, leaseGuard(lease));
      return {
        observe: change => executorOf(change).observe(arm, change),
        write: (change, stepId) => executorOf(change).write(arm, change, stepId),
        pollOperation: operationUrl => pollOperation(arm, operationUrl),
      };
    },
    classifyArmError,
    callTimeoutMs: CALL_TIMEOUT_MS,
  };
}

/**
 * Returns the way to read the inventory from Azure.
 *
 * @param reader the access of the identity that may read
 * @param subscriptions the subscriptions to read; all that the identity can see where none are given
 */
export function createInventorySource(reader: AzureAccess, subscriptions?: readonly string[]): InventorySource {
  const arm = readingArm(reader);
  return {
    readAll: () => withKnownErrors(() => readInventory(arm, subscriptions)),
    lookUp: names => withKnownErrors(() => lookUpNames(arm, subscriptions, names)),
    resourceGroupsNamed: names => withKnownErrors(() => findResourceGroups(arm, subscriptions, names)),
    changesSince: since => withKnownErrors(() => queryChanges(arm, since, subscriptions)),
    readParts: (inventory, parts) => withKnownErrors(() => refreshParts(arm, inventory, parts)),
  };
}
