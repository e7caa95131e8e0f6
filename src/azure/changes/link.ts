import type { LinkChange } from '../../domain/changes/link.ts';
import { sameId } from '../../domain/ids.ts';
import type { Link } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { asArmObject } from '../inventory/arm-object.ts';
import { linksPath } from '../inventory/scope.ts';
import { linkOf } from '../inventory/scope-rows.ts';
import { answerOf, scopeAddress } from './answer.ts';
import type { Executor, Look } from './executor.ts';
import { lookOf, orMissing, readIfThere, standsWhenThere } from './looking.ts';

/**
 * Linking: a PUT of a scopedResource. A component's is there at once; a workspace's answers 200 `Provisioning` and takes
 * some half a minute (azure-cli's recorded scenario).
 */
export const linking: Executor<LinkChange> = {
  look: async (arm, change) => (await orMissing(search(arm, change))) ?? lookOf('open', null),
  async write(arm, { scopeId, resourceId, name }, id) {
    const { subscription, resourceGroup, name: scope } = scopeAddress(scopeId);
    const answer = answerOf(id);
    const links = arm.monitor(subscription).privateLinkScopedResources;
    const body = { linkedResourceId: resourceId, kind: 'Resource' };
    const poller = links.createOrUpdate(resourceGroup, scope, name, body, answer);
    await poller.submitted();
    return answer.receipt(poller.isDone);
  },
};

/**
 * Looks for the link of a resource, whatever its name. Most scopes show all their links in one page; where there are
 * more, the link's own name is tried before the other pages.
 */
async function search(arm: Arm, { scopeId, resourceId, name }: LinkChange): Promise<Look> {
  let isFirst = true;
  for await (const { items, isLast, correlationId } of arm.pages(linksPath(scopeId), apiVersions.scope)) {
    const links = items.map(item => linkOf(scopeId, asArmObject(item)));
    const found = links.find(link => sameId(link.resourceId, resourceId));
    if (found !== undefined) return lookAt(found, name, correlationId);
    if (isLast) return lookOf('open', null, correlationId);
    const named = isFirst ? await readIfThere(arm, `${linksPath(scopeId)}/${name}`, apiVersions.scope) : undefined;
    const own = named && linkOf(scopeId, named.object);
    if (own !== undefined && sameId(own.resourceId, resourceId)) return lookAt(own, name, correlationId);
    isFirst = false;
  }
  return lookOf('open', null);
}

function lookAt({ name, resourceId, provisioningState }: Link, wanted: string, correlationId: string | null): Look {
  const stands = standsWhenThere(provisioningState.toLowerCase());
  const image = { name, resourceId, provisioningState };
  return lookOf(stands === 'made' && !sameId(name, wanted) ? 'made-by-others' : stands, image, correlationId);
}
