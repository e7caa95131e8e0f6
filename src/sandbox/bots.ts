import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** One of the sandbox's bots: a process of its own, on the same stores as the others. */
interface Bot {
  readonly number: number;
  readonly pid: number | undefined;
  /** Where Slack posts to. */
  readonly url: string;
}

export interface Bots {
  get(number: number): Bot | undefined;
  /** Where Slack posts to now: the first bot that is alive. */
  requestUrl(): string | undefined;
  /** Starts a bot, a new one or one that has ended; answers when it is ready. */
  start(number: number): Promise<void>;
  /** SIGKILL; answers after the exit. */
  kill(number: number): Promise<void>;
  /** SIGTERM; answers after the exit. */
  stop(number: number): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly port: number;
  child: ChildProcess | undefined;
}

const main = join(import.meta.dirname, '../main.ts');

/** Longest that a bot may take to become ready, in milliseconds. */
const READY_MS = 60_000;

/** @param environment what every bot is started with, its port aside */
export function createBots(
  environment: Readonly<Record<string, string>>,
  folder: string,
  command: 'start' | 'serve' = 'start',
): Bots {
  const entries = new Map<number, Entry>();
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.ts')], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  const logOf = (number: number) => join(folder, `bot-${number}.log`);

  const start = async (number: number) => {
    const entry = entries.get(number) ?? { port: await freePort(), child: undefined };
    entries.set(number, entry);
    if (entry.child !== undefined) return;
    const log = openSync(logOf(number), 'a');
    const env = { ...environment, HOST: '127.0.0.1', PORT: String(entry.port) };
    const child = spawn(process.execPath, [main, command], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    entry.child = child;
    guard.stdin?.write(`watch ${child.pid}\n`);
    child.once('exit', () => {
      guard.stdin?.write(`forget ${child.pid}\n`);
      entry.child = undefined;
    });
    await ready(number, entry, logOf(number));
  };
  const signal = async (number: number, name: 'SIGKILL' | 'SIGTERM') => {
    const child = entries.get(number)?.child;
    if (child === undefined) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill(name);
    await gone;
  };
  const botOf = (number: number, { port, child }: Entry): Bot => {
    return { number, pid: child?.pid, url: `http://127.0.0.1:${port}/slack/events` };
  };
  return {
    get(number) {
      const entry = entries.get(number);
      return entry && botOf(number, entry);
    },
    requestUrl() {
      const alive = [...entries].sort(([a], [b]) => a - b).find(([, { child }]) => child !== undefined);
      return alive && botOf(...alive).url;
    },
    start,
    kill: number => signal(number, 'SIGKILL'),
    stop: number => signal(number, 'SIGTERM'),
    async close() {
      await Promise.all([...entries.keys()].map(number => signal(number, 'SIGTERM')));
      guard.stdin?.end();
    },
  };
}

async function ready(number: number, entry: Entry, log: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && entry.child !== undefined) {
    const answer = await fetch(`http://127.0.0.1:${entry.port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  const words = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
  throw new Error(`Bot ${number} did not become ready. Its last words:\n${words}`);
}
