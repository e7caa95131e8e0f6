import { spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { Installation } from '../installation.ts';
import { findBinaries } from './binaries.ts';
import type { ServerUser } from './server-user.ts';
import { dataFolder, reachableCopy, serverUser } from './server-user.ts';

/** A Postgres server that the sandbox started. */
export interface Cluster {
  /** Connection string of its database `postgres`. */
  readonly url: string;
  readonly data: string;
  stop(): Promise<void>;
  /** Ends the server without a checkpoint and without a word to its clients, as if it had crashed. */
  crash(): Promise<void>;
  /** Stops the server, if it runs, and starts it on the same port. */
  restart(): Promise<void>;
  /** Stops the server and removes its data. */
  discard(): Promise<void>;
}

/**
 * Starts the server that keeps its data in the sandbox's folder. A server survives a SIGKILL of the process that started
 * it; one that still runs on that folder is taken over. For root, the server runs as `nobody`.
 */
export async function startCluster({ folder, id, password }: Installation): Promise<Cluster> {
  const binaries = findBinaries();
  const user = serverUser();
  const native = user === undefined ? binaries.native : reachableCopy(binaries.native, binaries.version);
  const data = dataFolder(folder, id, user);
  const run = (program: string, ...args: string[]) =>
    runAs(user, join(native, 'bin', program), args, join(folder, 'postgres.log'));
  const stopIn = (mode: string) => run('pg_ctl', 'stop', '--pgdata', data, '--mode', mode, '--wait', '--silent');
  const stop = () => stopIn('fast');
  const crash = () => stopIn('immediate');
  const discard = async () => {
    // A checkpoint can take long, and would write what is removed next.
    await crash();
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
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, data, stop, crash, restart, discard };
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

/** Reads the server's port, which is the fourth line of its pid file. */
function portOf(data: string): number {
  return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3]);
}

/** Runs a program as the server's user until it exits, and appends its output to a log. */
function runAs(user: ServerUser | undefined, program: string, args: readonly string[], log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...user, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (part: Buffer) => {
      output += String(part);
      appendFileSync(log, part);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', code => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args[0] ?? ''} exited with code ${code}: ${output.trim().slice(-500)}`));
    });
  });
}
