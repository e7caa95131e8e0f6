import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** Password of the embedded Postgres. */
  password: z.string(),
});

/** A sandbox's folder with the id that distinguishes it from other sandboxes. */
export interface Installation extends z.infer<typeof schema> {
  readonly folder: string;
}

/**
 * Opens the folder that keeps a sandbox's data. A new folder gets an id, which becomes part of the names of its database
 * and its queues.
 *
 * @throws an Error if the folder's `installation.json` is damaged
 */
export function openInstallation(path: string): Installation {
  const folder = resolve(path);
  const file = join(folder, 'installation.json');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) {
    const fresh = { id: randomBytes(6).toString('hex'), password: randomBytes(18).toString('base64url') };
    writeFileSync(file, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
  }
  const result = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (result.success) return { ...result.data, folder };
  throw new Error(`${file} is damaged. Remove ${folder} to start over, or set SANDBOX_DATA to another folder.`);
}
