import { runCommandLine } from '../../src/command-line.ts';

/** A bot that fails when it is told to: SIGUSR2 rejects a promise, and SIGWINCH throws an exception. */
process.on('SIGUSR2', () => {
  void Promise.reject(new Error('a planted rejection'));
});
process.on('SIGWINCH', () => {
  throw new Error('a planted exception');
});

await runCommandLine(process.argv);
