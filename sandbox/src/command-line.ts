import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBotEnvironment } from './bot-environment.ts';
import { botFile } from './bots.ts';
import { openInstallation } from './installation.ts';

const EXAMPLE = 'Example: npm run sandbox -- cli usage ampls-a';

/**
 * Runs a command of the bot's command line against the sandbox that is running in `SANDBOX_DATA`, and returns its exit code.
 *
 * @throws an Error that says why it cannot
 */
export async function runCommand(environment: NodeJS.ProcessEnv, words: readonly string[]): Promise<number> {
  if (words.length === 0) throw new Error(`The command is missing. ${EXAMPLE}`);
  const folder = environment['SANDBOX_DATA'] || '.sandbox';
  // To open a folder that is no sandbox's would make it one.
  const known = existsSync(join(folder, 'installation.json'))
    ? await readBotEnvironment(openInstallation(folder))
    : undefined;
  if (known === undefined) {
    throw new Error(
      `No sandbox is running in ${folder}. Start it with "npm run sandbox" in another terminal, or set SANDBOX_DATA.`,
    );
  }
  const child = spawn(process.execPath, [botFile, ...words], { env: known, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
