import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/database.ts';
import { openInstallation } from '../src/installation.ts';
import { startCluster } from '../src/postgres/cluster.ts';
import { query } from './query.ts';

function newInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-database-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openInstallation(folder);
}

test('gives the bots a database role of their own that owns nothing, also after a restart', async () => {
  const installation = newInstallation();
  const first = await openDatabase(installation, undefined);
  expect(first.onlyOneRole).toBeUndefined();
  await first.stop();
  const { url, botUrl, discard } = await openDatabase(installation, undefined);
  onTestFinished(discard);
  const [role] = await query(
    botUrl,
    'select rolname, rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
  );
  expect(role).toEqual({
    rolname: `amplsbot_${installation.id}_bot`,
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
  });
  expect(await query(url, 'select current_user as role')).toEqual([{ role: 'postgres' }]);
});

test('goes on with one role, and says why, where that of the given server cannot create another', async () => {
  const cluster = await startCluster(newInstallation());
  onTestFinished(() => cluster.discard());
  const name = `guest_${randomBytes(4).toString('hex')}`;
  await query(cluster.url, `create role ${name} login createdb password 'g'`);
  const given = Object.assign(new URL(cluster.url), { username: name, password: 'g' }).href;
  const { url, botUrl, onlyOneRole, discard } = await openDatabase(newInstallation(), given);
  onTestFinished(discard);
  expect(botUrl).toBe(url);
  expect(onlyOneRole).toMatch(/permission denied to create role/);
});
