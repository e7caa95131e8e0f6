import { rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/**
 * Locks a sandbox's folder for this process. Two sandboxes on one folder would overwrite each other's journals, and the
 * first to end would stop the database server of both. The lock is a listening socket, so it ends with its process,
 * however that process ends.
 *
 * @returns a function that releases the lock
 * @throws an Error if another sandbox holds the lock
 */
export async function lockFolder({ folder, id }: Installation): Promise<() => Promise<void>> {
  const path = socketOf(id);
  const server = await listen(path).catch(async error => {
    if (await hasListener(path)) {
      throw new Error(`Another sandbox is running in ${folder}. Stop it first.`, { cause: error });
    }
    // The socket is left over from a sandbox that was killed.
    rmSync(path, { force: true });
    return listen(path);
  });
  return () => new Promise(resolve => server.close(() => resolve()));
}

/** Returns whether a sandbox is running in a folder. */
export function isLocked({ id }: Installation): Promise<boolean> {
  return hasListener(socketOf(id));
}

/** Returns a short path outside the folder, because the path of a socket is limited to about a hundred characters. */
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

function hasListener(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
