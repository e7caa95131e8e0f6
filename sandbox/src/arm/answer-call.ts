import type { FastifyReply, FastifyRequest } from 'fastify';
import { dispatch, requireWellFormed } from './dispatch.ts';
import { ArmError, badRequest, methodNotAllowed } from './errors.ts';
import { readJson } from './json.ts';
import type { Caller } from './resource-changes.ts';
import { queryResourceGraph } from './resource-graph.ts';
import type { ArmRequest, SimulatedAzure } from './resource-type.ts';
import type { CallKind, Throttle } from './throttle.ts';
import { SANDBOX_USER } from './types/common.ts';
import { scopeVersions } from './types/scope-rules.ts';

/** A call as it arrived over HTTP. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query as sent. */
  readonly raw: string;
  /** Decoded, without the query. */
  readonly path: string;
  /** By lower-case name, because ARM ignores the case of parameter names. */
  readonly query: ReadonlyMap<string, string>;
  readonly text: string;
  header(name: string): string | undefined;
  /** Returns the absolute URL of a path, with the host and protocol that the client addressed. */
  url(path: string): string;
}

/** An HTTP response that is ready to be sent. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function readCall(request: FastifyRequest): IncomingCall {
  // A client that uses the endpoint as a proxy sends absolute URLs.
  const [, intendedHost, raw = '/'] = /^(?:https?:\/\/([^/]+))?(.*)$/is.exec(request.raw.url ?? '/') ?? [];
  const cut = raw.indexOf('?');
  const query = new Map(
    [...new URLSearchParams(cut === -1 ? '' : raw.slice(cut + 1))].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  // Each proxy appends its own protocol; the first one is the client's.
  const protocol = header('x-forwarded-proto')?.split(',')[0]?.trim() ?? 'http';
  const base = `${protocol}://${intendedHost ?? header('host') ?? '127.0.0.1'}`;
  const version = encodeURIComponent(query.get('api-version') ?? '');
  return {
    method: request.method,
    raw,
    path: (cut === -1 ? raw : raw.slice(0, cut)).split('/').map(decoded).join('/'),
    query,
    text: Buffer.isBuffer(request.body) ? request.body.toString() : '',
    header,
    url: path => `${base}${path.split('/').map(encoded).join('/')}?api-version=${version}`,
  };
}

/** Decodes a path segment. One that contains an encoded slash stays as sent, and then matches no resource. */
function decoded(segment: string): string {
  try {
    const text = decodeURIComponent(segment);
    return text.includes('/') ? segment : text;
  } catch {
    return segment;
  }
}

/** Encodes a path segment, including the characters that would end the path. */
function encoded(segment: string): string {
  return encodeURI(segment).replace(/[?#]/g, encodeURIComponent);
}

/** @throws ArmError 400 if the text is not JSON or is nested too deeply */
export function readBody(text: string): unknown {
  if (text === '') return undefined;
  const read = readJson(text);
  if ('value' in read) return read.value;
  const sentence = `The request content was invalid and could not be deserialized: ${read.problem}.`;
  throw badRequest(sentence, 'InvalidRequestContent');
}

/** The parts of the endpoint that answer a call. */
interface CallParts {
  readonly azure: SimulatedAzure;
  readonly throttle: Throttle;
  /** The only token that is accepted under ARM's own name; undefined where every token is. */
  readonly token: string | undefined;
}

/**
 * Answers a call to ARM and tells whether it changed anything. Changes that are due are applied first.
 *
 * @param instead a response to send without any effect, after authentication and throttling
 */
export function answerCall(
  { azure, throttle, token }: CallParts,
  call: IncomingCall,
  instead?: HttpResponse,
): CallResult {
  azure.applyDueChanges();
  const before = azure.changeCount();
  const quota: Record<string, string> = {};
  const headers = commonHeaders(azure, call);
  const answer = catchArmError(() => {
    const principal = requireToken(azure, call, token);
    Object.assign(quota, throttle.spend({ ...bucketOf(call), principal }));
    if (instead !== undefined) return instead;
    const request = toArmRequest(azure, call);
    if (!isGraph(call.path)) return azure.runAs(callerOf(call, principal, headers), () => dispatch(request));
    Object.assign(quota, throttle.spendQuery(principal));
    if (call.method !== 'POST') throw methodNotAllowed(call.method, call.path);
    requireWellFormed(request.apiVersion);
    return queryResourceGraph(azure, request.body);
  });
  return { answer, headers: { ...headers, ...quota }, changed: azure.changeCount() !== before };
}

/**
 * Returns who makes a call. The bots come under ARM's own name: they are an application, and so is their client, which
 * Azure does not know ("the field will show the client application ID"). Whoever addresses this machine is in the portal,
 * or in the CLI by the user agent, and is the person whom the token names, if it names one.
 */
function callerOf(call: IncomingCall, token: string, headers: Record<string, string>): Caller {
  const correlationId = headers['x-ms-correlation-request-id'] ?? '';
  if (isForArm(call)) return { by: BOT_APPLICATION, type: 'Application', client: BOT_APPLICATION, correlationId };
  const client = /^azurecli/i.test(call.header('user-agent') ?? '') ? 'Azure CLI' : 'Azure Portal';
  return { by: token.includes('@') ? token : SANDBOX_USER, type: 'User', client, correlationId };
}

const BOT_APPLICATION = '5a4d0b07-7c1e-4d43-9f0a-0f2f5f1b7a10';

function isForArm(call: IncomingCall): boolean {
  return /^management\./i.test(call.header('host') ?? '');
}

interface CallResult {
  readonly answer: HttpResponse;
  /** Headers of every response, also of one that a fault sets. */
  readonly headers: Record<string, string>;
  readonly changed: boolean;
}

function toArmRequest(azure: SimulatedAzure, call: IncomingCall): ArmRequest {
  const { method, path, query, header, url, text } = call;
  const apiVersion = query.get('api-version') ?? '';
  if (apiVersion === '') throw missingApiVersion(path);
  return { azure, method, path, apiVersion, query, header, url, body: readBody(text) };
}

function missingApiVersion(path: string): ArmError {
  const isScope = /\/privatelinkscopes(\/|$)/i.test(path);
  const known = isScope ? ` The supported api-versions are '${scopeVersions.join(', ')}'.` : '';
  const sentence = `The api-version query parameter (?api-version=) is required for all requests.${known}`;
  return badRequest(sentence, 'MissingApiVersionParameter');
}

function catchArmError(run: () => HttpResponse): HttpResponse {
  try {
    return run();
  } catch (error) {
    return errorAnswer(error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', String(error)));
  }
}

/** Returns a response with an error in ARM's format. */
export function errorAnswer({ status, code, message, headers, details, additionalInfo }: ArmError): HttpResponse {
  const more = {
    ...(details !== undefined && { details: [...details] }),
    ...(additionalInfo !== undefined && { additionalInfo: [...additionalInfo] }),
  };
  return { status, headers, body: { error: { code, message, ...more } } };
}

function isGraph(path: string): boolean {
  return /^\/providers\/microsoft\.resourcegraph\/resources\/?$/i.test(path);
}

/** Returns the token bucket that a call uses. */
function bucketOf({ method, path }: IncomingCall): { kind: CallKind; subscription: string; isNetwork: boolean } {
  const kind =
    method === 'DELETE' ? 'deletes' : method === 'GET' || method === 'HEAD' || isGraph(path) ? 'reads' : 'writes';
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return { kind, subscription, isNetwork: /\/providers\/microsoft\.network\//i.test(path) };
}

/**
 * Requires a bearer token. Calls under ARM's own name come from the bots, and need the token that these were given. People
 * who address this machine are in the portal, and are signed in there with any token.
 *
 * @returns the token, which identifies the caller
 */
function requireToken(azure: SimulatedAzure, call: IncomingCall, expected: string | undefined): string {
  const token = /^Bearer\s+(\S+)$/i.exec(call.header('authorization') ?? '')?.[1];
  if (token === undefined) {
    const reason = "The authentication failed because of missing 'Authorization' header.";
    const sentence = "Authentication failed. The 'Authorization' header is missing.";
    throw notSignedIn(azure, 'AuthenticationFailed', sentence, reason);
  }
  if (!isForArm(call) || expected === undefined || token === expected) return token;
  const sentence = 'The access token is invalid.';
  throw notSignedIn(azure, 'InvalidAuthenticationToken', sentence, sentence);
}

function notSignedIn(azure: SimulatedAzure, code: string, sentence: string, reason: string): ArmError {
  const tenant = azure.tenant().subscriptions[0]?.tenantId ?? 'common';
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/${tenant}", error="invalid_token", error_description="${reason}"`;
  return new ArmError(401, code, sentence, { 'www-authenticate': challenge, 'x-ms-failure-cause': 'gateway' });
}

/** Returns the headers that every response of ARM has. */
function commonHeaders(azure: SimulatedAzure, call: IncomingCall): Record<string, string> {
  const requestId = azure.newId();
  const clientId = call.header('x-ms-client-request-id');
  const echoes = call.header('x-ms-return-client-request-id')?.toLowerCase() === 'true' && clientId !== undefined;
  return {
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': call.header('x-ms-correlation-request-id') ?? requestId,
    // The region of ARM that answered, when, and an id (as recorded by clients that log headers).
    'x-ms-routing-request-id': `WESTEUROPE:${new Date(azure.now()).toISOString().replace(/[-:]|\.\d+/g, '')}:${requestId}`,
    ...(echoes ? { 'x-ms-client-request-id': clientId } : {}),
  };
}

export function send(reply: FastifyReply, { status, headers = {}, body }: HttpResponse): FastifyReply {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
