import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    programs: Programs;
  }
}

/** Files of the programs that tests start, each with all that it imports. */
interface Programs {
  /** `src/main.ts`, the bot's command line. */
  readonly main: string;
  /** `sandbox/src/bot.ts`, the same command line with the simulated Azure. */
  readonly bot: string;
  /** `test/operations/failing-bot.ts`, the command line in a process that a signal makes fail. */
  readonly failingBot: string;
}

/**
 * Bundles the programs once for all tests. From its sources a bot loads some 2,500 files, which takes a processor more than
 * two seconds; a bundle takes half a second. Tests start more than a hundred bots and commands.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const root = join(import.meta.dirname, '..');
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-programs-'));
  await build({
    input: {
      main: join(root, 'src/main.ts'),
      bot: join(root, 'sandbox/src/bot.ts'),
      failingBot: join(root, 'test/operations/failing-bot.ts'),
    },
    platform: 'node',
    // Optional parts of `pg`, which are not installed.
    external: ['pg-native'],
    plugins: [{ name: 'keep-places', transform: keepPlaces }],
    output: { dir: folder, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    logLevel: 'warn',
  });
  const fileOf = (name: keyof Programs) => join(folder, `${name}.mjs`);
  provide('programs', { main: fileOf('main'), bot: fileOf('bot'), failingBot: fileOf('failingBot') });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Lets a module find the files beside it, such as the migrations, where its source is. */
function keepPlaces(code: string, id: string): string | undefined {
  if (!code.includes('import.meta.')) return undefined;
  return code
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
}
