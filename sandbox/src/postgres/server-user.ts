import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The user that the Postgres server runs as. The server refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Returns the user for the server: `nobody` if this process runs as root, undefined (the same user) if not. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (entry === null)
    throw new Error('Postgres does not run as root, and this machine has no user "nobody". Set DATABASE_URL.');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

/** Returns whether every user may enter all folders on the way to a path. */
function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Returns the folder of the server's programs, or of a copy that the server's user can reach if the original is below a
 * folder that is closed to others (a checkout in root's home). The copy is made once for each version. An existing copy
 * is used only if this user owns it, so that nobody else can supply programs.
 */
export function reachableCopy(native: string, version: string): string {
  if (isReachable(native)) return native;
  const target = join(tmpdir(), `amplsbot-postgres-${version}`);
  if (isOwnFolder(target)) return target;
  const draft = mkdtempSync(join(tmpdir(), 'amplsbot-postgres-'));
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, target);
    return target;
  } catch {
    // Another process was faster. Its copy is used if this user owns it; if not, ours is used under its temporary name.
    if (!isOwnFolder(target)) return draft;
    rmSync(draft, { recursive: true });
    return target;
  }
}

/**
 * Creates the folder for the server's data, which the server's user has to own and reach. It is inside the sandbox's
 * folder if others may enter that. If not, it is in the system's temporary folder and named after the sandbox's id.
 */
export function dataFolder(folder: string, id: string, user: ServerUser | undefined): string {
  const inside = join(folder, 'postgres');
  const path = user === undefined || isReachable(folder) ? inside : join(tmpdir(), `amplsbot-sandbox-${id}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(path, user.uid, user.gid);
  return path;
}

function isOwnFolder(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    return uid === process.getuid?.() && (mode & 0o022) === 0 && lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
