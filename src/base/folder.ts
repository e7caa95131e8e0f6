import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Opens a folder whose files other programs read at the same time. It has to exist: one that is missing may be a volume that is not mounted, so it is never created.
 *
 * @param root the path of the folder. The paths of its files are relative to it
 */
export function openFolder(root: string) {
  /** Returns the content of a file; undefined where there is none. Rejects where the folder itself is missing. */
  const read = async (path: string): Promise<Buffer | undefined> => {
    await stat(root);
    return readFile(join(root, path)).catch(undefinedIfMissing);
  };
  /** Writes a file that readers see whole or not at all, and that survives a crash of the machine. */
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    await stat(root);
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.${randomUUID()}.new`;
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  };
  return {
    read,
    write,
    /**
     * Writes a file that does not exist yet. Returns the content of the one that exists instead. Of two processes that
     * create it at the same moment, the last one wins: file systems such as SMB have no way to prevent that.
     */
    async create(path: string, content: string | Buffer): Promise<Buffer | undefined> {
      const existing = await read(path);
      if (existing === undefined) await write(path, content);
      return existing;
    },
    async removeFolder(path: string): Promise<void> {
      await rm(join(root, path), { recursive: true, force: true });
    },
    /** Lists the files in a folder and below it, sorted. Empty where there is no such folder. */
    async list(path: string): Promise<readonly string[]> {
      await stat(root);
      const found = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(undefinedIfMissing);
      const files = (found ?? []).filter(entry => entry.isFile() && !entry.name.endsWith('.new'));
      return files.map(entry => join(entry.parentPath, entry.name).slice(join(root).length + 1)).sort();
    },
  };
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
