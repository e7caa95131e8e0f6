import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { within } from './base/wait.ts';
import type { Database } from './requests/database.ts';
import { countByState } from './requests/read.ts';

/** A page of the bot's own, beside what Slack asks for. */
export interface Route {
  readonly path: string;
  readonly method: 'GET';
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Longest that Postgres may take to answer before the bot calls itself not ready, in milliseconds. */
const READY_MS = 2_000;

/**
 * `/healthz`: the process lives. `/readyz`: it can accept requests, because Postgres answers. `/metrics`: for Prometheus.
 *
 * @param started whether everything has been put together
 */
export function healthRoutes(db: Database, started: () => boolean): readonly Route[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'amplsbot_requests',
    help: 'Change requests by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const { state, count } of await countByState(db)) this.set({ state }, count);
    },
  });
  return [
    route('/healthz', async () => [200, 'ok']),
    route('/readyz', async () => {
      if (!started()) return [503, 'starting'];
      const ready = await within(READY_MS, db.execute(sql`select 1`), 'too late').then(
        () => true,
        () => false,
      );
      return ready ? [200, 'ready'] : [503, 'Postgres does not answer'];
    }),
    route('/metrics', async () => [200, await registry.metrics()]),
  ];
}

function route(path: string, answer: () => Promise<readonly [number, string]>): Route {
  return {
    path,
    method: 'GET',
    handler(_, response) {
      answer().then(
        ([status, text]) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
        () => response.writeHead(503).end(),
      );
    },
  };
}

/** Answers these routes on a port of their own, where nothing else listens. */
export async function serveRoutes(
  routes: readonly Route[],
  at: { readonly host: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const found = routes.find(({ path, method }) => path === request.url && method === request.method);
    if (found === undefined) response.writeHead(404).end();
    else found.handler(request, response);
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  return {
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
