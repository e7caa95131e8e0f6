import { spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { freePort } from '../ports.ts';
import { findBinaries } from './binaries.ts';
import type { ServerUser } from './server-user.ts';
import { dataFolder, reachableCopy, serverUser } from './server-user.ts';

/** A Postgres server of the sandbox's own. */
export interface Cluster {
  /** Of its database `postgres`. */
  readonly url: string;
  readonly data: string;
  stop(): Promise<void>;
  /** Stops it, if it runs, and starts it on the same port. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  discard(): Promise<void>;
}

/**
 * Starts the server that keeps its data in the sandbox's folder, or takes over the one that still runs there: a server
 * outlives the SIGKILL of whoever started it. As root it runs as `nobody`.
 */
export async function startCluster({ folder, id, password }: Installation): Promise<Cluster> {
  const binaries = findBinaries();
  const user = serverUser();
  const native = user === undefined ? binaries.native : reachableCopy(binaries.native, binaries.version);
  const data = dataFolder(folder, id, user);
  const run = (program: string, ...args: string[]) =>
    runAs(user, join(native, 'bin', program), args, join(folder, 'postgres.log'));
  const stop = () => run('pg_ctl', 'stop', '--pgdata', data, '--mode', 'fast', '--wait', '--silent');
  const discard = async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  };
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(run, data, password, user);
  const running = await isRunning(run, data);
  const port = running ? portOf(data) : await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`;
  const log = join(data, 'server.log');
  const start = () =>
    run('pg_ctl', 'start', '--pgdata', data, '--options', options, '--wait', '--silent', '--log', log);
  const restart = async () => {
    if (await isRunning(run, data)) await stop();
    await start();
  };
  if (!running) await start();
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, data, stop, restart, discard };
}

type Run = (program: string, ...args: string[]) => Promise<void>;

async function initialise(run: Run, data: string, password: string, user: ServerUser | undefined): Promise<void> {
  const file = join(tmpdir(), `amplsbot-${process.pid}-${Date.now()}`);
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  try {
    if (user !== undefined) chownSync(file, user.uid, user.gid);
    await run(
      'initdb',
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${file}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    );
  } finally {
    rmSync(file, { force: true });
  }
}

async function isRunning(run: Run, data: string): Promise<boolean> {
  return run('pg_ctl', 'status', '--pgdata', data).then(
    () => true,
    () => false,
  );
}

/** The fourth line of the server's pid file is its port. */
function portOf(data: string): number {
  return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3]);
}

/** Runs a program to its end as the server's user, its words in a log. */
function runAs(user: ServerUser | undefined, program: string, args: readonly string[], log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...user, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    const hear = (part: Buffer) => {
      words += String(part);
      appendFileSync(log, part);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', code => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${words.trim().slice(-500)}`));
    });
  });
}
