import { request as httpRequest } from 'node:http';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { afterEach } from 'vitest';
import type { Json } from '../../../src/sandbox/arm/json.ts';
import { type ArmEndpoint, type ArmOptions, builtInEstate, startArm } from '../../../src/sandbox/arm/server.ts';

export const production = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
export const platform = '7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';

export const scopes = '2023-06-01-preview';
export const network = '2024-05-01';

/** Id of something in the first subscription. */
export function id(group: string, path: string): string {
  return `/subscriptions/${production}/resourceGroups/${group}/providers/${path}`;
}

export const scopeId = (name: string): string => id('rg-monitoring', `Microsoft.Insights/privateLinkScopes/${name}`);
export const workspaceId = (name: string): string =>
  id('rg-monitoring', `Microsoft.OperationalInsights/workspaces/${name}`);
export const componentId = (name: string): string => id('rg-monitoring', `Microsoft.Insights/components/${name}`);
export const networkId = (name: string): string => id('rg-network', `Microsoft.Network/virtualNetworks/${name}`);
export const endpointId = (name: string): string => id('rg-network', `Microsoft.Network/privateEndpoints/${name}`);
export const zoneId = (group: string, name: string): string => id(group, `Microsoft.Network/privateDnsZones/${name}`);

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body, or undefined for an empty one. */
  body: Json | undefined;
}

export interface Arm extends ArmEndpoint {
  get(path: string, apiVersion?: string, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown, apiVersion?: string, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown, apiVersion?: string): Promise<Answer>;
  remove(path: string, apiVersion?: string): Promise<Answer>;
  post(path: string, body: unknown, apiVersion?: string): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A call without anything added to it. */
  raw(path: string, init?: RequestInit): Promise<Answer>;
}

const running: ArmEndpoint[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(arm => arm.close()));
});

/** Starts an endpoint that is closed after the test, with a plain client of its own. */
export async function start(options: Partial<ArmOptions> = {}): Promise<Arm> {
  const arm = await startArm({ port: 0, speed: 0, estate: builtInEstate(), ...options });
  running.push(arm);
  return clientOf(arm);
}

function clientOf(arm: ArmEndpoint): Arm {
  const raw = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(path.startsWith('http') ? path : arm.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const call = (method: string, path: string, apiVersion: string, body?: unknown, headers = {}): Promise<Answer> => {
    const versioned = path.includes('api-version=')
      ? path
      : `${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
    return raw(versioned, {
      method,
      headers: { authorization: 'Bearer sandbox', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return {
    ...arm,
    raw,
    get: (path, apiVersion = scopes, headers = {}) => call('GET', path, apiVersion, undefined, headers),
    put: (path, body, apiVersion = scopes, headers = {}) => call('PUT', path, apiVersion, body, headers),
    patch: (path, body, apiVersion = scopes) => call('PATCH', path, apiVersion, body),
    remove: (path, apiVersion = scopes) => call('DELETE', path, apiVersion),
    post: (path, body, apiVersion = scopes) => call('POST', path, apiVersion, body),
    control: (method, path, body) =>
      raw(`/control/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
  };
}

/** What stands at a path of an answer, for comparing. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else found = typeof found === 'object' && found !== null ? found[step] : undefined;
  }
  return found;
}

export function text(value: Json | undefined, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`No text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

export function list(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`No list at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

export function code(answer: Answer): [number, Json | undefined] {
  return [answer.status, at(answer.body, 'error', 'code')];
}

/**
 * A transport for the Azure SDK clients that keeps `https://management.azure.com` as their endpoint and sends to the
 * sandbox, saying what host and protocol the client believes it uses.
 */
function transport(arm: ArmEndpoint): HttpClient {
  return { sendRequest: request => sendTo(arm, request) };
}

function sendTo(arm: ArmEndpoint, request: PipelineRequest): Promise<PipelineResponse> {
  const wanted = new URL(request.url);
  const headers = { ...request.headers.toJSON(), host: wanted.host, 'x-forwarded-proto': 'https' };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      arm.url + wanted.pathname + wanted.search,
      { method: request.method, headers },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = createHttpHeaders();
          for (const [name, value] of Object.entries(response.headers))
            if (value !== undefined) received.set(name, String(value));
          resolve({
            request,
            status: response.statusCode ?? 0,
            headers: received,
            bodyAsText: Buffer.concat(chunks).toString(),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(typeof request.body === 'string' ? request.body : undefined);
  });
}

export const credential = { getToken: async () => ({ token: 'sandbox', expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** Options that every SDK client takes. */
export function sdk(arm: ArmEndpoint): { httpClient: HttpClient; endpoint: string } {
  return { httpClient: transport(arm), endpoint: 'https://management.azure.com' };
}
