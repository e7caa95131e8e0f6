import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const command = join(root, 'bin/amplsbot.mjs');

/** A Node program, with what it is started with. */
interface Node {
  readonly program: string;
  readonly args: readonly string[];
  readonly version: string;
}

const current: Node = { program: process.execPath, args: [], version: process.versions.node };

/** The Node of this process in the guise of an old one, for machines whose own Node is new. */
const disguised: Node = {
  ...current,
  args: ['--import', `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"18.19.0"}})`],
  version: '18.19.0',
};

/** The Node that people on this machine have, which is not the one that the npm scripts run on. */
function machineNode(): Node {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.includes('node_modules'));
  const program = folders.map(folder => join(folder, 'node')).find(existsSync);
  if (program === undefined) return current;
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
  return { program, args: [], version };
}

/** What Node has compiled of the sources, so that only the first start of a version compiles them. */
const compiled = mkdtempSync(join(tmpdir(), 'amplsbot-compiled-'));

afterAll(() => rmSync(compiled, { recursive: true, force: true }));

function run({ program, args }: Node, file: string, ...words: readonly string[]) {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled };
  return spawnSync(program, [...args, file, ...words], { encoding: 'utf8', env });
}

/** A copy of the command in a folder without `node_modules`. */
function copyOfCommand(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-bin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(command, join(folder, 'bin/amplsbot.mjs'));
  return join(folder, 'bin/amplsbot.mjs');
}

const nodes: readonly Node[] = [machineNode(), disguised, current];

test.each(nodes)('runs the command line when started with Node $version', node => {
  const { status, stdout, stderr } = run(node, command, '--help');
  expect(stderr).toBe('');
  expect(stdout).toContain('Usage: amplsbot');
  expect(stdout).toMatch(/DATABASE_URL +Postgres database that stores every request \(required\)/);
  expect(status).toBe(0);
});

test.each(nodes)('passes on the exit code when started with Node $version', node => {
  const { status, stderr } = run(node, command, 'start');
  expect(stderr).toContain('DATABASE_URL: not set, expected postgres://user@host/database.');
  expect(status).toBe(1);
});

const oldNodes = nodes.filter(({ version }) => Number(version.split('.')[0]) < 24);

test.each(oldNodes)('explains which Node it needs when there is only Node $version', node => {
  const file = copyOfCommand();
  const { status, stdout, stderr } = run(node, file, 'start');
  expect(stderr).toContain(`amplsbot needs Node 24 or later. This is Node ${node.version} (${node.program}).`);
  expect(stderr).toContain('Run "npm ci"');
  expect(stderr).toContain('Install Node 24 from https://nodejs.org/en/download');
  expect(stdout).toBe('');
  expect(status).toBe(1);
});
