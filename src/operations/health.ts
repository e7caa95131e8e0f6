import { once } from 'node:events';
import { createServer } from 'node:http';
import { sql } from 'drizzle-orm';
import pTimeout from 'p-timeout';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { HttpRoute } from '../slack/context.ts';
import type { Database } from '../store/database.ts';
import { countByState } from '../store/requests.ts';

/** Time in milliseconds within which Postgres has to answer for the bot to be ready. */
const READY_MS = 2_000;

/**
 * Returns the routes for operators: `/healthz` (the process runs), `/readyz` (it can accept requests, because Postgres
 * answers) and `/metrics` (for Prometheus).
 *
 * @param isStarted returns whether all parts have started
 */
export function healthRoutes(db: Database, isStarted: () => boolean): readonly HttpRoute[] {
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
      if (!isStarted()) return [503, 'starting'];
      const ready = await pTimeout(db.execute(sql`select 1`), { milliseconds: READY_MS }).then(
        () => true,
        () => false,
      );
      return ready ? [200, 'ready'] : [503, 'Postgres does not answer'];
    }),
    route('/metrics', async () => [200, await registry.metrics()]),
  ];
}

function route(path: string, answer: () => Promise<readonly [number, string]>): HttpRoute {
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

/** Serves these routes on a separate HTTP server, for processes that do not listen for Slack. */
export async function serveRoutes(
  routes: readonly HttpRoute[],
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
