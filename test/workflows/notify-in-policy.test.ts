import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadRulebook } from '../../src/workflows/load-rulebook.ts';

const shipped = resolve(import.meta.dirname, '../../workflows');

/** Returns the shipped folder with another part `notify` of the policy. */
function folderWith(notify: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(shipped, folder, { recursive: true });
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^notify:\n( {2}.*\n)+/m, notify));
  return folder;
}

test('calls approvers in the channel and tells the requester directly where the policy says nothing', () => {
  for (const notify of ['', 'notify: {}\n']) {
    const { policy } = loadRulebook(folderWith(notify));
    expect(policy.notify).toEqual({ approvers: 'channel', requester: 'direct-message' });
  }
});

test('lets the policy say where people are notified, and that makes another version of it', () => {
  const { policy, policyVersion } = loadRulebook(
    folderWith('notify:\n  approvers: direct-message\n  requester: thread\n'),
  );
  expect(policy.notify).toEqual({ approvers: 'direct-message', requester: 'thread' });
  expect(policyVersion).not.toBe(loadRulebook(shipped).policyVersion);
});

test.for([
  ['a place that there is none of', 'notify:\n  approvers: email\n', /policy\.yaml:\d+: notify\.approvers: /],
  ['a place that is for others', 'notify:\n  requester: channel\n', /policy\.yaml:\d+: notify\.requester: /],
  ['somebody else', 'notify:\n  followers: thread\n', /policy\.yaml:\d+: .*followers/],
] as const)('refuses %s with file and line', ([, notify, error]) => {
  expect(() => loadRulebook(folderWith(notify))).toThrow(error);
});
