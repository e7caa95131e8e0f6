import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadRulebook } from '../../src/workflows/load-rulebook.ts';

/** Returns a copy of the workflows whose policy says this of who may request what. */
function folderWith(requesters: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-requesters-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync('workflows', folder, { recursive: true });
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('requesters: {}', requesters));
  return folder;
}

test('reads who may request a workflow and a rollback, as a part of the policy version', () => {
  const { policy, policyVersion } = loadRulebook(
    folderWith('requesters: { create-scope: [network-owners], rollback: everyone }'),
  );
  expect(policy.requesters).toEqual({ 'create-scope': ['network-owners'], rollback: 'everyone' });
  expect(policyVersion).not.toBe(loadRulebook('workflows').policyVersion);
});

test.each([
  [
    'an unknown workflow',
    'requesters:\n  make-scope: [network-owners]',
    'policy.yaml:31: requesters.make-scope: unknown workflow make-scope; a workflow has the name of its file, such as connect-resources',
  ],
  [
    'an unknown group',
    'requesters:\n  create-scope: [nobody]',
    'policy.yaml:31: requesters.create-scope.0: unknown group "nobody"; define it under groups',
  ],
  [
    'a person instead of a group',
    'requesters: { create-scope: alice }',
    'policy.yaml:30: requesters.create-scope: expected everyone, or a list of groups such as [network-owners]',
  ],
  [
    'a second rule for who puts changes back',
    'requesters: { revert: [network-owners] }',
    'policy.yaml:30: requesters.revert: who may put changes back is set by drift.revert; remove this line',
  ],
])('reports file, line and reason of %s', (_, requesters, error) => {
  expect(() => loadRulebook(folderWith(requesters))).toThrow(error);
});
