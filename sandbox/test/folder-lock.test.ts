import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../src/folder-lock.ts';
import { openInstallation } from '../src/installation.ts';

function newInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openInstallation(folder);
}

test('refuses a second sandbox on a folder until the first has ended', async () => {
  const installation = newInstallation();
  const release = await lockFolder(installation);
  await expect(lockFolder(installation)).rejects.toThrow(
    `Another sandbox is running in ${installation.folder}. Stop it first.`,
  );
  await release();
  await (await lockFolder(installation))();
});

test('releases the folder of a sandbox that was killed', async () => {
  const installation = newInstallation();
  const script = `
    const { lockFolder } = await import(${JSON.stringify(join(import.meta.dirname, '../src/folder-lock.ts'))});
    await lockFolder(${JSON.stringify(installation)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  await once(other.stdout, 'data');
  await expect(lockFolder(installation)).rejects.toThrow('Another sandbox');
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await lockFolder(installation))();
});
