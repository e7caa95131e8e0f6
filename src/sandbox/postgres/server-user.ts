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

/** Whom the Postgres server runs as: the server refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user for the server: `nobody` where we are root, otherwise ourselves (undefined). */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (entry === null)
    throw new Error('Postgres does not run as root, and there is no user nobody to run it as. Set DATABASE_URL.');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

/** Whether everybody may enter the folders on the way to a path. */
function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A copy of the server's programs that its user can reach, where the original lies below a folder that is closed to
 * others (a checkout in root's home). Made once for each version; only what root itself has put there is believed.
 */
export function reachableCopy(native: string, version: string): string {
  if (isReachable(native)) return native;
  const target = join(tmpdir(), `amplsbot-postgres-${version}`);
  if (isOurs(target)) return target;
  const draft = mkdtempSync(join(tmpdir(), 'amplsbot-postgres-'));
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, target);
    return target;
  } catch {
    // Somebody was faster: theirs, if it is root's; ours under its own name otherwise.
    if (!isOurs(target)) return draft;
    rmSync(draft, { recursive: true });
    return target;
  }
}

/**
 * A folder for the server's data that its user owns and can reach: inside the sandbox's own folder wherever others may
 * enter that, otherwise beside the system's other temporary data, under the sandbox's id.
 */
export function dataFolder(folder: string, id: string, user: ServerUser | undefined): string {
  const inside = join(folder, 'postgres');
  const place = user === undefined || isReachable(folder) ? inside : join(tmpdir(), `amplsbot-sandbox-${id}`);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(place, user.uid, user.gid);
  return place;
}

function isOurs(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    return uid === process.getuid?.() && (mode & 0o022) === 0 && lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
