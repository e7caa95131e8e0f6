import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { runProgram } from '../run-program.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;
let request: string;

beforeAll(async () => {
  system = await openSystem();
  request = await system.submitAndApprove('/ampls connect law-prod-archive to ampls-a because "an audit"');
  await system.waitForStatus(request, 'succeeded');
  await eventually(async () => {
    const { out } = await audit('verify');
    assert.match(out, /^ok: /m, out);
    assert.doesNotMatch(out, /not sealed/i, out);
  }, 120_000);
});

afterAll(() => system.close());

/** Runs an audit command as an auditor does: without Slack, Azure and the signer key. */
async function audit(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const { databaseUrl, folder } = system.sandbox;
  const key = readFileSync(join(folder, 'audit-verifier-key'), 'utf8').trim();
  const options = words[0] === 'verify' ? ['--key', key] : [];
  const variables = { DATABASE_URL: databaseUrl, AUDIT_FOLDER: join(folder, 'audit') };
  const { code, out, error } = await runProgram(inject('programs').main, ['audit', ...words, ...options], variables);
  return { code, out: `${out}${error}` };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('the trail of a request is sealed, published, proven and exported while the bot runs', async () => {
  const proof = await audit('prove', request);
  expect(proof).toMatchObject({ code: 0, out: expect.stringContaining('c2sp.org/tlog-proof@v1\n') });
  const packs = [join(temporaryFolder(), 'first'), join(temporaryFolder(), 'second')];
  for (const out of packs) {
    const range = ['--from', '2026-01-01', '--to', '2099-12-31', '--request', request];
    expect(await audit('export', ...range, '--out', out)).toMatchObject({ code: 0 });
  }
  const [first = '', second = ''] = packs.map(folder => readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
  expect(first).toBe(second);
  expect(first).toContain(`requests/${request}/${request}.tlog-proof`);
  const evidence = JSON.parse(readFileSync(join(packs[0] ?? '', `requests/${request}/request.json`), 'utf8'));
  expect(evidence).toMatchObject({ request, reason: 'an audit', decisions: [{ verdict: 'approve' }] });
  expect(evidence.steps[0].correlationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(evidence.documents.length).toBeGreaterThan(0);
});

test('verification fails, and says where, once somebody changed the database', async () => {
  const kept = join(temporaryFolder(), 'kept-checkpoint');
  writeFileSync(kept, readFileSync(join(system.sandbox.folder, 'audit/checkpoint')));
  expect(await audit('verify', '--checkpoint', kept)).toMatchObject({ code: 0 });
  const client = new Client({ connectionString: system.sandbox.databaseUrl });
  await client.connect();
  try {
    const number = Number(request.slice('CR-'.length));
    const edit = (from: string, to: string) =>
      client.query(
        `begin; alter table amplsbot.events disable trigger user;
         update amplsbot.events set actor = '${to}' where request_id = ${number} and seq = 1 and actor = '${from}';
         alter table amplsbot.events enable trigger user; commit`,
      );
    const { rows } = await client.query(`select actor from amplsbot.events where request_id = ${number} and seq = 1`);
    await edit(rows[0].actor, 'UMALLORY');
    const { code, out } = await audit('verify', '--checkpoint', kept);
    expect(code).toBe(1);
    expect(out).toContain(`CHANGED ${request}, event 1: changed. Its hash is not that of its content.`);
    expect(out).not.toContain('ok:');
    await edit('UMALLORY', rows[0].actor);
    expect(await audit('verify', '--checkpoint', kept)).toMatchObject({ code: 0 });
  } finally {
    await client.end();
  }
});
