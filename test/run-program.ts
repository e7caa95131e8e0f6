import { execFile } from 'node:child_process';

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a program with these environment variables and the PATH, until it ends. */
export function runProgram(
  file: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { PATH = '' } = process.env;
  return new Promise(resolve => {
    execFile(process.execPath, [file, ...words], { env: { PATH, ...variables } }, (error, out, stderr) => {
      // Where a signal ended it, there is no code.
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out, error: stderr });
    });
  });
}
