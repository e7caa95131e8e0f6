import { sql } from 'drizzle-orm';
import pTimeout from 'p-timeout';
import type { HttpRoute } from '../base/http-server.ts';
import type { Database } from '../store/database.ts';

/** Time in milliseconds within which Postgres has to answer for the bot to be ready. */
const READY_MS = 2_000;

/** How long an answer of Postgres is kept, in milliseconds: however many ask, Postgres is asked once in that time. */
const KEEP_MS = 1_000;

/**
 * Returns the routes for probes: `/healthz` (the process runs) and `/readyz` (it can accept requests, because Postgres
 * answers).
 *
 * @param isStarted returns whether all parts have started
 */
export function healthRoutes(db: Database, isStarted: () => boolean): readonly HttpRoute[] {
  const isAnswering = keepFor(KEEP_MS, () =>
    pTimeout(db.execute(sql`select 1`), { milliseconds: READY_MS }).then(
      () => true,
      () => false,
    ),
  );
  return [
    textRoute('/healthz', async () => [200, 'ok']),
    textRoute('/readyz', async () => {
      if (!isStarted()) return [503, 'starting'];
      return (await isAnswering()) ? [200, 'ready'] : [503, 'Postgres does not answer'];
    }),
  ];
}

/** Returns a function that loads a value and gives the same one to everybody who asks within so many milliseconds. */
export function keepFor<T>(ms: number, load: () => Promise<T>): () => Promise<T> {
  let kept: { readonly value: Promise<T>; readonly until: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || now >= kept.until) kept = { value: load(), until: now + ms };
    return kept.value;
  };
}

/** Returns a page of plain text. */
export function textRoute(
  path: string,
  answer: () => Promise<readonly [number, string]>,
  contentType = 'text/plain; charset=utf-8',
): HttpRoute {
  return {
    path,
    method: 'GET',
    handler(_, response) {
      answer().then(
        ([status, text]) => response.writeHead(status, { 'content-type': contentType }).end(text),
        () => response.writeHead(503).end(),
      );
    },
  };
}
