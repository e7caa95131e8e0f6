import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { runProgram } from '../run-program.ts';
import type { TestSystem } from '../system/harness.ts';
import { openSystem } from '../system/harness.ts';

const HOST = 'exampleaudit.blob.core.windows.net';
const AUDIT_BLOB_URL = `https://${HOST}/amplsbot-audit/sandbox`;

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem({ bot: { AUDIT_FOLDER: '', AUDIT_BLOB_URL } });
});

afterAll(() => system.close());

/** Verifies as an auditor does who can read the database and the container. */
async function verify(): Promise<{ readonly code: number; readonly out: string }> {
  const { databaseUrl, armUrl, armToken, folder } = system.sandbox;
  const key = readFileSync(join(folder, 'audit-verifier-key'), 'utf8').trim();
  const azure = { SANDBOX_ARM_URL: armUrl, SANDBOX_ARM_TOKEN: armToken };
  const variables = { DATABASE_URL: databaseUrl, AUDIT_BLOB_URL, ...azure };
  const { code, out, error } = await runProgram(inject('programs').bot, ['audit', 'verify', '--key', key], variables);
  return { code, out: `${out}${error}` };
}

const untilAllIsSealed = () =>
  eventually(async () => {
    const { out } = await verify();
    expect(out).toMatch(/^Checkpoint: .* from the published log\.$/m);
    expect(out).toMatch(/^ok: /m);
    expect(out).not.toContain('Not sealed');
  }, 120_000);

test('requests do not wait for a container that is missing, and what they did is published once it exists', async () => {
  const request = await system.submitAndApprove('/ampls connect law-prod-archive to ampls-a because "an audit"');
  await system.waitForStatus(request, 'succeeded');
  expect((await verify()).out).toContain(`There is no container "amplsbot-audit" at ${HOST} (404 ContainerNotFound).`);
  await system.control.arm(`containers/${HOST}/amplsbot-audit`, {}, 'PUT');
  await untilAllIsSealed();
});

test('a bot that is killed in the middle of publishing leaves no gap', async () => {
  await system.armFault({ method: 'PUT', path: '/checkpoint$', hang: true, times: 1_000 });
  const request = await system.submit('alice', '/ampls disconnect law-prod-archive from ampls-a because "an audit"');
  await system.waitForStatus(request, 'awaiting_approval');
  await eventually(async () => {
    const hanging = (await system.control.armCalls()).filter(
      call => call.path.endsWith('/checkpoint') && call.method === 'PUT',
    );
    expect(hanging.at(-1)).toMatchObject({ status: 0 });
  }, 60_000);
  await system.bot(1, 'kill');
  await system.control.arm('faults', undefined, 'DELETE');
  await system.bot(1, 'start');
  await untilAllIsSealed();
});

test('verification reads the container, and finds a leaf that was changed in the database', async () => {
  const client = new Client({ connectionString: system.sandbox.databaseUrl });
  await client.connect();
  const setHash = (hash: string) =>
    client.query(
      `begin; alter table amplsbot.audit_leaves disable trigger user;
       update amplsbot.audit_leaves set hash = '${hash}' where position = 0;
       alter table amplsbot.audit_leaves enable trigger user; commit`,
    );
  try {
    const { rows } = await client.query('select hash from amplsbot.audit_leaves where position = 0');
    await setHash('0'.repeat(64));
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch(/^CHANGED Leaf 0 of the audit log \(CR-\d+, .*\) was published as ".*"\. The database has/m);
    await setHash(rows[0].hash);
    expect(await verify()).toMatchObject({ code: 0 });
  } finally {
    await client.end();
  }
});
