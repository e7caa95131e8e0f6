import type { PrivateLinkScopedResourcesGetOptionalParams } from '@azure/arm-monitor';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ChangeObservation, WriteReceipt } from '../../app/ports.ts';
import type { LinkChange, UnlinkChange } from '../../domain/changes/link.ts';
import { parseId, sameId } from '../../domain/ids.ts';
import type { Link } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject } from '../inventory/arm-object.ts';
import { parseLink } from '../inventory/parse-scope.ts';
import { linksPath, readLinks } from '../inventory/read-scope.ts';
import { operationUrlIn } from '../plain-calls.ts';
import { parseRetryAfter } from '../retry-after.ts';
import { isParserError, unclearResponse } from '../unclear-response.ts';
import type { KindExecutor } from './executor.ts';
import { observed, readIfPresent, statusWhenPresent, statusWhenRemoved, undefinedIfMissing } from './observe.ts';
import { nothingSent } from './write.ts';

/**
 * Links a resource to a scope: a PUT of a scopedResource. The link of a component is there at once. That of a workspace
 * is answered with 200 `Provisioning` and takes about half a minute (azure-cli's recorded scenario).
 */
export const link: KindExecutor<LinkChange> = {
  observe: async (arm, change) => (await undefinedIfMissing(findLink(arm, change))) ?? observed('not-applied', null),
  async write(arm, { scopeId, resourceId, name }, stepId) {
    const { subscription, resourceGroup, name: scope } = parseScopeId(scopeId);
    const call = trackedCall(stepId);
    const links = arm.monitor(subscription).privateLinkScopedResources;
    const body = { linkedResourceId: resourceId, kind: 'Resource' };
    return call.submit(links.createOrUpdate(resourceGroup, scope, name, body, call.options));
  },
};

/** Unlinks a resource from a scope: a DELETE of the scopedResource, which is found by the resource it links. */
export const unlink: KindExecutor<UnlinkChange> = {
  async observe(arm, change) {
    const found = await linkOfResource(arm, change);
    if (found === undefined) return observed('applied', null);
    const { name, provisioningState } = found;
    return observed(statusWhenRemoved(provisioningState.toLowerCase()), { name, provisioningState });
  },
  async write(arm, change, stepId) {
    const found = await linkOfResource(arm, change);
    if (found === undefined) return nothingSent;
    const { subscription, resourceGroup, name: scope } = parseScopeId(change.scopeId);
    const call = trackedCall(stepId);
    const links = arm.monitor(subscription).privateLinkScopedResources;
    return call.submit(links.delete(resourceGroup, scope, found.name, call.options));
  },
};

/**
 * Finds the link of a resource, whatever its name. Most scopes show all their links on one page. Where there are
 * more pages, the link's own name is tried before the other pages.
 */
async function findLink(arm: Arm, { scopeId, resourceId, name }: LinkChange): Promise<ChangeObservation> {
  let isFirst = true;
  for await (const { items, isLast, correlationId } of arm.pages(linksPath(scopeId), apiVersions.scope)) {
    const links = items.map(item => parseLink(scopeId, parseArmObject(item)));
    const found = links.find(entry => sameId(entry.resourceId, resourceId));
    if (found !== undefined) return observationOf(found, name, correlationId);
    if (isLast) return observed('not-applied', null, correlationId);
    const named = isFirst ? await readIfPresent(arm, `${linksPath(scopeId)}/${name}`, apiVersions.scope) : undefined;
    const namedLink = named && parseLink(scopeId, named.object);
    if (namedLink !== undefined && sameId(namedLink.resourceId, resourceId)) {
      return observationOf(namedLink, name, correlationId);
    }
    isFirst = false;
  }
  return observed('not-applied', null);
}

function observationOf(found: Link, wantedName: string, correlationId: string | null): ChangeObservation {
  const { name, resourceId, provisioningState } = found;
  const status = statusWhenPresent(provisioningState.toLowerCase());
  const image = { name, resourceId, provisioningState };
  const isOurs = sameId(name, wantedName);
  return observed(status === 'applied' && !isOurs ? 'applied-by-others' : status, image, correlationId);
}

async function linkOfResource(arm: Arm, { scopeId, resourceId }: UnlinkChange): Promise<Link | undefined> {
  const links = (await readLinks(arm, scopeId)) ?? [];
  return links.find(entry => sameId(entry.resourceId, resourceId));
}

interface TrackedCall {
  readonly options: PrivateLinkScopedResourcesGetOptionalParams;
  /** Sends the call, and returns the receipt for ARM's response. @throws RestError */
  submit(poller: { submitted(): Promise<void>; readonly isDone: boolean }): Promise<WriteReceipt>;
}

/** Tracks a call of an official client, so that ARM's response is known also where the client cannot parse it. */
function trackedCall(stepId: string): TrackedCall {
  let response: PipelineResponse | undefined;
  return {
    options: {
      requestOptions: { headers: { 'x-ms-client-request-id': stepId } },
      onResponse(received) {
        response = received;
      },
    },
    async submit(poller) {
      try {
        await poller.submitted();
      } catch (error) {
        if (response === undefined || !isParserError(error)) throw error;
        const sentence = `A call to Azure Resource Manager was answered with ${response.status} in an unexpected format.`;
        throw unclearResponse(sentence, response.request, response);
      }
      const { headers } = response ?? { headers: createHttpHeaders() };
      const finished = poller.isDone;
      return {
        correlationId: headers.get('x-ms-correlation-request-id') ?? null,
        finished,
        operationUrl: finished ? null : operationUrlIn(headers),
        retryAfterMs: parseRetryAfter(headers.get('retry-after')),
      };
    },
  };
}

/** Splits the id of a scope into its parts, which the official clients take instead of the id. */
function parseScopeId(scopeId: string) {
  const parsed = parseId(scopeId);
  if (parsed === undefined) throw new Error(`${scopeId} is not the id of a private link scope.`);
  return parsed;
}
