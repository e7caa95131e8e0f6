import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const depcruise = join(root, 'node_modules/.bin/depcruise');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

interface Cruise {
  readonly summary: { readonly totalCruised: number; readonly violations: readonly Violation[] };
}

function cruise(folder: string): Cruise {
  const config = join(folder, '.dependency-cruiser.json');
  const { stdout } = spawnSync(depcruise, ['--config', config, '--output-type', 'json', 'src', 'sandbox'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Cruise;
}

/** Copies the sources and adds files to the copy. The copy lives as long as the test. */
function copyWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-layers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['src', 'sandbox', 'package.json', '.dependency-cruiser.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** A file that imports something from each of these modules. */
function importing(...modules: readonly string[]): string {
  return modules.map((module, index) => `export * as m${index} from '${module}';`).join('\n');
}

/** A file that imports a type only. */
function importingType(module: string, name: string): string {
  return `import type { ${name} } from '${module}';\nexport type Planted = ${name};\n`;
}

const db = '../store/database.ts';
const sandboxStore = '../../sandbox/src/store.ts';

/** Files that break a rule, at least one for each rule. */
const violations: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['base-knows-nothing', 'src/base/planted-1.ts', importing('../domain/ids.ts')],
  ['domain-is-pure', 'src/domain/planted-1.ts', importing('node:fs')],
  ['domain-is-pure', 'src/domain/planted-2.ts', importing(sandboxStore)],
  ['domain-is-pure', 'src/domain/planted-3.ts', importing('../base/problem.ts')],
  ['foundations-know-the-domain', 'src/workflows/planted-1.ts', importing(db)],
  ['foundations-know-the-domain', 'src/store/planted-1.ts', importing('../cards/message.ts')],
  ['foundations-know-the-domain', 'src/store/planted-2.ts', importingType('../app/context.ts', 'AppContext')],
  ['foundations-know-the-domain', 'src/cards/planted-1.ts', importing('../workflows/load-rulebook.ts')],
  ['foundations-know-the-domain', 'src/cards/planted-3.ts', importing('../pictures/svg.ts')],
  ['foundations-know-the-domain', 'src/pictures/planted-1.ts', importing('../cards/message.ts')],
  ['foundations-know-the-domain', 'src/pictures/planted-2.ts', importingType('../app/context.ts', 'AppContext')],
  ['app-knows-ports', 'src/app/planted-1.ts', importing('../azure/index.ts')],
  ['app-knows-ports', 'src/app/planted-2.ts', importingType('../queue/queues.ts', 'Queues')],
  ['app-knows-ports', 'src/app/planted-3.ts', importing('../slack/app.ts')],
  ['app-knows-ports', 'src/app/planted-4.ts', importing(sandboxStore)],
  ['app-knows-no-sdk', 'src/app/planted-5.ts', importing('@slack/web-api')],
  ['app-knows-no-sdk', 'src/app/planted-6.ts', importing('@azure/core-rest-pipeline')],
  ['app-knows-no-sdk', 'src/app/planted-7.ts', importing('bullmq')],
  ['azure-knows-ports', 'src/azure/planted-1.ts', importing(db)],
  ['azure-knows-ports', 'src/azure/planted-2.ts', importingType('../app/context.ts', 'AppContext')],
  ['azure-imports-port-types', 'src/azure/planted-3.ts', importing('../app/ports.ts')],
  ['adapters-call-use-cases', 'src/slack/planted-1.ts', importing(db)],
  ['adapters-call-use-cases', 'src/queue/planted-1.ts', importing(db)],
  ['adapters-call-use-cases', 'src/queue/planted-2.ts', importing('../azure/index.ts')],
  ['compose-only-from-entries', 'src/planted-1.ts', importing('./compose.ts')],
  ['nobody-imports-main', 'src/planted-2.ts', importing('./main.ts')],
  ['production-without-sandbox', 'src/cards/planted-2.ts', importing(sandboxStore)],
  ['sandbox-is-independent', 'sandbox/src/planted-1.ts', importing('../../src/domain/ids.ts')],
  ['sandbox-starts-the-bot', 'sandbox/src/bot.ts', importing('../../src/domain/ids.ts')],
  ['no-cycles', 'src/domain/planted-4.ts', importingType('./planted-5.ts', 'Planted')],
  ['no-runtime-cycles', 'sandbox/src/planted-2.ts', importing('./planted-3.ts')],
  ['resolvable', 'src/planted-3.ts', importing('./no-such-file.ts')],
];

/** The other halves of the planted import cycles: a cycle is reported once. */
const halves: Readonly<Record<string, string>> = {
  'src/domain/planted-5.ts': importingType('./planted-4.ts', 'Planted'),
  'sandbox/src/planted-3.ts': importing('./planted-2.ts'),
};

describe('the layering check', { timeout: 60_000 }, () => {
  test('reads every source file and finds no violation', () => {
    const sources = execFileSync('find', ['src', '-name', '*.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const { summary } = cruise(root);
    expect(summary.violations).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(sources.length);
  });

  test('finds a planted violation of every rule', () => {
    const files = Object.fromEntries(violations.map(([, file, text]) => [file, text]));
    const { summary } = cruise(copyWith({ ...files, ...halves }));
    const found = new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
    const missed = violations.map(([rule, file]) => `${rule} ${file}`).filter(name => !found.has(name));
    expect(missed).toEqual([]);
  });

  test('has a planted violation for every rule', () => {
    const { forbidden } = JSON.parse(
      execFileSync('cat', ['.dependency-cruiser.json'], { cwd: root, encoding: 'utf8' }),
    ) as { readonly forbidden: readonly { readonly name: string }[] };
    const planted = new Set(violations.map(([rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter(name => !planted.has(name))).toEqual([]);
  });
});
