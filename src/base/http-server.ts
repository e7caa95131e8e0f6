import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** A page of the bot, such as its health. */
export interface HttpRoute {
  readonly path: string;
  readonly method: string;
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Where a server listens. Port 0 picks a free one. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

export interface HttpServer {
  readonly port: number;
  /** Accepts nothing more, and waits for the answers in progress, but only for some seconds. */
  close(): Promise<void>;
}

/**
 * Limits that keep slow or silent clients from occupying the server. Slack and probes send a request at once, so a request
 * that takes longer is answered with status 408 and its connection is closed. Node checks the limits of open requests once
 * in each interval, by default only every 30 seconds. https://nodejs.org/docs/latest-v24.x/api/http.html
 */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
};

/** Time without any traffic after which a connection is closed, in milliseconds, whatever its state. */
const SILENCE_MS = 30_000;

/** So many connections at once. More would take the file descriptors that Postgres and Azure need. */
const MAX_CONNECTIONS = 1_000;

/** The longest that closing waits for answers in progress, in milliseconds. */
const CLOSE_MS = 4_000;

/** Starts an HTTP server that closes slow connections. @throws if the address cannot be used */
export async function startHttpServer(listener: RequestListener, { host, port }: HttpAddress): Promise<HttpServer> {
  const server = createServer(LIMITS, listener);
  server.timeout = SILENCE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Returns a listener that serves these routes and answers everything else with status 404. */
export function routeListener(routes: readonly HttpRoute[]): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    const route = routes.find(candidate => candidate.path === path && candidate.method === request.method);
    if (route === undefined) response.writeHead(404).end();
    else route.handler(request, response);
  };
}
