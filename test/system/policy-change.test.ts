import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { openSystemForTest } from './harness.ts';

/** Opens a system whose policy file a test can change. The bots read it when they start. */
async function openWithPolicy() {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-policy-'));
  cpSync('workflows', folder, { recursive: true });
  const system = await openSystemForTest({ bot: { WORKFLOWS_DIR: folder } });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'policy.yaml');
  const edit = (from: string, to: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  /** Opens a form as Alice, and waits for the preview that it shows after its submission. */
  const preview = async () => {
    await system.control.command('alice', '/ampls connect law-prod-weu');
    const { id } = await system.openView('alice');
    await system.control.submit('alice', id, { scope: 'ampls-a' });
    await shows(id, /needs 1 approval from network-owners/);
    return id;
  };
  const shows = (id: string, pattern: RegExp) =>
    eventually(async () => {
      const shown = (await system.control.views('alice')).find(view => view.id === id);
      expect(JSON.stringify(shown?.blocks)).toMatch(pattern);
    }, 60_000);
  return { ...system, edit, preview, shows };
}

test('submits nothing on a preview of a bot with another policy: shows the new preview, and says why', async () => {
  const { control, bot, edit, preview, shows, waitForStatus } = await openWithPolicy();
  const id = await preview();
  edit('count: 1', 'count: 2');
  await bot(2, 'start');
  await bot(1, 'kill');
  await control.submit('alice', id, {});
  await shows(
    id,
    /The policy changed since the last preview\..*Check this preview.*needs 2 approvals from network-owners/,
  );
  expect(await control.cards()).toEqual([]);
  expect(refIn(await control.submit('alice', id, {}))).toBe('CR-1');
  await waitForStatus('CR-1', 'awaiting_approval');
  expect((await control.cardOf('CR-1'))?.text).toMatch(/2 approvals/);
  expect(await control.cards()).toHaveLength(1);
});

test('refuses the form of a person whom the changed policy does not let request this any more', async () => {
  const { control, bot, edit, preview } = await openWithPolicy();
  const id = await preview();
  edit('requesters: {}', 'requesters: { connect-resources: [network-owners] }');
  await bot(1, 'stop');
  await bot(1, 'start');
  const { body } = await control.submit('alice', id, {});
  expect(JSON.stringify(body)).toMatch(/Only members of network-owners can request/);
  expect(await control.cards()).toEqual([]);
});
