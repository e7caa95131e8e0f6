import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

/**
 * Returns an HTTP client for the Azure SDK that sends every request to a server on this machine instead of Azure. The
 * server learns the intended host and protocol from the `host` and `x-forwarded-proto` headers. The rest of the SDK's
 * pipeline (tokens, retries, polling) stays as it is in production.
 *
 * @param target base URL of the local server
 */
export function loopbackHttpClient(target: string): HttpClient {
  const client = createDefaultHttpClient();
  const { protocol, host } = new URL(target);
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
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

/** The credential that the simulated ARM endpoint accepts as a signed-in identity. */
export const loopbackCredential: TokenCredential = {
  getToken: async () => ({ token: 'sandbox', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
