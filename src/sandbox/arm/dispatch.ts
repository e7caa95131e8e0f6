import { isDenied, requireAction } from './access.ts';
import { ArmError, badRequest, groupNotFound, methodNotAllowed, parentNotFound, resourceNotFound } from './errors.ts';
import { keyOf, parseId, parseTarget, type ResourceId, type Target } from './ids.ts';
import { isObject, type JsonObject, objectsAt } from './json.ts';
import { page } from './lists.ts';
import { answerOperation } from './operations.ts';
import { answerProviders } from './providers.ts';
import { type Answer, type Call, type ResourceType, shown } from './resource-type.ts';
import type { Resource } from './resources.ts';
import { listResources, listSubscriptions, requireSubscription, showSubscription } from './subscriptions.ts';
import { requireUnlocked } from './types/lock.ts';
import type { World } from './world.ts';

/** A call to ARM, before it is known what it addresses. */
export interface Request {
  readonly world: World;
  /** Upper case. */
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query: ReadonlyMap<string, string>;
  /** What was sent; undefined when nothing was. */
  readonly body: unknown;
  header(name: string): string | undefined;
  url(path: string): string;
}

const groupType = 'microsoft.resources/resourcegroups';

/** Answers a call below `/subscriptions`. */
export function dispatch(request: Request): Answer {
  const { world, method, path } = request;
  const isBelowProvider = /\/providers\/[^/]+\/(?!register$)/i.test(path);
  if (!isBelowProvider) requireWellFormed(request.apiVersion);
  if (/^\/providers/i.test(path)) return answerProviders(request) ?? notThere(path);
  if (/^\/subscriptions\/?$/i.test(path)) return listSubscriptions(request);
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)/i.exec(path) ?? [];
  if (subscriptionId === undefined) return notThere(path);
  const subscription = requireSubscription(world, subscriptionId);
  if (/^\/subscriptions\/[^/]+\/?$/i.test(path)) {
    if (method !== 'GET') throw methodNotAllowed(method, path);
    return { status: 200, body: showSubscription(subscription) };
  }
  const providers = answerProviders(request);
  if (providers !== undefined) return providers;
  const operation = method === 'GET' ? answerOperation(world, path) : undefined;
  if (operation !== undefined) {
    requireWellFormed(request.apiVersion);
    return operation;
  }
  const everything = /^(\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?)\/resources\/?$/i.exec(path)?.[1];
  if (everything !== undefined) return listResources(request, everything);
  const target = parseTarget(path);
  if (target === undefined) return notThere(path);
  if (method !== 'GET' && method !== 'HEAD' && subscription.state !== 'Enabled') throw readOnly(subscriptionId);
  if (target.kind === 'item') return answerItem(request, target.id);
  return answerCollection(request, target);
}

function answerItem(request: Request, id: ResourceId): Answer {
  const { world, method, apiVersion } = request;
  const type = world.types.get(id.type);
  if (type === undefined) return answerUnknown(request, id);
  requireVersion(type, apiVersion);
  const verb = method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  requireAction(world, `${id.typeText}/${verb}`, id.text);
  const above = parseId(id.parent);
  if (above !== undefined && find(world, above) === undefined) {
    throw above.type === groupType ? groupNotFound(id.group ?? above.name) : parentNotFound(id, verb);
  }
  const existing = find(world, id);
  if (method === 'HEAD') return { status: existing === undefined ? 404 : 204 };
  const call = callOf(request, id);
  if (verb === 'read') return read(type, call, existing);
  if (method === 'PUT' && existing === undefined) requireName(id);
  requireUnlocked(world, id, verb);
  return write(method, type, call, existing);
}

function read(type: ResourceType, call: Call, existing: Resource | undefined): Answer {
  if (type.read !== undefined) return type.read(call);
  if (existing !== undefined) return { status: 200, body: shown(existing, call.world, call.apiVersion) };
  if (type.missing !== undefined) return type.missing;
  throw notFound(call.id);
}

function write(method: string, type: ResourceType, call: Call, existing: Resource | undefined): Answer {
  if (method === 'PUT' && type.put !== undefined) return type.put(call, existing);
  if (method === 'DELETE' && type.remove !== undefined) {
    return existing === undefined ? { status: 204 } : type.remove(call, existing);
  }
  if (method === 'PATCH' && type.patch !== undefined) {
    if (existing === undefined) throw notFound(call.id);
    return type.patch(call, existing);
  }
  throw methodNotAllowed(method, call.id.text);
}

/** What the estate has of types that the simulator does not know can be looked at. */
function answerUnknown({ world, method }: Request, id: ResourceId): Answer {
  const resource = world.resources.get(id.key);
  if (resource !== undefined && method === 'GET') return { status: 200, body: resource };
  throw unknownType(world, id.typeText);
}

function answerCollection(request: Request, target: Target & { kind: 'collection' }): Answer {
  const { world, method, apiVersion, query } = request;
  const { scope, typeText } = target;
  const parent = parseId(scope);
  const computed = parent === undefined ? undefined : answerComputed(request, parent, target);
  if (computed !== undefined) return computed;
  const type = world.types.get(target.type);
  if (type === undefined) throw unknownType(world, typeText);
  requireVersion(type, apiVersion);
  if (method !== 'GET') throw methodNotAllowed(method, request.path);
  requireAction(world, `${typeText}/read`, scope);
  if (parent !== undefined && find(world, parent) === undefined) throw notFound(parent);
  const all = listed(world, keyOf(scope), type)
    .filter(resource => type.listed?.(resource, query) ?? true)
    .filter(resource => !isDenied(world, `${typeText}/read`, resource.id));
  return page(all, resource => shown(resource, world, apiVersion), type, request);
}

/** Collections that a resource computes, and things to POST to. */
function answerComputed(
  request: Request,
  parent: ResourceId,
  target: Target & { kind: 'collection' },
): Answer | undefined {
  const { world, method, apiVersion } = request;
  const type = world.types.get(parent.type);
  const name = target.type.slice(target.type.lastIndexOf('/') + 1);
  const isRead = method === 'GET';
  const answer = isRead ? type?.views?.[name] : method === 'POST' ? type?.actions?.[name] : undefined;
  if (type === undefined || answer === undefined) return undefined;
  requireVersion(type, apiVersion);
  requireAction(world, `${target.typeText}/${isRead ? 'read' : 'action'}`, parent.text);
  const resource = find(world, parent);
  if (resource === undefined) throw notFound(parent);
  return answer(callOf(request, parent), resource);
}

/** Everything of a type at a scope: in a subscription all of them, elsewhere what lies directly there. */
function listed(world: World, scope: string, type: ResourceType): Resource[] {
  const name = type.name.toLowerCase();
  if (type.within !== undefined)
    return objectsAt(world.resources.get(scope)?.properties[type.within]).filter(isResource);
  const isSubscription = scope.split('/').length === 3;
  if (!isSubscription && type.listsBelow !== true) return world.resources.children(scope, name);
  return world.resources.ofType(name).filter(({ id }) => keyOf(id).startsWith(`${scope}/`));
}

function find(world: World, id: ResourceId): Resource | undefined {
  const type = world.types.get(id.type);
  if (type?.within === undefined) return world.resources.get(id.key);
  const name = id.name.toLowerCase();
  return listed(world, id.parent, type).find(part => part.name.toLowerCase() === name);
}

function isResource(part: JsonObject): part is Resource {
  return typeof part['id'] === 'string' && typeof part['name'] === 'string' && isObject(part['properties']);
}

function callOf(request: Request, id: ResourceId): Call {
  const { world, apiVersion, query, body, method } = request;
  const isNeeded = method === 'PUT' || method === 'PATCH';
  if (body === undefined ? isNeeded : !isObject(body)) {
    throw badRequest('The request content was invalid: an object is expected.', 'InvalidRequestContent');
  }
  return { world, id, apiVersion, query, body: isObject(body) ? body : {}, header: request.header, url: request.url };
}

function requireVersion(type: ResourceType, version: string): void {
  const short = type.name.split('/').slice(1).join('/');
  if (type.apiVersions !== undefined && !type.apiVersions.includes(version.toLowerCase())) {
    const known = `The supported api-versions are '${type.apiVersions.join(', ')}'. The supported locations are 'global'.`;
    const sentence = `No registered resource provider found for location 'global' and API version '${version}' for type '${short}'. ${known}`;
    throw badRequest(sentence, 'NoRegisteredProviderFound');
  }
  requireWellFormed(version);
}

/** @throws ArmError 400 for what is no api-version of anything */
export function requireWellFormed(version: string): void {
  if (/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) return;
  const sentence = `The api-version '${version}' is invalid: it is a date, followed by '-preview' where it is one.`;
  throw badRequest(sentence, 'InvalidApiVersionParameter');
}

/** What a name may have is each provider's own rule; these characters none of them takes, since names are in addresses. */
function requireName({ name }: ResourceId): void {
  if (/^[^<>%&:\\?/#\p{Cc}]{1,260}$/u.test(name)) return;
  const sentence = `Resource name '${name}' is invalid: it has at most 260 characters, and none of < > % & : \\ ? / # and control characters.`;
  throw badRequest(sentence, 'InvalidResourceName');
}

function notThere(path: string): never {
  throw badRequest(`The request path '${path}' is not valid.`, 'InvalidRequestUri');
}

function notFound(id: ResourceId): ArmError {
  return id.type === groupType ? groupNotFound(id.name) : resourceNotFound(id);
}

function unknownType(world: World, typeText: string): ArmError {
  const [namespace = '', ...types] = typeText.split('/');
  const isKnown = [...world.types.keys()].some(name => name.startsWith(`${namespace.toLowerCase()}/`));
  if (!isKnown)
    return new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  const sentence = `The resource type '${types.join('/')}' could not be found in the namespace '${namespace}'.`;
  return new ArmError(404, 'InvalidResourceType', sentence);
}

function readOnly(subscriptionId: string): ArmError {
  const sentence = `The subscription '${subscriptionId}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
  return new ArmError(409, 'ReadOnlyDisabledSubscription', sentence);
}
