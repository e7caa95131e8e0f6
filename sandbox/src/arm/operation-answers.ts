import { keyOf, parseId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { Operation, OperationProvider } from './operations.ts';
import { type Answer, type ResourceCall, type SimulatedAzure, showResource } from './resource-type.ts';

interface OperationPaths {
  readonly status: string;
  readonly result: string;
}

/** Paths of the status and the result of an operation, for each provider. */
const operationPaths = {
  /** Scopes: the status is below the subscription (the specification says otherwise), the result below the resource. */
  monitor: (call: ResourceCall, id: string, resource: string): OperationPaths => ({
    status: `/subscriptions/${call.id.subscription}/providers/microsoft.insights/privatelinkscopeoperationstatuses/${id}`,
    result: `${resource}/operationresults/${id}`,
  }),
  network: (call: ResourceCall, id: string): OperationPaths => ({
    status: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/operations/${id}`,
    result: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/operationResults/${id}`,
  }),
  privateDns: (call: ResourceCall, id: string): OperationPaths => ({
    status: `${groupOf(call)}/providers/Microsoft.Network/privateDnsOperationStatuses/${id}`,
    result: `${groupOf(call)}/providers/Microsoft.Network/privateDnsOperationResults/${id}`,
  }),
  dnsResolver: (call: ResourceCall, id: string): OperationPaths => ({
    status: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/dnsResolverOperationStatuses/${id}`,
    result: `/subscriptions/${call.id.subscription}/providers/Microsoft.Network/locations/${locationOf(call)}/dnsResolverOperationResults/${id}`,
  }),
} satisfies Record<OperationProvider, (call: ResourceCall, id: string, resource: string) => OperationPaths>;

/**
 * Starts an operation that ends at the given time.
 *
 * @returns the headers with its URLs; a PUT of Microsoft.Network has no `location`, as recorded
 */
export function startOperation(
  call: ResourceCall,
  operation: Pick<Operation, 'provider' | 'method' | 'resource' | 'endsAt' | 'details'>,
): Record<string, string> {
  const id = call.azure.newId();
  call.azure.operations.start({ ...operation, id });
  const { status, result } = operationPaths[operation.provider](call, id, operation.resource);
  const headers = { 'azure-asyncoperation': call.url(status) };
  if (operation.provider !== 'network') return { ...headers, location: call.url(result) };
  if (operation.method === 'DELETE') return { ...headers, location: call.url(result) };
  return { 'azure-asyncnotification': 'Enabled', ...headers };
}

/** Starts an operation and returns a 202 with its URLs. */
export function accepted(call: ResourceCall, operation: Parameters<typeof startOperation>[1], body?: Json): Answer {
  const answer = { status: 202, headers: startOperation(call, operation) };
  return body === undefined ? answer : { ...answer, body };
}

const statusType =
  /\/(?:privatelinkscopeoperationstatuses|locations\/operations|privatednsoperationstatuses|dnsresolveroperationstatuses)$/;
const resultType = /\/(?:operationresults|privatednsoperationresults|dnsresolveroperationresults)$/;

/**
 * Answers a GET of an operation's status or result. Returns undefined for any other path, because a resource can have
 * such a name as well.
 */
export function answerOperation(azure: SimulatedAzure, path: string): Answer | undefined {
  const { type = '', name = '' } = parseId(path) ?? {};
  if (statusType.test(type)) return answerStatus(azure, name, path);
  return resultType.test(type) ? answerResult(azure, name) : undefined;
}

function answerStatus(azure: SimulatedAzure, id: string, path: string): Answer {
  const operation = azure.operations.get(id);
  if (operation === undefined) return { status: 404 };
  const status = isRunning(azure, operation) ? 'InProgress' : 'Succeeded';
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

function answerResult(azure: SimulatedAzure, id: string): Answer {
  const operation = azure.operations.get(id);
  if (operation === undefined) return { status: 404 };
  if (isRunning(azure, operation)) return { status: 202 };
  const resource = azure.resources.get(keyOf(operation.resource));
  if (operation.method === 'DELETE' || resource === undefined) return { status: 204 };
  return { status: 200, body: showResource(resource, azure) };
}

function isRunning(azure: SimulatedAzure, operation: Operation): boolean {
  return azure.now() < operation.endsAt;
}

function groupOf({ id }: ResourceCall): string {
  return `/subscriptions/${id.subscription}/resourceGroups/${id.group ?? ''}`;
}

function locationOf(call: ResourceCall): string {
  const inBody = call.body['location'];
  if (typeof inBody === 'string') return inBody.toLowerCase().replaceAll(' ', '');
  const found = call.azure.resources.get(call.id.key) ?? call.azure.resources.get(call.id.parent);
  return typeof found?.['location'] === 'string' ? found['location'] : 'global';
}
