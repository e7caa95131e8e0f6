import type { RemoveServiceTagChange } from '../../domain/changes/remove-service-tag.ts';
import { apiVersions } from '../api-versions.ts';
import type { Executor } from './executor.ts';
import { lookOf, orMissing, standsWhenLeaving } from './looking.ts';
import { groupWithRule, ruleIdOf } from './security-rule.ts';
import { nothingSent, receiptOf } from './writing.ts';

/** Removing one rule of a security group. */
export const removingServiceTag: Executor<RemoveServiceTagChange> = {
  async look(arm, change) {
    const found = await orMissing(groupWithRule(arm, change));
    const image = found?.provisioning === undefined ? null : { provisioningState: found.provisioning };
    return lookOf(standsWhenLeaving(found?.provisioning), image, found?.correlationId ?? null);
  },
  async write(arm, change, id) {
    const reply = await orMissing(arm.delete(ruleIdOf(change), apiVersions.network, id));
    return reply === undefined ? nothingSent : receiptOf(reply);
  },
};
