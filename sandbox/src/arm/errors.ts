import type { ResourceId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** An error response of ARM. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The causes, which Resource Graph lists one level below the error. */
  readonly details: readonly JsonObject[] | undefined;
  /** What policies add to an error. */
  readonly additionalInfo: readonly JsonObject[] | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details?: readonly JsonObject[],
    additionalInfo?: readonly JsonObject[],
  ) {
    super(message);
    this.details = details;
    this.additionalInfo = additionalInfo;
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The header of errors that ARM itself answers, before a provider is called. */
const fromGateway = { 'x-ms-failure-cause': 'gateway' };

export function resourceNotFound(id: ResourceId): ArmError {
  const path = resourcePath(id);
  const container = id.group === undefined ? `subscription '${id.subscription}'` : `resource group '${id.group}'`;
  return new ArmError(404, 'ResourceNotFound', `The Resource '${path}' under ${container} was not found.`, fromGateway);
}

export function parentNotFound(id: ResourceId, verb: string): ArmError {
  const types = id.typeText.split('/').slice(1).join('/');
  const sentence = `Failed to perform '${verb}' on resource(s) of type '${types}', because the parent resource '${id.parent}' could not be found.`;
  return new ArmError(404, 'ParentResourceNotFound', sentence, fromGateway);
}

export function groupNotFound(name: string): ArmError {
  return new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`, fromGateway);
}

export function subscriptionNotFound(id: string): ArmError {
  return new ArmError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`, fromGateway);
}

export function methodNotAllowed(method: string, what: string): ArmError {
  return new ArmError(405, 'MethodNotAllowed', `The HTTP method '${method}' is not supported at '${what}'.`);
}

export function badRequest(message: string, code = 'BadRequest'): ArmError {
  return new ArmError(400, code, message);
}

export function conflict(message: string, code = 'Conflict'): ArmError {
  return new ArmError(409, code, message);
}

function resourcePath(id: ResourceId): string {
  const [namespace = '', ...types] = id.typeText.split('/');
  return [namespace, ...types.flatMap((type, index) => [type, id.names[index] ?? ''])].join('/');
}
