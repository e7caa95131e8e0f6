import { isDenied } from './access.ts';
import type { Request } from './dispatch.ts';
import { badRequest, methodNotAllowed, subscriptionNotFound } from './errors.ts';
import type { Subscription } from './estate.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import { page } from './lists.ts';
import type { Answer } from './resource-type.ts';
import type { Resource } from './resources.ts';
import type { World } from './world.ts';

/** `GET /subscriptions`: those that the caller may see. */
export function listSubscriptions({ world, method, path }: Request): Answer {
  if (method !== 'GET') throw methodNotAllowed(method, path);
  const value = visible(world).map(showSubscription);
  return { status: 200, body: { value, count: { type: 'Total', value: value.length } } };
}

export function showSubscription({ subscriptionId, displayName, tenantId, state }: Subscription): JsonObject {
  const id = `/subscriptions/${subscriptionId}`;
  const subscriptionPolicies = {
    locationPlacementId: 'Public_2014-09-01',
    quotaId: 'EnterpriseAgreement_2014-09-01',
    spendingLimit: 'Off',
  };
  const rest = { authorizationSource: 'RoleBased', managedByTenants: [], subscriptionPolicies };
  return { id, subscriptionId, displayName, tenantId, state, ...rest };
}

/** @throws ArmError 404 also for one that the caller may not see */
export function requireSubscription(world: World, id: string): Subscription {
  const found = visible(world).find(({ subscriptionId }) => subscriptionId.toLowerCase() === id.toLowerCase());
  if (found === undefined) throw subscriptionNotFound(id);
  return found;
}

function visible(world: World): readonly Subscription[] {
  const action = 'Microsoft.Resources/subscriptions/read';
  const { subscriptions } = world.surroundings();
  return subscriptions.filter(({ subscriptionId }) => !isDenied(world, action, `/subscriptions/${subscriptionId}`));
}

const brief = ['id', 'name', 'type', 'location', 'kind', 'tags'];

/** All tracked resources of a subscription or a group; `$filter` knows the resource type alone. */
export function listResources(request: Request, scope: string): Answer {
  const { world, query, method } = request;
  if (method !== 'GET') throw methodNotAllowed(method, request.path);
  const filter = query.get('$filter');
  const wanted = /^\s*resourceType\s+eq\s+'([^']+)'\s*$/i.exec(filter ?? '')?.[1]?.toLowerCase();
  if (filter !== undefined && wanted === undefined) {
    throw badRequest(`The filter '${filter}' is not supported.`, 'InvalidFilterInQueryString');
  }
  const start = `${keyOf(scope)}/`;
  const isShown = (resource: Resource): boolean => {
    const type = resource.type.toLowerCase();
    if (!keyOf(resource.id).startsWith(start) || (wanted !== undefined && type !== wanted)) return false;
    // A type that the simulator does not know is shown: the estate lists it for a reason.
    const isTracked = world.types.get(type)?.tracked ?? !world.types.has(type);
    return isTracked && !isDenied(world, `${type}/read`, resource.id);
  };
  const show = (resource: Resource): JsonObject =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => brief.includes(name)));
  return page(world.resources.all().filter(isShown), show, { pageSize: 1_000 }, request);
}
