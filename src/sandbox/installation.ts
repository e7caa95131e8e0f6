import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** Password of the embedded Postgres. */
  password: z.string(),
});

/** A sandbox's folder, and what tells it apart from every other. */
export interface Installation extends z.infer<typeof schema> {
  readonly folder: string;
}

/**
 * Opens the folder that a sandbox keeps everything in; a fresh one gets an id, which names its database and its queues
 * wherever they are.
 *
 * @throws an Error where the folder's own file is damaged
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
  throw new Error(`${file} is damaged. Remove ${folder} to begin anew, or name another folder in SANDBOX_DATA.`);
}
