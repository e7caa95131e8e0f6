import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readAuditConfig } from '../../src/config.ts';
import { parseSignerKey, parseVerifierKey } from '../../src/domain/tlog/note-keys.ts';
import { createAuditKey, exportAudit, proveAudit, verifyAudit } from '../../src/operations/audit-commands.ts';
import { migratedDatabase, someRequest } from '../store/database.ts';

const { lines } = createAuditKey('audit.example.com/amplsbot');
const [signer = '', verifier = ''] = [lines[1], lines[4]];

/** The configuration of an auditor, who has neither Slack nor Azure. */
async function auditConfig(more: Record<string, string> = {}) {
  const { db, url } = await migratedDatabase();
  return { db, config: readAuditConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent', ...more }) };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('creates a key for the bot and the one that auditors verify with', () => {
  expect(parseSignerKey(signer).id).toBe(parseVerifierKey(verifier).id);
  expect(createAuditKey('audit.example.com/amplsbot').lines[1]).not.toBe(signer);
  expect(createAuditKey('our log')).toEqual({
    ok: false,
    lines: ['"our log" cannot name an audit log: a name has no spaces and no plus.'],
  });
});

test('explains what is wrong with the arguments of audit prove', async () => {
  const { config } = await auditConfig();
  expect((await proveAudit(config, 'law-prod')).lines).toEqual([
    '"law-prod" is not a request. Enter the name of a request, such as CR-12.',
  ]);
  await expect(proveAudit(config, 'CR-777')).rejects.toThrow('CR-777 has no sealed events.');
});

test('explains what is wrong with the arguments of audit verify', async () => {
  const { config } = await auditConfig();
  expect(await verifyAudit(config, {})).toEqual({
    ok: false,
    lines: ['Name the key that you trust: --key VERIFIER-KEY. "amplsbot audit key" printed it.'],
  });
  await expect(verifyAudit(config, { key: ['x'] })).rejects.toThrow(
    'The value of --key is not a key: it does not have the parts name+id+key.',
  );
  await expect(verifyAudit({ ...config, AUDIT_KEY: 'secret' }, {})).rejects.toThrow(
    'AUDIT_KEY is not a key: it does not start with PRIVATE+KEY+.',
  );
  await expect(verifyAudit(config, { key: [verifier] })).rejects.toThrow('There is no checkpoint yet');
  const file = join(temporaryFolder(), 'checkpoint');
  writeFileSync(file, 'hello\n');
  await expect(verifyAudit(config, { key: [verifier], checkpoint: file })).rejects.toThrow(
    'The checkpoint from the file that you named is not a checkpoint of a transparency log.',
  );
});

test('explains what is wrong with the arguments of audit export', async () => {
  const { db, config } = await auditConfig();
  await someRequest(db);
  const out = join(temporaryFolder(), 'pack');
  const range = { from: '2026-03-01', to: '2099-12-31', out };
  for (const wrong of [{ to: '2026-02-01' }, { from: 'yesterday' }, { from: '03/01/2026' }]) {
    const { ok, lines: refusal } = await exportAudit(config, { ...range, ...wrong });
    expect(ok).toBe(false);
    expect(refusal[0]).toContain('--from and --to are not days or times');
  }
  expect((await exportAudit(config, { ...range, request: 'law' })).lines[0]).toContain('"law" is not a request.');
  expect(existsSync(out)).toBe(false);
  const exported = await exportAudit(config, range);
  expect(exported).toEqual({
    ok: true,
    lines: [
      `Exported 1 request to ${out}. Open index.html there.`,
      'Not sealed yet: 1 request, without a proof. The next export will differ.',
    ],
  });
  expect((await exportAudit(config, range)).lines).toEqual([`${out} is not empty. Name a new folder.`]);
});
