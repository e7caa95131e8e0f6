import { z } from 'zod';
import { requireAction, requireLinkedAction } from '../access.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf, parseId, type ResourceId } from '../ids.ts';
import { type JsonObject, textAt, without } from '../json.ts';
import { accepted } from '../operations.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import { idOf, type Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, resourceAt, show, stampInsights, withProperties } from './common.ts';
import { refreshEndpointsOf } from './endpoint-members.ts';
import { knowsKinds, linkedId, linksIn, linksTo, requireIdle, scopeIdOf, scopeVersions } from './scope-rules.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    linkedResourceId: z.string(),
    kind: z.string().optional(),
    subscriptionLocation: z.string().optional(),
  }),
});

/** What can be linked, with the action that some providers ask for on the linked resource. */
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

/** Seconds that it takes to link a workspace. */
const linkTakes = 3;

/** Microsoft.Insights/privateLinkScopes/scopedResources: the link between a scope and a monitored resource. */
export const scopedResource: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/scopedresources',
  apiVersions: scopeVersions,
  pageSize: 100,
  endsWithNull: true,
  missing: { status: 404 },
  stamp: stampInsights,
  complete: link => withProperties(link, { provisioningState: 'Succeeded', ...link.properties }),
  refers: link => [linkedId(link)],
  show(link, _world, apiVersion) {
    if (knowsKinds(apiVersion)) return withProperties(link, { kind: 'Resource', ...link.properties });
    return { ...link, properties: without(link.properties, 'kind', 'subscriptionLocation') };
  },
  listed(link, query) {
    const kind = query.get('kind');
    return kind === undefined || kind.toLowerCase() === (textAt(link.properties, 'kind') ?? 'Resource').toLowerCase();
  },
  put: putLink,
  remove: removeLink,
  finish: (link, world) => refreshEndpointsOf(world, idOf(link).parent),
  removed: (link, world) => refreshEndpointsOf(world, idOf(link).parent),
};

function putLink(call: Call, existing: Resource | undefined): Answer {
  const { world, id } = call;
  const { linkedResourceId, kind, subscriptionLocation } = check(shape, call.body).properties;
  requireIdle(world, id.parent);
  const isMetrics = kind?.toLowerCase() === 'metrics';
  const target = isMetrics ? requireSubscription(world, linkedResourceId) : requireLinkable(call, linkedResourceId);
  if (linksIn(world, id.parent).some(link => keyOf(linkedId(link)) === keyOf(target.shown))) {
    throw conflict('Scoped resource with same linked resource id already exists in this private link scope');
  }
  if (existing !== undefined) throw conflict(`Scoped resource '${id.name}' already links another resource.`);
  requireRoom(world, id.parent, target);
  // As recorded: a component is linked at once, a workspace after a while and without an operation to follow.
  const atOnce = target.type === 'microsoft.insights/components';
  const properties: JsonObject = {
    linkedResourceId: target.shown,
    ...(isMetrics ? { kind: 'Metrics', subscriptionLocation: subscriptionLocation ?? '' } : {}),
    provisioningState: atOnce ? 'Succeeded' : 'Provisioning',
  };
  const link = world.save({ ...identity(call, scopedResource, undefined), properties });
  if (atOnce) refreshEndpointsOf(world, id.parent);
  else world.later(keyOf(link.id), linkTakes, { provisioningState: 'Succeeded' });
  return show(call, link);
}

interface LinkTarget {
  readonly type: string;
  /** As answers show it: type and group words in lower case. */
  readonly shown: string;
}

function requireLinkable(call: Call, linkedResourceId: string): LinkTarget {
  const id = parseId(linkedResourceId);
  const rules = id === undefined ? undefined : linkable[id.type];
  if (id === undefined || rules === undefined) {
    throw badRequest(
      `The linked resource id '${linkedResourceId}' is not of a type that can be linked to a private link scope.`,
    );
  }
  const resource = resourceAt(call.world, linkedResourceId);
  if (resource === undefined) throw badRequest(`The linked resource '${linkedResourceId}' was not found.`);
  requireLinkedAction(call.world, `${id.typeText}/read`, resource.id, call.id.text);
  if (rules.proxy !== undefined) requireAction(call.world, rules.proxy, resource.id);
  return { type: id.type, shown: asShown(id) };
}

function requireSubscription(world: World, linkedResourceId: string): LinkTarget {
  const key = keyOf(linkedResourceId);
  const known = world
    .surroundings()
    .subscriptions.some(({ subscriptionId }) => key === keyOf(`/subscriptions/${subscriptionId}`));
  if (!known) throw badRequest(`Metrics are linked by subscription, and '${linkedResourceId}' is none.`);
  return { type: 'microsoft.resources/subscriptions', shown: linkedResourceId };
}

function asShown(id: ResourceId): string {
  return `/subscriptions/${id.subscription}/resourcegroups/${id.group ?? ''}/providers/${id.type}/${id.name}`;
}

function requireRoom(world: World, scopeKey: string, target: LinkTarget): void {
  const { limits } = world;
  if (linksTo(world, target.shown).length >= limits.scopesPerResource) {
    throw badRequest(
      `A resource can be connected to ${limits.scopesPerResource} private link scopes at most.`,
      'LimitExceeded',
    );
  }
  const links = linksIn(world, scopeKey);
  if ('all' in limits.links) {
    if (links.length >= limits.links.all) throw scopeFull(limits.links.all, 'resources');
    return;
  }
  const counts = linkable[target.type]?.counts;
  if (counts === undefined) return;
  const used = links.filter(link => linkable[parseId(linkedId(link))?.type ?? '']?.counts === counts).length;
  if (used >= limits.links[counts]) throw scopeFull(limits.links[counts], counts);
}

function scopeFull(limit: number, what: string): Error {
  return badRequest(`A private link scope can connect to ${limit} ${what} at most.`, 'LimitExceeded');
}

/** As recorded for components; the rest takes as long as linking did. */
function removeLink(call: Call, existing: Resource): Answer {
  const { world, id } = call;
  requireIdle(world, id.parent);
  if (parseId(linkedId(existing))?.type === 'microsoft.insights/components') {
    world.remove(id.key);
    return { status: 200 };
  }
  world.save(withProperties(existing, { provisioningState: 'Provisioning' }));
  const endsAt = world.later(id.key, linkTakes);
  const details = { scopeId: scopeIdOf(world, existing) };
  return accepted(call, { provider: 'monitor', method: 'DELETE', resource: existing.id, endsAt, details });
}
