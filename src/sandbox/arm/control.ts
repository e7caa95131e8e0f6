import { z } from 'zod';
import { type Armed, createFaultBook, type FaultBook, faultEffect } from '../faults.ts';
import type { Received, Sent } from './call.ts';
import type { JsonObject } from './json.ts';
import { EstateError, parseEstate } from './parse-estate.ts';
import type { RequestLog } from './requests.ts';
import type { Throttle } from './throttle.ts';
import type { World } from './world.ts';

const faultShape = z
  .strictObject({
    ...faultEffect,
    method: z.string().optional(),
    /** Matched against path and query, without regard to case. */
    path: z.string().refine(isPattern, 'not a regular expression').optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  })
  .refine(
    ({ status, code, message, delayMs, reset, hang }) =>
      [status, code, message, delayMs, reset, hang].some(effect => effect !== undefined),
    'a fault needs an effect: status, code, message, delayMs, reset or hang',
  );

const throttleShape = z.strictObject({ on: z.boolean() });

export type ArmFault = z.infer<typeof faultShape> & { readonly matches: RegExp };
export type ArmFaults = FaultBook<ArmFault>;

export function createFaults(): ArmFaults {
  return createFaultBook<ArmFault>();
}

/** Takes the fault that waits for a call at this moment, if one does. */
export function faultFor(faults: ArmFaults, when: ArmFault['when'], call: Received): Armed<ArmFault> | undefined {
  return faults.take(fault => {
    const isMethod = fault.method === undefined || fault.method.toUpperCase() === call.method;
    return fault.when === when && isMethod && fault.matches.test(call.raw);
  });
}

/** Everything that can be controlled. */
export interface Endpoint {
  readonly world: World;
  readonly faults: ArmFaults;
  readonly throttle: Throttle;
  readonly requests: RequestLog;
}

/** Answers a call below `/control`: what the outside may ask and do that ARM itself does not offer. */
export function answerControl(endpoint: Endpoint, method: string, path: string, body: unknown): Sent {
  const name = path.replace(/^\/control\//, '').replace(/\/$/, '');
  const [what = '', id] = name.split('/');
  switch (`${method} ${what}`) {
    case 'GET requests':
      return { status: 200, body: endpoint.requests.all() };
    case 'GET estate':
      return { status: 200, body: showEstate(endpoint.world) };
    case 'PUT estate':
      return putEstate(endpoint.world, body);
    case 'GET faults':
      return { status: 200, body: endpoint.faults.list().map(({ matches: _, ...fault }) => fault) };
    case 'POST faults':
      return id === undefined ? addFault(endpoint.faults, body) : unknown(method, path);
    case 'DELETE faults':
      return removeFaults(endpoint.faults, id);
    case 'POST throttle': {
      const wish = throttleShape.safeParse(body);
      if (!wish.success) return wrong(wish.error);
      endpoint.throttle.turn(wish.data.on);
      return { status: 200, body: wish.data };
    }
    default:
      return unknown(method, path);
  }
}

function showEstate(world: World): JsonObject {
  const { subscriptions, denied } = world.surroundings();
  const shown = { subscriptions: subscriptions.map(one => ({ ...one })), resources: world.resources.all() };
  return denied.length === 0
    ? shown
    : { ...shown, denied: denied.map(({ actions, scope }) => ({ actions: [...actions], scope })) };
}

function putEstate(world: World, body: unknown): Sent {
  try {
    const estate = parseEstate(body);
    world.load(estate);
    return { status: 200, body: { subscriptions: estate.subscriptions.length, resources: estate.resources.length } };
  } catch (error) {
    if (error instanceof EstateError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function addFault(faults: ArmFaults, body: unknown): Sent {
  const wish = faultShape.safeParse(body);
  if (!wish.success) return wrong(wish.error);
  const matches = new RegExp(wish.data.path ?? '', 'i');
  return { status: 200, body: { id: faults.add({ ...wish.data, matches }).id } };
}

function removeFaults(faults: ArmFaults, id: string | undefined): Sent {
  if (id === undefined) {
    const removed = faults.list().length;
    faults.clear();
    return { status: 200, body: { removed } };
  }
  if (faults.remove(id)) return { status: 200, body: { removed: 1 } };
  const armed = faults.list().map(fault => fault.id);
  const there = armed.length === 0 ? 'there is none' : `there is ${armed.join(', ')}`;
  return { status: 404, body: { error: `No fault "${id}"; ${there}.` } };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function wrong(error: z.ZodError): Sent {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return { status: 400, body: { error: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'not understood'}` } };
}

function unknown(method: string, path: string): Sent {
  return { status: 404, body: { error: `there is no ${method} ${path}` } };
}

/** The answer that a fault gives in place of ARM's. */
export function faultAnswer(fault: ArmFault): Sent | undefined {
  const { code, message, headers = {} } = fault;
  const status = fault.status ?? (code === undefined && message === undefined ? undefined : 500);
  if (status === undefined) return undefined;
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  if (status < 400) return { status, headers: sent, ...(code !== undefined && { body: endedBy(code, message) }) };
  const known = codes[status] ?? 'InternalServerError';
  return {
    status,
    headers: sent,
    body: { error: { code: code ?? known, message: message ?? 'The sandbox was asked to fail this call.' } },
  };
}

/** What the status of an operation shows that has ended without doing its work: a fault on its address brings that about. */
function endedBy(code: string, message: string | undefined): JsonObject {
  const status = /^cancell?ed$/i.test(code) ? 'Canceled' : 'Failed';
  return { status, error: { code, message: message ?? 'The sandbox was asked to fail this operation.' } };
}

const codes: Readonly<Record<number, string>> = {
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
