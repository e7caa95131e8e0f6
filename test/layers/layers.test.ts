import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const depcruise = join(root, 'node_modules/.bin/depcruise');

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: { readonly rule: { readonly name: string } }[];
  };
}

function cruise(folder: string): Cruise {
  const config = join(folder, '.dependency-cruiser.json');
  const { stdout } = spawnSync(depcruise, ['--config', config, '--output-type', 'json', 'src'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Cruise;
}

/** A copy of the sources with one more file in it, for as long as the test takes. */
function planted(file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-layers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['src', 'package.json', '.dependency-cruiser.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  return folder;
}

describe('the layering check', { timeout: 60_000 }, () => {
  test('reads every source file and finds nothing wrong', () => {
    const sources = execFileSync('find', ['src', '-name', '*.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const { summary } = cruise(root);
    expect(summary.violations).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(sources.length);
  });

  test.each([
    [
      'domain-is-pure',
      'src/domain/planted.ts',
      "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    ],
    [
      'domain-is-pure',
      'src/domain/planted.ts',
      "import type { Store } from '../sandbox/store.ts';\nexport type S = Store<1>;\n",
    ],
    [
      'sandbox-stands-alone',
      'src/sandbox/planted.ts',
      "import { keyOf } from '../domain/ids.ts';\nexport const key = keyOf;\n",
    ],
    [
      'jobs-and-slack-apart',
      'src/jobs/planted.ts',
      "import { openStore } from '../sandbox/store.ts';\nexport const open = openStore;\n",
    ],
    [
      'sandbox-only-from-main',
      'src/cards/planted.ts',
      "import { openStore } from '../sandbox/store.ts';\nexport const open = openStore;\n",
    ],
  ])('finds a planted violation of %s', (rule, file, text) => {
    const names = cruise(planted(file, text)).summary.violations.map(violation => violation.rule.name);
    expect(names).toContain(rule);
  });
});
