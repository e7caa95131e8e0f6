import type { HttpClient } from '@azure/core-rest-pipeline';
import { afterEach } from 'vitest';
import type { Json } from '../../src/arm/json.ts';
import { type ArmEndpoint, type ArmOptions, builtInEstate, startArm } from '../../src/arm/server.ts';
import { loopbackHttpClient } from '../../src/azure-transport.ts';

export const production = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
export const platform = '7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';

export const scopes = '2023-06-01-preview';
export const network = '2024-05-01';

/** Returns the id of a resource in the first subscription. */
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
  /** Sends a call without adding anything to it. */
  raw(path: string, init?: RequestInit): Promise<Answer>;
}

const running: ArmEndpoint[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(arm => arm.close()));
});

/** Starts an endpoint and returns a plain client. The endpoint is closed after the test. */
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

/** Returns the value at a path of an answer. */
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

/** Returns the options of every SDK client. */
export function sdk(arm: ArmEndpoint): { httpClient: HttpClient; endpoint: string } {
  return { httpClient: loopbackHttpClient(arm.url), endpoint: 'https://management.azure.com' };
}
