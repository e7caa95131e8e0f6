import { z } from 'zod';
import { requireAction, requireLinkedAction } from '../access.ts';
import { type ArmError, badRequest, conflict } from '../errors.ts';
import { keyOf, parseId, type ResourceId } from '../ids.ts';
import { type JsonObject, omit, textAt } from '../json.ts';
import { accepted } from '../operation-answers.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import { idOf, type Resource } from '../resources.ts';
import { refuseUndocumented } from '../undocumented.ts';
import { findResource, identity, parseBody, resourceAnswer, stampInsights, withProperties } from './common.ts';
import { refreshEndpointsOf } from './endpoint-members.ts';
import { hasLinkKinds, linkedId, linksIn, linksTo, requireIdle, scopeIdOf, scopeVersions } from './scope-rules.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    linkedResourceId: z.string(),
    kind: z.string().optional(),
    subscriptionLocation: z.string().optional(),
  }),
});

/** The types that can be linked, with the action that some providers require on the linked resource. */
const linkable: Readonly<Record<string, { readonly counts?: 'workspaces' | 'components'; readonly proxy?: string }>> = {
  'microsoft.operationalinsights/workspaces': {
    counts: 'workspaces',
    proxy: 'Microsoft.OperationalInsights/workspaces/scopedPrivateLinkProxies/write',
  },
  'microsoft.insights/components': { counts: 'components' },
  'microsoft.insights/datacollectionendpoints': {
    proxy: 'Microsoft.Insights/DataCollectionEndpoints/ScopedPrivateLinkProxies/Write',
  },
};

/** Seconds to link a workspace. */
const linkSeconds = 3;

/** Microsoft.Insights/privateLinkScopes/scopedResources: the link between a scope and a monitored resource. */
export const scopedResource: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/scopedresources',
  apiVersions: scopeVersions,
  pageSize: 100,
  endsWithNull: true,
  notFoundAnswer: { status: 404 },
  stamp: stampInsights,
  withDefaults: link => withProperties(link, { provisioningState: 'Succeeded', ...link.properties }),
  referencedIds: link => [linkedId(link)],
  show(link, _world, apiVersion) {
    if (hasLinkKinds(apiVersion)) return withProperties(link, { kind: 'Resource', ...link.properties });
    return { ...link, properties: omit(link.properties, 'kind', 'subscriptionLocation') };
  },
  isListed(link, query) {
    const kind = query.get('kind');
    return kind === undefined || kind.toLowerCase() === (textAt(link.properties, 'kind') ?? 'Resource').toLowerCase();
  },
  put: putLink,
  remove: removeLink,
  onScheduledChange: (link, azure) => refreshEndpointsOf(azure, idOf(link).parent),
  onRemoved: (link, azure) => refreshEndpointsOf(azure, idOf(link).parent),
};

function putLink(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure, id } = call;
  const { linkedResourceId, kind, subscriptionLocation } = parseBody(shape, call.body).properties;
  requireIdle(azure, id.parent);
  const isMetrics = kind?.toLowerCase() === 'metrics';
  const target = isMetrics ? requireSubscription(azure, linkedResourceId) : requireLinkable(call, linkedResourceId);
  if (linksIn(azure, id.parent).some(link => keyOf(linkedId(link)) === keyOf(target.shown))) {
    // Reported, also for the same name (azure-rest-api-specs#28176).
    throw conflict('Scoped resource with same linked resource id already exists in this private link scope');
  }
  // Not documented. What becomes of a link whose resource is to change is not known, so there is nothing to accept.
  if (existing !== undefined) throw conflict(`Scoped resource '${id.name}' already links another resource.`);
  requireRoom(azure, id.parent, target);
  // As recorded, a component is linked immediately, a workspace after some seconds and without an operation to poll.
  const isImmediate = target.type === 'microsoft.insights/components';
  const properties: JsonObject = {
    linkedResourceId: target.shown,
    ...(isMetrics ? { kind: 'Metrics', subscriptionLocation: subscriptionLocation ?? '' } : {}),
    provisioningState: isImmediate ? 'Succeeded' : 'Provisioning',
  };
  const link = azure.save({ ...identity(call, scopedResource, undefined), properties });
  if (isImmediate) refreshEndpointsOf(azure, id.parent);
  else azure.schedule(keyOf(link.id), linkSeconds, { provisioningState: 'Succeeded' });
  return resourceAnswer(call, link);
}

interface LinkTarget {
  readonly type: string;
  /** Id as answers show it, with `resourcegroups` and the type in lower case. */
  readonly shown: string;
}

function requireLinkable(call: ResourceCall, linkedResourceId: string): LinkTarget {
  const id = parseId(linkedResourceId);
  const rules = id === undefined ? undefined : linkable[id.type];
  if (id === undefined || rules === undefined) {
    // The types are documented (Learn, azure-monitor, private-link-security); the code is not.
    throw badRequest(
      `The linked resource id '${linkedResourceId}' is not of a type that can be linked to a private link scope.`,
    );
  }
  const resource = findResource(call.azure, linkedResourceId);
  if (resource === undefined) throw badRequest(`The linked resource '${linkedResourceId}' was not found.`);
  requireLinkedAction(call.azure, `${id.typeText}/read`, resource.id, call.id.text);
  if (rules.proxy !== undefined) requireAction(call.azure, rules.proxy, resource.id);
  return { type: id.type, shown: shownId(id) };
}

function requireSubscription(azure: SimulatedAzure, linkedResourceId: string): LinkTarget {
  const key = keyOf(linkedResourceId);
  const known = azure
    .tenant()
    .subscriptions.some(({ subscriptionId }) => key === keyOf(`/subscriptions/${subscriptionId}`));
  if (!known) throw badRequest(`Metrics are linked by subscription, and '${linkedResourceId}' is not a subscription.`);
  return { type: 'microsoft.resources/subscriptions', shown: linkedResourceId };
}

function shownId(id: ResourceId): string {
  return `/subscriptions/${id.subscription}/resourcegroups/${id.group ?? ''}/providers/${id.type}/${id.name}`;
}

/**
 * Refuses a link that would exceed a limit. The limits are documented (Learn, azure-monitor, private-link-design, "Consider
 * limits"); that Azure refuses what exceeds them, and with which code, is not.
 */
function requireRoom(azure: SimulatedAzure, scopeKey: string, target: LinkTarget): void {
  const { limits } = azure;
  if (linksTo(azure, target.shown).length >= limits.scopesPerResource) {
    const sentence = `A resource can be connected to ${limits.scopesPerResource} private link scopes at most.`;
    refuseUndocumented(azure, badRequest(sentence, 'LimitExceeded'));
  }
  const links = linksIn(azure, scopeKey);
  if ('all' in limits.links) {
    if (links.length >= limits.links.all) refuseUndocumented(azure, scopeFull(limits.links.all, 'resources'));
    return;
  }
  const counts = linkable[target.type]?.counts;
  if (counts === undefined) return;
  const used = links.filter(link => linkable[parseId(linkedId(link))?.type ?? '']?.counts === counts).length;
  if (used >= limits.links[counts]) refuseUndocumented(azure, scopeFull(limits.links[counts], counts));
}

function scopeFull(limit: number, what: string): ArmError {
  return badRequest(`A private link scope can connect to ${limit} ${what} at most.`, 'LimitExceeded');
}

/** Removes a link. As recorded, this is immediate for a component; for others it takes as long as linking. */
function removeLink(call: ResourceCall, existing: Resource): Answer {
  const { azure, id } = call;
  requireIdle(azure, id.parent);
  if (parseId(linkedId(existing))?.type === 'microsoft.insights/components') {
    azure.remove(id.key);
    return { status: 200 };
  }
  azure.save(withProperties(existing, { provisioningState: 'Provisioning' }));
  const endsAt = azure.schedule(id.key, linkSeconds);
  const details = { scopeId: scopeIdOf(azure, existing) };
  return accepted(call, { provider: 'monitor', method: 'DELETE', resource: existing.id, endsAt, details });
}
