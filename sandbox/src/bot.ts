import { readFileSync } from 'node:fs';
import { runCommandLine } from '../../src/command-line.ts';
import { loopbackCredential, loopbackHttpClient } from './azure-transport.ts';

/**
 * The process of one bot: the real bot's command line, with the simulated ARM endpoint in place of Azure and a clock that
 * `POST /control/clock` moves. It reads three variables in addition to the bot's:
 *
 * - `SANDBOX_ARM_URL`: base URL of the simulated ARM endpoint; always on this machine
 * - `SANDBOX_ARM_TOKEN`: the only token that this endpoint accepts from the bots
 * - `SANDBOX_CLOCK_FILE`: file with the milliseconds by which the clock runs ahead; optional
 */
const { SANDBOX_ARM_URL: armUrl, SANDBOX_ARM_TOKEN: token, SANDBOX_CLOCK_FILE: clockFile } = process.env;

if (armUrl === undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(armUrl).hostname)) {
  throw new Error('SANDBOX_ARM_URL has to be on this machine, for example http://127.0.0.1:3101.');
}

if (token === undefined)
  throw new Error('SANDBOX_ARM_TOKEN has to be the token that the simulated ARM endpoint accepts.');

await runCommandLine(process.argv, {
  azure: { credential: loopbackCredential(token), httpClient: loopbackHttpClient(armUrl) },
  clock: clockFile === undefined ? undefined : () => new Date(Date.now() + readOffset(clockFile)),
});

/** Reads the clock's offset each time, because the file changes while the bot runs. */
function readOffset(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}
