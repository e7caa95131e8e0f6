import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { RequestState } from '../../src/domain/request/states.ts';

/** A request as the database has it. */
export interface RequestRow {
  readonly id: number;
  readonly state: RequestState;
  /** Counts its transitions. */
  readonly version: number;
}

/** How often the states of all requests are read, in milliseconds. */
const EVERY_MS = 400;

/**
 * Keeps reading the states of the requests of a campaign's commands, also while Postgres is away for a while. A command is
 * found by the number in its reason, so that a request is known even if its acknowledgement was lost.
 */
export function watchRequests(databaseUrl: string) {
  let known = new Map<number, RequestRow>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      known = await readRequests(databaseUrl).catch(() => known);
      await sleep(EVERY_MS);
    }
  })();
  return {
    /** Returns the request of a command, if there is one. */
    of: (command: number): RequestRow | undefined => known.get(command),
    all: (): readonly RequestRow[] => [...known.values()],
    async stop(): Promise<void> {
      isOver = true;
      await watching;
    },
  };
}

async function readRequests(databaseUrl: string): Promise<Map<number, RequestRow>> {
  return withDatabase(databaseUrl, async client => {
    const { rows } = await client.query(`select id, state, version, reason from amplsbot.requests order by id`);
    return new Map(rows.map(({ id, state, version, reason }) => [commandNumber(reason), { id, state, version }]));
  });
}

/** Returns the number of the command in a request's reason. */
export function commandNumber(reason: string): number {
  return Number(/^campaign (\d+)$/.exec(reason)?.[1]);
}

/** Runs work with a connection of its own. */
export async function withDatabase<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, query_timeout: 20_000 });
  // A server that restarts ends the connection, and the query that was running rejects.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
