#!/usr/bin/env node
// Starts src/main.ts with a Node that can run it. This file has to run on every Node from 12 on, so that an old one gets
// a message instead of ERR_UNKNOWN_FILE_EXTENSION: it is plain JavaScript without newer syntax or functions.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest major version that runs the sources as they are: TypeScript without a build, and what they use of Intl. */
const NEEDED = 24;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (majorOf(process.versions.node) >= NEEDED) {
  import('../src/main.ts').catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
} else {
  const packaged = findPackagedNode();
  if (packaged === undefined) explain();
  else runWith(packaged);
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

/** Returns the Node that the development dependency "node" installs, where it is new enough. */
function findPackagedNode() {
  const folder = join(root, 'node_modules', 'node');
  const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const description = join(folder, 'package.json');
  if (!existsSync(program) || !existsSync(description)) return undefined;
  return majorOf(JSON.parse(readFileSync(description, 'utf8')).version) >= NEEDED ? program : undefined;
}

/** Runs the same command with another Node; passes signals on to it and ends as it ends. */
function runWith(program) {
  const main = join(root, 'src', 'main.ts');
  const child = spawn(program, [main].concat(process.argv.slice(2)), { stdio: 'inherit' });
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
  signals.forEach(signal => {
    process.on(signal, () => child.kill(signal));
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function explain() {
  process.stderr.write(
    [
      `amplsbot needs Node ${NEEDED} or later. This is Node ${process.versions.node} (${process.execPath}).`,
      'Do one of the following:',
      `- Run "npm ci" in ${root}. It installs Node ${NEEDED} for this folder. Then run "npm start".`,
      `- Install Node ${NEEDED} from https://nodejs.org/en/download and run the command again.`,
      '',
    ].join('\n'),
  );
  process.exitCode = 1;
}
