import { isDenied } from './access.ts';
import { badRequest, methodNotAllowed, subscriptionNotFound } from './errors.ts';
import type { Subscription } from './estate.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import { page } from './lists.ts';
import type { Answer, ArmRequest, SimulatedAzure } from './resource-type.ts';
import type { Resource } from './resources.ts';

/** Answers `GET /subscriptions` with those that the caller may see. */
export function listSubscriptions({ azure, method, path }: ArmRequest): Answer {
  if (method !== 'GET') throw methodNotAllowed(method, path);
  const value = visibleSubscriptions(azure).map(showSubscription);
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

/** @throws ArmError 404, also for a subscription that the caller may not see */
export function requireSubscription(azure: SimulatedAzure, id: string): Subscription {
  const found = visibleSubscriptions(azure).find(
    ({ subscriptionId }) => subscriptionId.toLowerCase() === id.toLowerCase(),
  );
  if (found === undefined) throw subscriptionNotFound(id);
  return found;
}

function visibleSubscriptions(azure: SimulatedAzure): readonly Subscription[] {
  const action = 'Microsoft.Resources/subscriptions/read';
  const { subscriptions } = azure.tenant();
  return subscriptions.filter(({ subscriptionId }) => !isDenied(azure, action, `/subscriptions/${subscriptionId}`));
}

const listedProperties = ['id', 'name', 'type', 'location', 'kind', 'tags'];

/** Lists all tracked resources of a subscription or a group. `$filter` supports the resource type only. */
export function listResources(request: ArmRequest, scope: string): Answer {
  const { azure, query, method } = request;
  if (method !== 'GET') throw methodNotAllowed(method, request.path);
  const filter = query.get('$filter');
  const wantedType = /^\s*resourceType\s+eq\s+'([^']+)'\s*$/i.exec(filter ?? '')?.[1]?.toLowerCase();
  if (filter !== undefined && wantedType === undefined) {
    throw badRequest(`The filter '${filter}' is not supported.`, 'InvalidFilterInQueryString');
  }
  const start = `${keyOf(scope)}/`;
  const isShown = (resource: Resource): boolean => {
    const type = resource.type.toLowerCase();
    if (!keyOf(resource.id).startsWith(start) || (wantedType !== undefined && type !== wantedType)) return false;
    // Resources of types that the simulator does not know are listed, because the estate contains them on purpose.
    const isTracked = azure.types.get(type)?.tracked ?? !azure.types.has(type);
    return isTracked && !isDenied(azure, `${type}/read`, resource.id);
  };
  const show = (resource: Resource): JsonObject =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => listedProperties.includes(name)));
  return page(azure.resources.all().filter(isShown), show, { pageSize: 1_000 }, request);
}
