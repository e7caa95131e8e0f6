import { randomBytes } from 'node:crypto';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

/** Where Blob Storage is in each cloud, by the name of an account. */
const storageOrigins = /^https:\/\/[a-z0-9]+\.blob\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/;

/** The scope for which a token of Blob Storage is requested. */
const STORAGE_SCOPE = 'https://storage.azure.com/.default';

/** Where ARM is in each cloud. */
const armOrigins = new Set([
  'https://management.azure.com',
  'https://management.usgovcloudapi.net',
  'https://management.chinacloudapi.cn',
]);

/**
 * Returns an HTTP client for the Azure SDK that sends what is meant for ARM and Blob Storage to a server on this machine. Every other
 * request goes where it is meant to go: whether the bot sends any is for tests to find out. The server learns the intended
 * host and protocol from the `host` and `x-forwarded-proto` headers. The rest of the SDK's pipeline (tokens, retries,
 * polling) stays as it is in production.
 *
 * @param target base URL of the local server
 */
export function loopbackHttpClient(target: string): HttpClient {
  const client = createDefaultHttpClient();
  const { protocol, host } = new URL(target);
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      if (!armOrigins.has(url.origin) && !storageOrigins.test(url.origin)) return client.sendRequest(request);
      const intended = { host: url.host, protocol: url.protocol.slice(0, -1) };
      url.protocol = protocol;
      url.host = host;
      const redirected = createPipelineRequest({ ...request, url: url.href, allowInsecureConnection: true });
      redirected.headers = request.headers;
      redirected.headers.set('host', intended.host);
      redirected.headers.set('x-forwarded-proto', intended.protocol);
      return { ...(await client.sendRequest(redirected)), request };
    },
  };
}

/** Returns a new token that nobody can guess. */
export function newToken(): string {
  return `sandbox-${randomBytes(24).toString('base64url')}`;
}

/**
 * Returns the credential of an identity that signs in with this token; with a new one where none is given. Blob Storage
 * gets another token than ARM: neither of them accepts a token that was requested for the other.
 */
export function loopbackCredential(token = newToken()): TokenCredential {
  return {
    getToken: async scopes => {
      const isForStorage = [scopes].flat().includes(STORAGE_SCOPE);
      return { token: isForStorage ? `${token}.storage` : token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}
