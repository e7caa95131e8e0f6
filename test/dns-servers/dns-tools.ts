import { execFile, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import type { HandoverFile } from '../../src/domain/records/handover.ts';

const run = promisify(execFile);

/** Programs that load what is handed over, by Debian's package of each. */
const packages = { 'named-checkzone': 'bind9-utils', 'named-checkconf': 'bind9-utils', unbound: 'unbound' } as const;

type Tool = keyof typeof packages;

/**
 * Returns whether a program is on this machine. Where it is not, the test is skipped, and says so; in CI, which sets
 * `DNS_TOOLS=required`, it fails instead.
 */
export async function requireTool(tool: Tool, { skip }: Pick<TestContext, 'skip'>): Promise<void> {
  const isThere = await run('sh', ['-c', `command -v ${tool}`], { env: searchPath }).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const note = `${tool} is not installed (Debian's package ${packages[tool]}), so this is not tested`;
  if (process.env['DNS_TOOLS'] === 'required') throw new Error(note);
  process.stderr.write(`\nNOT RUN: ${note}\n`);
  skip(note);
}

/** Debian has servers in folders that only root searches. */
const searchPath = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

/** Saves files in a new folder, which is removed when the test ends. Returns the path of each. */
export async function saveFiles(
  files: readonly HandoverFile[],
  onTestFinished: TestContext['onTestFinished'],
): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'amplsbot-dns-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await Promise.all(files.map(({ name, content }) => writeFile(join(folder, name), content)));
  return name => join(folder, name);
}

/** Runs one of the programs that check a file. Returns what it prints. Rejects where it finds an error. */
export async function check(tool: Exclude<Tool, 'unbound'>, args: readonly string[]): Promise<string> {
  const { stdout } = await run(tool, args, { env: searchPath });
  return stdout;
}

/** Starts unbound, which serves zones from their files, until the test ends. Returns a resolver that asks it. */
export async function startUnbound(
  zones: readonly { readonly name: string; readonly file: string }[],
  onTestFinished: TestContext['onTestFinished'],
): Promise<Resolver> {
  const port = await freePort();
  const server = ['interface: 127.0.0.1', `port: ${port}`, 'do-daemonize: no', 'use-syslog: no', 'username: ""'];
  const options = [...server, 'chroot: ""', 'pidfile: ""', 'directory: ""', 'module-config: "iterator"'];
  const config = [
    'server:',
    ...options,
    'remote-control:',
    'control-enable: no',
    ...zones.flatMap(({ name, file }) => [
      'auth-zone:',
      `name: "${name}"`,
      `zonefile: "${file}"`,
      'for-downstream: yes',
      'for-upstream: no',
      'fallback-enabled: no',
    ]),
  ];
  const pathOf = await saveFiles([{ name: 'unbound.conf', content: `${config.join('\n')}\n` }], onTestFinished);
  const unbound = spawn('unbound', ['-d', '-c', pathOf('unbound.conf')], { env: searchPath, stdio: 'pipe' });
  let said = '';
  unbound.stderr.on('data', chunk => {
    said += String(chunk);
  });
  onTestFinished(() => {
    unbound.kill('SIGKILL');
  });
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  await eventually(async () => {
    if (unbound.exitCode !== null) throw new Error(`unbound has ended: ${said}`);
    for (const { name } of zones) await resolver.resolveSoa(name);
  }, 20_000);
  return resolver;
}
