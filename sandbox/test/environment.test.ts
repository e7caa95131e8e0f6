import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { runSandbox } from '../src/run-sandbox.ts';
import { startSandbox } from '../src/sandbox.ts';
import { workspaceId } from './arm/support.ts';

const main = join(import.meta.dirname, '../src/main.ts');

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'amplsbot-environment-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Returns the variables of a sandbox with a folder of its own. */
function variables(environment: Record<string, string>): Record<string, string> {
  return { SANDBOX_PORT: '0', SANDBOX_ARM_PORT: '0', SANDBOX_DATA: join(folder(), 'data'), ...environment };
}

function estateFile(content: string): string {
  const file = join(folder(), 'estate.json');
  writeFileSync(file, content);
  return file;
}

test.each([
  ['{bad', "Expected property name or '}' in JSON"],
  ['[]', 'expected object'],
  ['{"subscriptions":[],"resources":[{"id":"x"}]}', 'resources[0] (x) is not the id of a resource'],
])('refuses to start with an estate file that contains %s and says why', async (content, sentence) => {
  const file = estateFile(content);
  const start = runSandbox(variables({ SANDBOX_ESTATE: file }));
  await expect(start).rejects.toThrow(`SANDBOX_ESTATE=${file}: `);
  await expect(start).rejects.toThrow(sentence);
});

test.each<Record<string, string>>([
  { SANDBOX_ESTATE: '/nowhere/estate.json' },
  { SANDBOX_PORT: 'first' },
  { SANDBOX_SPEED: '-1' },
  { SANDBOX_TRANSPORT: 'pigeon' },
  { LIMITS_PROFILE: 'ga-2030' },
])('refuses to start with %o and names the variable', async environment => {
  await expect(runSandbox(variables(environment))).rejects.toThrow(Object.keys(environment)[0]);
});

test('prints one sentence without a stack trace when it cannot start', async () => {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, ...variables({ SANDBOX_ESTATE: estateFile('{bad') }) };
  const child = spawn(process.execPath, [main, 'sandbox'], { env });
  const parts: string[] = [];
  child.stderr.on('data', part => parts.push(String(part)));
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(parts.join('').trim().split('\n')).toEqual([expect.stringMatching(/^SANDBOX_ESTATE=/)]);
});

test('applies the limits profile to the simulated ARM as well', async () => {
  const options = { port: 0, armPort: 0, speed: 0, transport: 'http', command: 'serve' } as const;
  const sandbox = await startSandbox({ ...options, limits: 'ga-2025', databaseUrl: inject('databaseUrl') });
  onTestFinished(() => sandbox.close());
  const path = `${workspaceId('law-prod-weu')}/linkedStorageAccounts/CustomLogs?api-version=2023-09-01`;
  const storage = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs';
  const answer = await fetch(sandbox.armUrl + path, {
    method: 'PUT',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { storageAccountIds: [storage] } }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('retired on 30 June 2025');
});
