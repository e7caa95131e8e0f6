import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claim } from '../../src/sandbox/claim.ts';
import { openInstallation } from '../../src/sandbox/installation.ts';

function freshInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-claim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openInstallation(folder);
}

test('a folder has one sandbox at a time, and the next one once that has ended', async () => {
  const installation = freshInstallation();
  const release = await claim(installation);
  await expect(claim(installation)).rejects.toThrow(`Another sandbox works in ${installation.folder}: stop it first.`);
  await release();
  await (await claim(installation))();
});

test('a folder whose sandbox was killed is free', async () => {
  const installation = freshInstallation();
  const claiming = `
    const { claim } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/sandbox/claim.ts'))});
    await claim(${JSON.stringify(installation)});
    process.stdout.write('claimed');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', claiming]);
  await once(other.stdout, 'data');
  await expect(claim(installation)).rejects.toThrow('Another sandbox');
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await claim(installation))();
});
