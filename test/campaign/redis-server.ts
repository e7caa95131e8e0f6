import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../sandbox/src/free-port.ts';

/** A Redis server of a campaign's own, which keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  /** Ends it with SIGKILL, and starts an empty one on the same port after so many milliseconds. */
  killAndRestart(downMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Returns whether this machine has the program `redis-server`. */
export function hasRedisServer(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** Starts a Redis server. @throws if this machine has none, or if it does not answer within 10 s */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async () => {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', options, { stdio: 'ignore' });
    await once(child, 'spawn');
    await untilAnswering(url);
    return child;
  };
  let server = await start();
  const kill = async () => {
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  return {
    url,
    async killAndRestart(downMs) {
      await kill();
      await sleep(downMs);
      server = await start();
    },
    close: kill,
  };
}

async function untilAnswering(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const giveUp = setTimeout(() => redis.disconnect(), 10_000);
  try {
    await redis.ping();
  } finally {
    clearTimeout(giveUp);
    redis.disconnect();
  }
}
