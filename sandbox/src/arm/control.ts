import { z } from 'zod';
import { createFaultRegistry, type FaultRegistry, faultFields, type RegisteredFault } from '../faults.ts';
import type { HttpResponse, IncomingCall } from './answer-call.ts';
import { type BlobStorage, containerShape } from './blob-storage.ts';
import { deviationsShape, noDeviations } from './deviations.ts';
import type { JsonObject } from './json.ts';
import { EstateError, parseEstate } from './parse-estate.ts';
import { policyTokenShape } from './policy-tokens.ts';
import type { RequestLog } from './request-log.ts';
import type { SimulatedAzure } from './resource-type.ts';
import type { Throttle } from './throttle.ts';

const effects = ['status', 'code', 'message', 'delayMs', 'reset', 'hang', 'body', 'contentType', 'truncate'] as const;

const faultShape = z
  .strictObject({
    ...faultFields,
    method: z.string().optional(),
    /** Regular expression for the path and query; case is ignored. */
    path: z.string().refine(isRegularExpression, 'This is not a regular expression.').optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    /** The body to answer with: text as it is, and any other value as JSON. */
    body: z.json().optional(),
    contentType: z.string().optional(),
    /** How many bytes of the body are sent. With `reset` or `hang`, the connection breaks or stalls after them. */
    truncate: z.int().nonnegative().optional(),
  })
  .refine(
    fault => effects.some(effect => fault[effect] !== undefined),
    `A fault needs an effect: ${effects.slice(0, -1).join(', ')} or ${effects.at(-1)}.`,
  )
  .refine(
    fault =>
      fault.when === 'after' ||
      isOwnAnswer(fault) ||
      [fault.truncate, fault.contentType].every(one => one === undefined),
    'truncate and contentType shape the answer of a call that takes effect: set when to after, or set the answer.',
  );

const throttleShape = z.strictObject({ on: z.boolean() });

export type ArmFault = z.infer<typeof faultShape> & { readonly matches: RegExp };
export type ArmFaults = FaultRegistry<ArmFault>;

export function createFaults(): ArmFaults {
  return createFaultRegistry<ArmFault>();
}

/** Returns the fault that applies to a call before or after its effect, if there is one, and counts one use of it. */
export function faultFor(
  faults: ArmFaults,
  when: ArmFault['when'],
  call: IncomingCall,
): RegisteredFault<ArmFault> | undefined {
  return faults.take(fault => {
    const isMethod = fault.method === undefined || fault.method.toUpperCase() === call.method;
    return fault.when === when && isMethod && fault.matches.test(call.raw);
  });
}

/** The parts of the endpoint that the control API reads and changes. */
export interface EndpointParts {
  readonly azure: SimulatedAzure;
  readonly blobs: BlobStorage;
  readonly faults: ArmFaults;
  readonly throttle: Throttle;
  readonly requests: RequestLog;
  readonly token: string | undefined;
}

/** Answers a call below `/control`. */
export function answerControl(endpoint: EndpointParts, method: string, path: string, body: unknown): HttpResponse {
  const name = path.replace(/^\/control\//, '').replace(/\/$/, '');
  const [what = '', id, container] = name.split('/');
  switch (`${method} ${what}`) {
    case 'GET requests':
      return { status: 200, body: endpoint.requests.all() };
    case 'GET estate':
      return { status: 200, body: getEstate(endpoint.azure) };
    case 'PUT estate':
      return putEstate(endpoint.azure, body);
    case 'GET faults':
      return { status: 200, body: endpoint.faults.list().map(({ matches: _, ...fault }) => fault) };
    case 'POST faults':
      return id === undefined ? addFault(endpoint.faults, body) : unknownPath(method, path);
    case 'DELETE faults':
      return removeFaults(endpoint.faults, id);
    case 'POST policy-tokens': {
      const parsed = policyTokenShape.safeParse(body);
      if (!parsed.success) return invalidInput(parsed.error);
      endpoint.azure.policyTokens.demand(parsed.data);
      return { status: 200, body: parsed.data };
    }
    case 'DELETE policy-tokens':
      endpoint.azure.policyTokens.clear();
      return { status: 200, body: {} };
    case 'GET deviations':
      return { status: 200, body: endpoint.azure.deviations() };
    case 'PUT deviations': {
      const parsed = deviationsShape.safeParse(body);
      if (!parsed.success) return invalidInput(parsed.error);
      endpoint.azure.setDeviations(parsed.data);
      return { status: 200, body: parsed.data };
    }
    case 'DELETE deviations':
      endpoint.azure.setDeviations(noDeviations);
      return { status: 200, body: noDeviations };
    case 'PUT containers': {
      const parsed = containerShape.safeParse(body ?? {});
      if (!parsed.success) return invalidInput(parsed.error);
      return { status: 200, body: { ...endpoint.blobs.createContainer(id ?? '', container ?? '', parsed.data) } };
    }
    case 'DELETE containers':
      return { status: 200, body: { deleted: endpoint.blobs.deleteContainer(id ?? '', container ?? '') } };
    case 'POST throttle': {
      const parsed = throttleShape.safeParse(body);
      if (!parsed.success) return invalidInput(parsed.error);
      endpoint.throttle.setEnabled(parsed.data.on);
      return { status: 200, body: parsed.data };
    }
    default:
      return unknownPath(method, path);
  }
}

function getEstate(azure: SimulatedAzure): JsonObject {
  const { subscriptions, denied } = azure.tenant();
  const shown = { subscriptions: subscriptions.map(one => ({ ...one })), resources: azure.resources.all() };
  return denied.length === 0
    ? shown
    : { ...shown, denied: denied.map(({ actions, scope }) => ({ actions: [...actions], scope })) };
}

function putEstate(azure: SimulatedAzure, body: unknown): HttpResponse {
  try {
    const estate = parseEstate(body);
    azure.load(estate);
    return { status: 200, body: { subscriptions: estate.subscriptions.length, resources: estate.resources.length } };
  } catch (error) {
    if (error instanceof EstateError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function addFault(faults: ArmFaults, body: unknown): HttpResponse {
  const parsed = faultShape.safeParse(body);
  if (!parsed.success) return invalidInput(parsed.error);
  const matches = new RegExp(parsed.data.path ?? '', 'i');
  return { status: 200, body: { id: faults.add({ ...parsed.data, matches }).id } };
}

function removeFaults(faults: ArmFaults, id: string | undefined): HttpResponse {
  if (id === undefined) {
    const removed = faults.list().length;
    faults.clear();
    return { status: 200, body: { removed } };
  }
  if (faults.remove(id)) return { status: 200, body: { removed: 1 } };
  const ids = faults.list().map(fault => fault.id);
  const existing = ids.length === 0 ? 'There are no faults.' : `Existing faults: ${ids.join(', ')}.`;
  return { status: 404, body: { error: `There is no fault "${id}". ${existing}` } };
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function invalidInput(error: z.ZodError): HttpResponse {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return { status: 400, body: { error: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'This is not valid.'}` } };
}

function unknownPath(method: string, path: string): HttpResponse {
  return { status: 404, body: { error: `There is no ${method} ${path}.` } };
}

/** Returns whether a fault sets a response of its own. */
function isOwnAnswer(fault: {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly body?: unknown;
}): boolean {
  return [fault.status, fault.code, fault.message, fault.body].some(part => part !== undefined);
}

/** Returns the response that a fault sets instead of ARM's; undefined if it sets none. */
export function faultAnswer(fault: ArmFault): HttpResponse | undefined {
  if (!isOwnAnswer(fault)) return undefined;
  const { code, message, headers = {}, body } = fault;
  const status = fault.status ?? (body === undefined ? 500 : 200);
  const lowerCased = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  if (body !== undefined) return { status, headers: lowerCased, body };
  if (status < 400)
    return { status, headers: lowerCased, ...(code !== undefined && { body: failedOperation(code, message) }) };
  const defaultCode = defaultCodes[status] ?? 'InternalServerError';
  return {
    status,
    headers: lowerCased,
    body: { error: { code: code ?? defaultCode, message: message ?? 'The sandbox was asked to fail this call.' } },
  };
}

/** Returns the status of a failed operation, for a fault on the operation's URL. */
function failedOperation(code: string, message: string | undefined): JsonObject {
  const status = /^cancell?ed$/i.test(code) ? 'Canceled' : 'Failed';
  return { status, error: { code, message: message ?? 'The sandbox was asked to fail this operation.' } };
}

const defaultCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'AuthenticationFailed',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'TooManyRequests',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};
