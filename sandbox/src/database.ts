import { Client } from 'pg';
import type { Installation } from './installation.ts';
import { startCluster } from './postgres/cluster.ts';

/** The database of a sandbox's bots. */
export interface SandboxDatabase {
  /** Of the server's own role, which owns the tables and migrates them. */
  readonly url: string;
  /** Of the bots' role. The same as `url` where the server's role cannot create another one. */
  readonly botUrl: string;
  /** Why the bots have no role of their own. */
  readonly onlyOneRole: string | undefined;
  /** Stops the server, if the sandbox started it. */
  stop(): Promise<void>;
  /** Deletes the database, or the server that the sandbox started. */
  discard(): Promise<void>;
}

/**
 * Opens the installation's own database, on the given server or on an embedded one. The database's name contains the
 * installation's id, so that a new folder starts with an empty database on any server.
 *
 * @throws an Error that explains why the server cannot be used
 */
export async function openDatabase(installation: Installation, given: string | undefined): Promise<SandboxDatabase> {
  const cluster = given === undefined ? await startCluster(installation) : undefined;
  const server = given ?? cluster?.url ?? '';
  const name = `amplsbot_${installation.id}`;
  await create(server, name);
  const url = withDatabase(server, name);
  const role = `${name}_bot`;
  const botUrl = asRole(url, role, installation.password);
  const onlyOneRole = await createRole(server, botUrl, role, installation.password);
  return {
    url,
    botUrl: onlyOneRole === undefined ? botUrl : url,
    onlyOneRole,
    stop: async () => cluster?.stop(),
    async discard() {
      if (cluster === undefined)
        await onServer(server, async client => {
          await client.query(`drop database if exists ${name} with (force)`);
          if (onlyOneRole === undefined) await client.query(`drop role if exists ${role}`);
        });
      await cluster?.discard();
    },
  };
}

async function create(server: string, name: string): Promise<void> {
  await onServer(server, async client => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  });
}

/**
 * Creates the bots' role, which owns nothing.
 *
 * @returns why the bots cannot use it; undefined where they can
 */
async function createRole(server: string, botUrl: string, role: string, password: string): Promise<string | undefined> {
  try {
    await onServer(server, async client => {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      if (rowCount === 0) await client.query(`create role ${role} login password ${client.escapeLiteral(password)}`);
    });
    await onServer(botUrl, client => client.query('select 1'));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function asRole(url: string, role: string, password: string): string {
  return Object.assign(new URL(url), { username: role, password }).href;
}

async function onServer(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    const { host } = new URL(server);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The sandbox cannot use the Postgres server at ${host}: ${reason}`, { cause: error });
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
