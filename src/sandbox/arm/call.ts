import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from './control.ts';
import { dispatch, type Request, requireWellFormed } from './dispatch.ts';
import { ArmError, badRequest, methodNotAllowed } from './errors.ts';
import { askGraph } from './graph.ts';
import { readJson } from './json.ts';
import type { Kind } from './throttle.ts';
import { scopeVersions } from './types/scope-rules.ts';
import type { World } from './world.ts';

/** A call as it came over the wire. */
export interface Received {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly raw: string;
  /** Decoded, without the query. */
  readonly path: string;
  /** By lower-cased name: ARM does not look at their case. */
  readonly query: ReadonlyMap<string, string>;
  readonly text: string;
  header(name: string): string | undefined;
  /** Makes a path absolute, for the host and the protocol that the client believes it uses. */
  url(path: string): string;
}

/** An answer ready to be sent. */
export interface Sent {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function readCall(request: FastifyRequest): Received {
  // A client that takes the endpoint for a proxy sends whole addresses.
  const [, meant, raw = '/'] = /^(?:https?:\/\/([^/]+))?(.*)$/is.exec(request.raw.url ?? '/') ?? [];
  const cut = raw.indexOf('?');
  const query = new Map(
    [...new URLSearchParams(cut === -1 ? '' : raw.slice(cut + 1))].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  // Each proxy on the way adds its own protocol: the first one is the client's.
  const protocol = header('x-forwarded-proto')?.split(',')[0]?.trim() ?? 'http';
  const base = `${protocol}://${meant ?? header('host') ?? '127.0.0.1'}`;
  const version = encodeURIComponent(query.get('api-version') ?? '');
  return {
    method: request.method,
    raw,
    path: (cut === -1 ? raw : raw.slice(0, cut)).split('/').map(decoded).join('/'),
    query,
    text: typeof request.body === 'string' ? request.body : '',
    header,
    url: path => `${base}${path.split('/').map(encoded).join('/')}?api-version=${version}`,
  };
}

/** A segment that would become two stays as it was sent, and is found nowhere. */
function decoded(segment: string): string {
  try {
    const text = decodeURIComponent(segment);
    return text.includes('/') ? segment : text;
  } catch {
    return segment;
  }
}

/** A segment of an address; what ends a path is written so that it does not. */
function encoded(segment: string): string {
  return encodeURI(segment).replace(/[?#]/g, encodeURIComponent);
}

/** @throws ArmError 400 for what is not JSON, or lies too deep */
export function readBody(text: string): unknown {
  if (text === '') return undefined;
  const read = readJson(text);
  if ('value' in read) return read.value;
  const sentence = `The request content was invalid and could not be deserialized: ${read.wrong}.`;
  throw badRequest(sentence, 'InvalidRequestContent');
}

/**
 * Answers a call to ARM, and tells whether it altered anything. What is due by itself happens before.
 *
 * @param instead what is answered in place of doing anything, once the caller is known and has a token left
 */
export function answerCall({ world, throttle }: Endpoint, call: Received, instead?: Sent): Answered {
  world.settle();
  const before = world.changes();
  const quota: Record<string, string> = {};
  const answer = orError(() => {
    const principal = requireToken(world, call);
    Object.assign(quota, throttle.spend({ ...bucketOf(call), principal }));
    if (instead !== undefined) return instead;
    const request = requestOf(world, call);
    if (!isGraph(call.path)) return dispatch(request);
    Object.assign(quota, throttle.spendQuery(principal));
    if (call.method !== 'POST') throw methodNotAllowed(call.method, call.path);
    requireWellFormed(request.apiVersion);
    return askGraph(world, request.body);
  });
  return { answer, headers: { ...commonHeaders(world, call), ...quota }, changed: world.changes() !== before };
}

interface Answered {
  readonly answer: Sent;
  /** Those that every answer has, a fault's too. */
  readonly headers: Record<string, string>;
  readonly changed: boolean;
}

function requestOf(world: World, call: Received): Request {
  const { method, path, query, header, url, text } = call;
  const apiVersion = query.get('api-version') ?? '';
  if (apiVersion === '') throw missingApiVersion(path);
  return { world, method, path, apiVersion, query, header, url, body: readBody(text) };
}

function missingApiVersion(path: string): ArmError {
  const isScope = /\/privatelinkscopes(\/|$)/i.test(path);
  const known = isScope ? ` The supported api-versions are '${scopeVersions.join(', ')}'.` : '';
  const sentence = `The api-version query parameter (?api-version=) is required for all requests.${known}`;
  return badRequest(sentence, 'MissingApiVersionParameter');
}

function orError(run: () => Sent): Sent {
  try {
    return run();
  } catch (error) {
    return errorAnswer(error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', String(error)));
  }
}

/** An error in ARM's shape. */
export function errorAnswer({ status, code, message, headers, details }: ArmError): Sent {
  const more = details === undefined ? {} : { details: [...details] };
  return { status, headers, body: { error: { code, message, ...more } } };
}

function isGraph(path: string): boolean {
  return /^\/providers\/microsoft\.resourcegraph\/resources\/?$/i.test(path);
}

/** The token bucket that a call draws from. */
function bucketOf({ method, path }: Received): { kind: Kind; subscription: string; isNetwork: boolean } {
  const kind =
    method === 'DELETE' ? 'deletes' : method === 'GET' || method === 'HEAD' || isGraph(path) ? 'reads' : 'writes';
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return { kind, subscription, isNetwork: /\/providers\/microsoft\.network\//i.test(path) };
}

/**
 * Any bearer token will do; none is refused as Azure refuses it.
 *
 * @returns what tells callers apart
 */
function requireToken(world: World, call: Received): string {
  const token = /^Bearer\s+(\S+)$/i.exec(call.header('authorization') ?? '')?.[1];
  if (token !== undefined) return token;
  const tenant = world.surroundings().subscriptions[0]?.tenantId ?? 'common';
  const reason = "The authentication failed because of missing 'Authorization' header.";
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/${tenant}", error="invalid_token", error_description="${reason}"`;
  throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.", {
    'www-authenticate': challenge,
    'x-ms-failure-cause': 'gateway',
  });
}

/** Headers that every answer of ARM has. */
function commonHeaders(world: World, call: Received): Record<string, string> {
  const requestId = world.newId();
  const clientId = call.header('x-ms-client-request-id');
  const echoes = call.header('x-ms-return-client-request-id')?.toLowerCase() === 'true' && clientId !== undefined;
  return {
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': call.header('x-ms-correlation-request-id') ?? requestId,
    ...(echoes ? { 'x-ms-client-request-id': clientId } : {}),
  };
}

export function send(reply: FastifyReply, { status, headers = {}, body }: Sent): FastifyReply {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
