import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

/**
 * Sends what is meant for Azure to a server on this machine, which is told what host and protocol were meant. All else
 * of the clients (pipeline, tokens, retries, polling) stays as it is in production.
 */
export function loopbackHttpClient(target: string): HttpClient {
  const client = createDefaultHttpClient();
  const { protocol, host } = new URL(target);
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      const meant = { host: url.host, proto: url.protocol.slice(0, -1) };
      url.protocol = protocol;
      url.host = host;
      const sent = createPipelineRequest({ ...request, url: url.href, allowInsecureConnection: true });
      sent.headers = request.headers;
      sent.headers.set('host', meant.host);
      sent.headers.set('x-forwarded-proto', meant.proto);
      return { ...(await client.sendRequest(sent)), request };
    },
  };
}

/** What the sandbox's ARM endpoint takes for a signed-in identity. */
export const loopbackCredential: TokenCredential = {
  getToken: async () => ({ token: 'sandbox', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
