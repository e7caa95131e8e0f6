import type { UnlinkChange } from '../../domain/changes/unlink.ts';
import { sameId } from '../../domain/ids.ts';
import type { Arm } from '../arm.ts';
import { readLinks } from '../inventory/scope.ts';
import { answerOf, scopeAddress } from './answer.ts';
import type { Executor } from './executor.ts';
import { lookOf, standsWhenLeaving } from './looking.ts';
import { nothingSent } from './writing.ts';

/** Unlinking: a DELETE of the scopedResource, whatever its name: it is found by what it links. */
export const unlinking: Executor<UnlinkChange> = {
  async look(arm, change) {
    const found = await linkIn(arm, change);
    if (found === undefined) return lookOf('made', null);
    const { name, provisioningState } = found;
    return lookOf(standsWhenLeaving(provisioningState.toLowerCase()), { name, provisioningState });
  },
  async write(arm, change, id) {
    const found = await linkIn(arm, change);
    if (found === undefined) return nothingSent;
    const { subscription, resourceGroup, name: scope } = scopeAddress(change.scopeId);
    const answer = answerOf(id);
    const poller = arm
      .monitor(subscription)
      .privateLinkScopedResources.delete(resourceGroup, scope, found.name, answer);
    await poller.submitted();
    return answer.receipt(poller.isDone);
  },
};

async function linkIn(arm: Arm, { scopeId, resourceId }: UnlinkChange) {
  const links = (await readLinks(arm, scopeId)) ?? [];
  return links.find(entry => sameId(entry.resourceId, resourceId));
}
