import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** One of the sandbox's bots. Each is a separate process; all share the same stores. */
interface Bot {
  readonly number: number;
  readonly pid: number | undefined;
  /** URL that Slack posts to. */
  readonly url: string;
  readonly metricsUrl: string;
}

export interface Bots {
  get(number: number): Bot | undefined;
  /** Returns the URL that Slack posts to: that of the first bot that is ready, or else of the first that is starting. */
  requestUrl(): string | undefined;
  /** Starts a new bot or one that has ended. Resolves when it is ready. */
  start(number: number): Promise<void>;
  /** Sends SIGKILL. Resolves after the process has exited. */
  kill(number: number): Promise<void>;
  /** Sends SIGTERM. Resolves after the process has exited. */
  stop(number: number): Promise<void>;
  close(): Promise<void>;
}

interface BotProcess {
  readonly port: number;
  readonly operationsPort: number;
  child: ChildProcess | undefined;
  isReady: boolean;
}

/** The program of a bot. */
export const botFile = join(import.meta.dirname, 'bot.ts');

/** Time in milliseconds within which a bot has to become ready. It is long because the machine may be busy. */
const READY_MS = 120_000;

/**
 * Creates the registry of the sandbox's bots. None is started yet.
 *
 * @param environment environment variables of every bot, without its port
 */
export function createBots(
  environment: Readonly<Record<string, string>>,
  folder: string,
  {
    command = 'start',
    program = botFile,
  }: { readonly command?: 'start' | 'serve' | undefined; readonly program?: string | undefined },
): Bots {
  const entries = new Map<number, BotProcess>();
  const watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts')], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  const logOf = (number: number) => join(folder, `bot-${number}.log`);

  const start = async (number: number) => {
    const entry = entries.get(number) ?? (await newEntry());
    entries.set(number, entry);
    if (entry.child !== undefined) return;
    const log = openSync(logOf(number), 'a');
    const ports = { PORT: String(entry.port), OPERATIONS_PORT: String(entry.operationsPort) };
    const env = { ...environment, HOST: '127.0.0.1', ...ports };
    const child = spawn(process.execPath, [program, command], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    entry.child = child;
    watchdog.stdin?.write(`watch ${child.pid}\n`);
    child.once('exit', () => {
      watchdog.stdin?.write(`forget ${child.pid}\n`);
      entry.child = undefined;
      entry.isReady = false;
    });
    await waitUntilReady(number, entry, logOf(number));
    entry.isReady = true;
  };
  const signal = async (number: number, name: 'SIGKILL' | 'SIGTERM') => {
    const child = entries.get(number)?.child;
    if (child === undefined) return;
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill(name);
    await exited;
  };
  const botOf = (number: number, { port, operationsPort, child }: BotProcess): Bot => ({
    number,
    pid: child?.pid,
    url: `http://127.0.0.1:${port}/slack/events`,
    metricsUrl: `http://127.0.0.1:${operationsPort}/metrics`,
  });
  return {
    get(number) {
      const entry = entries.get(number);
      return entry && botOf(number, entry);
    },
    requestUrl() {
      const running = [...entries].sort(([a], [b]) => a - b).filter(([, { child }]) => child !== undefined);
      const target = running.find(([, { isReady }]) => isReady) ?? running[0];
      return target && botOf(...target).url;
    },
    start,
    kill: number => signal(number, 'SIGKILL'),
    stop: number => signal(number, 'SIGTERM'),
    async close() {
      await Promise.all([...entries.keys()].map(number => signal(number, 'SIGTERM')));
      watchdog.stdin?.end();
    },
  };
}

async function newEntry(): Promise<BotProcess> {
  const port = await freePort();
  let operationsPort = await freePort();
  while (operationsPort === port) operationsPort = await freePort();
  return { port, operationsPort, child: undefined, isReady: false };
}

async function waitUntilReady(number: number, entry: BotProcess, log: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && entry.child !== undefined) {
    const answer = await fetch(`http://127.0.0.1:${entry.port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  const output = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
  const problem = entry.child === undefined ? 'ended' : 'did not become ready';
  throw new Error(`Bot ${number} ${problem} while it was starting. End of ${log}:\n${output}`);
}
