import { isDenied, requireAction } from './access.ts';
import { ArmError, badRequest, groupNotFound, methodNotAllowed, parentNotFound, resourceNotFound } from './errors.ts';
import { keyOf, type PathTarget, parseId, parseTarget, type ResourceId } from './ids.ts';
import { isObject, type JsonObject, objectsAt } from './json.ts';
import { page } from './lists.ts';
import { answerOperation } from './operation-answers.ts';
import { answerProviders, requireRegistered } from './providers.ts';
import {
  type Answer,
  type ArmRequest,
  type ResourceCall,
  type ResourceType,
  type SimulatedAzure,
  showResource,
} from './resource-type.ts';
import type { Resource } from './resources.ts';
import { listResources, listSubscriptions, requireSubscription, showSubscription } from './subscriptions.ts';
import { requireUnlocked } from './types/lock.ts';

const groupType = 'microsoft.resources/resourcegroups';

/** Answers a call below `/subscriptions`. */
export function dispatch(request: ArmRequest): Answer {
  const { azure, method, path } = request;
  const isBelowProvider = /\/providers\/[^/]+\/(?!register$)/i.test(path);
  if (!isBelowProvider) requireWellFormed(request.apiVersion);
  if (/^\/providers/i.test(path)) return answerProviders(request) ?? invalidPath(path);
  if (/^\/subscriptions\/?$/i.test(path)) return listSubscriptions(request);
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)/i.exec(path) ?? [];
  if (subscriptionId === undefined) return invalidPath(path);
  const subscription = requireSubscription(azure, subscriptionId);
  if (/^\/subscriptions\/[^/]+\/?$/i.test(path)) {
    if (method !== 'GET') throw methodNotAllowed(method, path);
    return { status: 200, body: showSubscription(subscription) };
  }
  const providers = answerPolicyToken(request, subscriptionId) ?? answerProviders(request);
  if (providers !== undefined) return providers;
  const operation = method === 'GET' ? answerOperation(azure, path) : undefined;
  if (operation !== undefined) {
    requireWellFormed(request.apiVersion);
    return operation;
  }
  const everything = /^(\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?)\/resources\/?$/i.exec(path)?.[1];
  if (everything !== undefined) return listResources(request, everything);
  const target = parseTarget(path);
  if (target === undefined) return invalidPath(path);
  if (method !== 'GET' && method !== 'HEAD' && subscription.state !== 'Enabled')
    throw readOnlySubscription(subscriptionId);
  if (target.kind === 'item') return answerItem(request, target.id);
  return answerCollection(request, target);
}

/** Answers the acquisition of a policy token. Returns undefined for any other path. */
function answerPolicyToken(request: ArmRequest, subscriptionId: string): Answer | undefined {
  const { azure, method, path } = request;
  if (!/^\/subscriptions\/[^/]+\/providers\/microsoft\.authorization\/acquirepolicytoken\/?$/i.test(path))
    return undefined;
  if (method !== 'POST') throw methodNotAllowed(method, path);
  requireWellFormed(request.apiVersion);
  return azure.policyTokens.acquire(request, subscriptionId);
}

function answerItem(request: ArmRequest, id: ResourceId): Answer {
  const { azure, method, apiVersion } = request;
  const type = azure.types.get(id.type);
  if (type === undefined) return answerUnknownType(request, id);
  requireVersion(type, apiVersion);
  const verb = method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  requireAction(azure, `${id.typeText}/${verb}`, id.text);
  const parent = parseId(id.parent);
  if (parent !== undefined && findById(azure, parent) === undefined) {
    throw parent.type === groupType ? groupNotFound(id.group ?? parent.name) : parentNotFound(id, verb);
  }
  const existing = findById(azure, id);
  if (method === 'HEAD') return { status: existing === undefined ? 404 : 204 };
  const call = toResourceCall(request, id);
  if (verb === 'read') return readResource(type, call, existing);
  if (method === 'PUT' && existing === undefined) requireName(id);
  requireUnlocked(azure, id, verb);
  if (verb === 'write') requireRegistered(azure, id);
  azure.policyTokens.require(request, request.path);
  return writeResource(method, type, call, existing);
}

function readResource(type: ResourceType, call: ResourceCall, existing: Resource | undefined): Answer {
  if (type.readComputed !== undefined) return type.readComputed(call);
  if (existing !== undefined) return { status: 200, body: showResource(existing, call.azure, call.apiVersion) };
  if (type.notFoundAnswer !== undefined) return type.notFoundAnswer;
  throw notFound(call.id);
}

function writeResource(method: string, type: ResourceType, call: ResourceCall, existing: Resource | undefined): Answer {
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

/** Answers a call to a resource of a type that the simulator does not know: it can only be read. */
function answerUnknownType({ azure, method }: ArmRequest, id: ResourceId): Answer {
  const resource = azure.resources.get(id.key);
  if (resource !== undefined && method === 'GET') return { status: 200, body: resource };
  throw unknownType(azure, id.typeText);
}

function answerCollection(request: ArmRequest, target: PathTarget & { kind: 'collection' }): Answer {
  const { azure, method, apiVersion, query } = request;
  const { scope, typeText } = target;
  const parent = parseId(scope);
  const computed = parent === undefined ? undefined : answerComputed(request, parent, target);
  if (computed !== undefined) return computed;
  const type = azure.types.get(target.type);
  if (type === undefined) throw unknownType(azure, typeText);
  requireVersion(type, apiVersion);
  if (method !== 'GET') throw methodNotAllowed(method, request.path);
  requireAction(azure, `${typeText}/read`, scope);
  if (parent !== undefined && findById(azure, parent) === undefined) throw notFound(parent);
  const all = resourcesAt(azure, keyOf(scope), type)
    .filter(resource => type.isListed?.(resource, query) ?? true)
    .filter(resource => !isDenied(azure, `${typeText}/read`, resource.id));
  return page(all, resource => showResource(resource, azure, apiVersion), type, request);
}

/** Answers a call to a computed collection or an action of a resource. Returns undefined if the type has none. */
function answerComputed(
  request: ArmRequest,
  parent: ResourceId,
  target: PathTarget & { kind: 'collection' },
): Answer | undefined {
  const { azure, method, apiVersion } = request;
  const type = azure.types.get(parent.type);
  const name = target.type.slice(target.type.lastIndexOf('/') + 1);
  const isRead = method === 'GET';
  const answer = isRead ? type?.computedCollections?.[name] : method === 'POST' ? type?.actions?.[name] : undefined;
  if (type === undefined || answer === undefined) return undefined;
  requireVersion(type, apiVersion);
  requireAction(azure, `${target.typeText}/${isRead ? 'read' : 'action'}`, parent.text);
  const resource = findById(azure, parent);
  if (resource === undefined) throw notFound(parent);
  return answer(toResourceCall(request, parent), resource);
}

/** Returns the resources of a type at a scope: all in a subscription, the direct children elsewhere. */
function resourcesAt(azure: SimulatedAzure, scope: string, type: ResourceType): Resource[] {
  const name = type.name.toLowerCase();
  if (type.parentProperty !== undefined)
    return objectsAt(azure.resources.get(scope)?.properties[type.parentProperty]).filter(isResource);
  const isSubscription = scope.split('/').length === 3;
  if (!isSubscription && type.listsDescendants !== true) return azure.resources.children(scope, name);
  return azure.resources.ofType(name).filter(({ id }) => keyOf(id).startsWith(`${scope}/`));
}

function findById(azure: SimulatedAzure, id: ResourceId): Resource | undefined {
  const type = azure.types.get(id.type);
  if (type?.parentProperty === undefined) return azure.resources.get(id.key);
  const name = id.name.toLowerCase();
  return resourcesAt(azure, id.parent, type).find(part => part.name.toLowerCase() === name);
}

function isResource(part: JsonObject): part is Resource {
  return typeof part['id'] === 'string' && typeof part['name'] === 'string' && isObject(part['properties']);
}

function toResourceCall(request: ArmRequest, id: ResourceId): ResourceCall {
  const { azure, apiVersion, query, body, method } = request;
  const isNeeded = method === 'PUT' || method === 'PATCH';
  if (body === undefined ? isNeeded : !isObject(body)) {
    throw badRequest('The request content was invalid: an object is expected.', 'InvalidRequestContent');
  }
  return { azure, id, apiVersion, query, body: isObject(body) ? body : {}, header: request.header, url: request.url };
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

/** @throws ArmError 400 if the text does not have the form of an api-version */
export function requireWellFormed(version: string): void {
  if (/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) return;
  const sentence = `The api-version '${version}' is invalid: expected a date, with '-preview' for a preview version.`;
  throw badRequest(sentence, 'InvalidApiVersionParameter');
}

/** Refuses characters that no provider accepts in a name, because names are part of URLs. Providers add their own rules. */
function requireName({ name }: ResourceId): void {
  if (/^[^<>%&:\\?/#\p{Cc}]{1,260}$/u.test(name)) return;
  const sentence = `Resource name '${name}' is invalid: a name has at most 260 characters, without < > % & : \\ ? / # and control characters.`;
  throw badRequest(sentence, 'InvalidResourceName');
}

function invalidPath(path: string): never {
  throw badRequest(`The request path '${path}' is not valid.`, 'InvalidRequestUri');
}

function notFound(id: ResourceId): ArmError {
  return id.type === groupType ? groupNotFound(id.name) : resourceNotFound(id);
}

function unknownType(azure: SimulatedAzure, typeText: string): ArmError {
  const [namespace = '', ...types] = typeText.split('/');
  const isKnown = [...azure.types.keys()].some(name => name.startsWith(`${namespace.toLowerCase()}/`));
  if (!isKnown)
    return new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  const sentence = `The resource type '${types.join('/')}' could not be found in the namespace '${namespace}'.`;
  return new ArmError(404, 'InvalidResourceType', sentence);
}

function readOnlySubscription(subscriptionId: string): ArmError {
  const sentence = `The subscription '${subscriptionId}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
  return new ArmError(409, 'ReadOnlyDisabledSubscription', sentence);
}
