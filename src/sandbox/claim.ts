import { rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/**
 * Claims a sandbox's folder for this process: two sandboxes on one folder would write over each other's journals, and the
 * first to end would stop the server of both. The claim is a socket, so it ends with its process, however that ends.
 *
 * @returns what gives it up
 * @throws an Error where another sandbox has it
 */
export async function claim({ folder, id }: Installation): Promise<() => Promise<void>> {
  const path = socketOf(id);
  const server = await listen(path).catch(async error => {
    if (await isAnswered(path)) throw new Error(`Another sandbox works in ${folder}: stop it first.`, { cause: error });
    // Left behind by a sandbox that was killed.
    rmSync(path, { force: true });
    return listen(path);
  });
  return () => new Promise(resolve => server.close(() => resolve()));
}

/** Short, and not in the folder: the paths of sockets have at most some hundred characters. */
function socketOf(id: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\amplsbot-${id}` : join(tmpdir(), `amplsbot-${id}.sock`);
}

function listen(path: string): Promise<Server> {
  const server = createServer(socket => socket.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
