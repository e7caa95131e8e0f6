import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isLocked } from './folder-lock.ts';
import type { Installation } from './installation.ts';

const schema = z.record(z.string(), z.string());

/**
 * Saves with which variables the bots of a running sandbox are started, so that their command line can be run beside them. Only
 * this user may read it: it has the tokens and the password of the sandbox.
 *
 * @returns a function that removes it
 */
export function saveBotEnvironment(
  { folder }: Installation,
  environment: Readonly<Record<string, string>>,
): () => Promise<void> {
  const file = fileIn(folder);
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(environment)}\n`, { mode: 0o600 });
  return async () => rmSync(file, { force: true });
}

/** Returns these variables; undefined where no sandbox is running in the folder. */
export async function readBotEnvironment(installation: Installation): Promise<Record<string, string> | undefined> {
  const file = fileIn(installation.folder);
  // A sandbox that was killed leaves the file behind, but not its lock.
  if (!(await isLocked(installation)) || !existsSync(file)) return undefined;
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function fileIn(folder: string): string {
  return join(folder, 'bot-environment.json');
}
