import { openStore } from '../store.ts';
import { keyOf, parseId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import { type Answer, type Call, shown } from './resource-type.ts';
import type { World } from './world.ts';

/** Work that goes on after the answer. Providers differ in the addresses and in the body of its status. */
export interface Operation {
  readonly id: string;
  readonly provider: keyof typeof providers;
  readonly method: 'PUT' | 'PATCH' | 'DELETE';
  readonly resource: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endsAt: number;
  /** What the provider tells about it besides. */
  readonly details?: JsonObject;
}

export interface Operations {
  start(operation: Omit<Operation, 'startedAt'>): void;
  get(id: string): Operation | undefined;
  close(): void;
}

export function openOperations(file: string | undefined, now: () => number): Operations {
  const store = openStore<Operation>(file);
  return {
    start: operation => store.set(operation.id, { ...operation, startedAt: now() }),
    get: id => store.get(id),
    close: () => store.close(),
  };
}

interface Addresses {
  readonly status: string;
  readonly result: string;
}

/** Where each provider keeps the status and the result of an operation. */
const providers = {
  /** Scopes: the status is the subscription's, whatever the specification says; the result is the resource's. */
  monitor: (call: Call, id: string, resource: string): Addresses => ({
    status: `/subscriptions/${call.id.subscription}/providers/microsoft.insights/privatelinkscopeoperationstatuses/${id}`,
    result: `${resource}/operationresults/${id}`,
  }),
  network: (call: Call, id: string): Addresses => ({
    status: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/operations/${id}`,
    result: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/operationResults/${id}`,
  }),
  privateDns: (call: Call, id: string): Addresses => ({
    status: `${groupOf(call)}/providers/Microsoft.Network/privateDnsOperationStatuses/${id}`,
    result: `${groupOf(call)}/providers/Microsoft.Network/privateDnsOperationResults/${id}`,
  }),
  dnsResolver: (call: Call, id: string): Addresses => ({
    status: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/dnsResolverOperationStatuses/${id}`,
    result: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/dnsResolverOperationResults/${id}`,
  }),
};

/**
 * Starts an operation that ends at the given moment.
 *
 * @returns the headers that lead to it: a PUT of Microsoft.Network has the first one alone, as recorded
 */
export function startOperation(
  call: Call,
  operation: Pick<Operation, 'provider' | 'method' | 'resource' | 'endsAt' | 'details'>,
): Record<string, string> {
  const id = call.world.newId();
  call.world.operations.start({ ...operation, id });
  const { status, result } = providers[operation.provider](call, id, operation.resource);
  const headers = { 'azure-asyncoperation': call.url(status) };
  if (operation.provider !== 'network') return { ...headers, location: call.url(result) };
  if (operation.method === 'DELETE') return { ...headers, location: call.url(result) };
  return { 'azure-asyncnotification': 'Enabled', ...headers };
}

/** Accepts what an operation goes on with. */
export function accepted(call: Call, operation: Parameters<typeof startOperation>[1], body?: Json): Answer {
  const answer = { status: 202, headers: startOperation(call, operation) };
  return body === undefined ? answer : { ...answer, body };
}

const statusType =
  /\/(?:privatelinkscopeoperationstatuses|locations\/operations|privatednsoperationstatuses|dnsresolveroperationstatuses)$/;
const resultType = /\/(?:operationresults|privatednsoperationresults|dnsresolveroperationresults)$/;

/** Answers a GET of an operation's status or result; undefined where the path is neither: a scope may be named so too. */
export function answerOperation(world: World, path: string): Answer | undefined {
  const { type = '', name = '' } = parseId(path) ?? {};
  if (statusType.test(type)) return answerStatus(world, name, path);
  return resultType.test(type) ? answerResult(world, name) : undefined;
}

function answerStatus(world: World, id: string, path: string): Answer {
  const operation = world.operations.get(id);
  if (operation === undefined) return { status: 404 };
  const status = isRunning(world, operation) ? 'InProgress' : 'Succeeded';
  if (operation.provider !== 'monitor') return { status: 200, body: { status } };
  const body: JsonObject = {
    status,
    id: path,
    name: id,
    type: 'microsoft.insights/privatelinkscopeoperationstatuses',
    startTime: new Date(operation.startedAt).toISOString(),
    ...(status === 'Succeeded' ? { endTime: new Date(operation.endsAt).toISOString() } : {}),
    properties: operation.details ?? {},
  };
  return { status: 200, body };
}

function answerResult(world: World, id: string): Answer {
  const operation = world.operations.get(id);
  if (operation === undefined) return { status: 404 };
  if (isRunning(world, operation)) return { status: 202 };
  const resource = world.resources.get(keyOf(operation.resource));
  if (operation.method === 'DELETE' || resource === undefined) return { status: 204 };
  return { status: 200, body: shown(resource, world) };
}

function isRunning(world: World, operation: Operation): boolean {
  return world.now() < operation.endsAt;
}

function groupOf({ id }: Call): string {
  return `/subscriptions/${id.subscription}/resourceGroups/${id.group ?? ''}`;
}

function locationOf(call: Call): string {
  const inBody = call.body['location'];
  if (typeof inBody === 'string') return inBody.toLowerCase().replaceAll(' ', '');
  const found = call.world.resources.get(call.id.key) ?? call.world.resources.get(call.id.parent);
  return typeof found?.['location'] === 'string' ? found['location'] : 'global';
}
