import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadRulebook, workflowNamed } from '../../src/workflows/load.ts';

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'amplsbot-workflows-'));
});

beforeEach(() => {
  folder = mkdtempSync(join(root, 'workflows-'));
  cpSync('workflows', folder, { recursive: true });
});

afterAll(() => rmSync(root, { recursive: true }));

/** Changes a piece of a file into another one. */
function edit(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not have ${from}`);
  writeFileSync(path, text.replace(from, to));
}

/** What loading says, with paths as from the folder. */
function complaint(profile?: string): string {
  try {
    loadRulebook(folder, profile);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${relative(process.cwd(), folder)}/`, '') : String(error);
  }
}

describe('the rulebook', () => {
  test('has every workflow by its verb and by its name', () => {
    const rulebook = loadRulebook(folder);
    expect([...rulebook.workflows.keys()].sort()).toEqual([
      'access-mode',
      'allow-tags',
      'approve',
      'connect',
      'create-endpoint',
      'create-scope',
      'delete-endpoint',
      'delete-scope',
      'disconnect',
      'isolate',
      'link-storage',
      'public-access',
      'reject',
      'remove-connection',
      'retire',
      'unlink-storage',
    ]);
    expect(workflowNamed(rulebook, 'retire-resource')).toBe(rulebook.workflows.get('retire'));
    expect(workflowNamed(rulebook, 'retire')).toBeUndefined();
  });

  test('uses the default limits, or those of the profile that is asked for', () => {
    expect(loadRulebook(folder).limits).toMatchObject({ name: 'documented-2020', limits: { 'scope-resources': 50 } });
    expect(loadRulebook(folder, 'ga-2025').limits).toMatchObject({
      name: 'ga-2025',
      limits: { 'scope-workspaces': 300 },
    });
  });

  test('has another policy version with another policy', () => {
    const before = loadRulebook(folder).policyVersion;
    expect(loadRulebook(folder).policyVersion).toBe(before);
    edit('policy.yaml', 'count: 1', 'count: 2');
    expect(loadRulebook(folder).policyVersion).not.toBe(before);
  });
});

describe('a bad file stops the start, with file, line and reason', () => {
  test.each([
    [
      'broken YAML',
      'connect-resources.yaml',
      'risk: medium',
      'risk: "medium',
      /^connect-resources\.yaml:\d+: Missing closing "quote/,
    ],
    [
      'a key twice',
      'delete-scope.yaml',
      'risk: high',
      'risk: high\nrisk: low',
      /^delete-scope\.yaml:4: Map keys must be unique/,
    ],
    [
      'an unknown key',
      'delete-scope.yaml',
      'risk: high',
      'risk: high\nowner: me',
      /^delete-scope\.yaml:4: Unrecognized key: "owner"$/,
    ],
    [
      'an offer of an option that there is not',
      'set-public-access.yaml',
      'offers: { value: together,',
      'offers: { value: both,',
      /^set-public-access\.yaml:\d+: inputs\.partners\.offers: there is no option both$/,
    ],
    [
      'an offer that is chosen with what no input can have',
      'set-public-access.yaml',
      'access: Disabled }',
      'access: Shut }',
      /^set-public-access\.yaml:\d+: inputs\.partners\.offers: no input access can have this value$/,
    ],
    [
      'an unknown key of an input',
      'delete-scope.yaml',
      '    kind: scope',
      '    kind: scope\n    many: true',
      /^delete-scope\.yaml:9: inputs\.scope: Unrecognized key: "many"$/,
    ],
    [
      'an unknown key of an entry',
      'delete-scope.yaml',
      '  - change',
      '  - when: never\n    change',
      /^delete-scope\.yaml:10: changes\.0: Unrecognized key: "when"$/,
    ],
    [
      'a wrong type',
      'connect-resources.yaml',
      'list: true',
      'list: many',
      /^connect-resources\.yaml:9: inputs\.resources\.list: Invalid input: expected boolean/,
    ],
    [
      'a missing key',
      'delete-scope.yaml',
      'title: Delete a private link scope',
      '',
      /^delete-scope\.yaml:2: title: Invalid input: expected string/,
    ],
    [
      'an unknown risk',
      'delete-scope.yaml',
      'risk: high',
      'risk: none',
      /^delete-scope\.yaml:3: risk: Invalid option: expected one of "low"\|"medium"\|"high"$/,
    ],
    [
      'a kind that there is not',
      'delete-scope.yaml',
      'kind: scope',
      'kind: scoop',
      /^delete-scope\.yaml:8: inputs\.scope\.kind: expected one of scope, /,
    ],
    [
      'a name that is taken',
      'delete-scope.yaml',
      '  scope:',
      '  reason:',
      /^delete-scope\.yaml:\d+: inputs\.reason: .*the names reason and constructor are taken/,
    ],
    [
      'an input that the command does not have',
      'delete-scope.yaml',
      '{scope}',
      '{scop}',
      /^delete-scope\.yaml:2: command: command names an input that is not defined: \{scop\}$/,
    ],
    [
      'an input that is not defined',
      'delete-scope.yaml',
      '$scope',
      '$scop',
      /^delete-scope\.yaml:10: changes\.0: \$scop names no input$/m,
    ],
    [
      'an input that nothing uses',
      'delete-scope.yaml',
      '$scope',
      '/subscriptions/s',
      /^delete-scope\.yaml:6: inputs\.scope: no change uses it$/,
    ],
    [
      'a list in the place of one',
      'connect-resources.yaml',
      '$item',
      '$resources',
      /^connect-resources\.yaml:14: changes\.0: \$resources must stand for one thing here/,
    ],
    [
      'an item of no list',
      'delete-scope.yaml',
      '$scope',
      '$item',
      /^delete-scope\.yaml:10: changes\.0: \$item names no input$/m,
    ],
    [
      'a change that there is not',
      'delete-scope.yaml',
      'kind: delete-scope',
      'kind: drop-scope',
      /^delete-scope\.yaml:10: changes\.0: there is no such change: kind: /,
    ],
    [
      'a change with a property too many',
      'delete-scope.yaml',
      '$scope }',
      '$scope, force: true }',
      /^delete-scope\.yaml:10: changes\.0: there is no such change: Unrecognized key: "force"$/,
    ],
    [
      'a change with a property too few',
      'connect-resources.yaml',
      'scopeId: $scope, ',
      '',
      /changes\.0: there is no such change: scopeId: Invalid input: expected string/,
    ],
    [
      'neither change nor recipe',
      'delete-scope.yaml',
      'change: { kind: delete-scope, scopeId: $scope }',
      'each: $scope',
      /^delete-scope\.yaml:10: changes\.0: expected a `change`/,
    ],
    [
      'a recipe that there is not',
      'retire-resource.yaml',
      'recipe: retire-resource',
      'recipe: retire',
      /^retire-resource\.yaml:\d+: changes\.0\.recipe: Invalid option: expected one of "create-scope"/,
    ],
    [
      'a recipe with another argument',
      'retire-resource.yaml',
      'resourceIds',
      'resources',
      /^retire-resource\.yaml:\d+: changes\.0: the recipe retire-resource does not take this: resourceIds: /,
    ],
    [
      'a choice that the recipe does not know',
      'delete-endpoint.yaml',
      'value: keep',
      'value: leave',
      /changes\.0: the recipe delete-endpoint does not take this: dns: Invalid option/,
    ],
    [
      'a text that may be longer than Azure takes',
      'reject-connection.yaml',
      'max: 140',
      'max: 141',
      /changes\.0: the recipe decide-connection does not take this: message: Too big/,
    ],
    [
      'a choice that may be left out and has no usual value',
      'delete-endpoint.yaml',
      'default: unlink',
      '',
      /changes\.0: the recipe delete-endpoint does not take this: dns: /,
    ],
    [
      'a default that is no option',
      'delete-endpoint.yaml',
      'default: unlink',
      'default: drop',
      /^delete-endpoint\.yaml:14: inputs\.dns\.default: DNS zones: "drop" is none of unlink, keep\.$/,
    ],
    [
      "a verb that is a word of the bot's own",
      'disconnect-resources.yaml',
      'command: disconnect',
      'command: show',
      /^disconnect-resources\.yaml:2: command: "show" is a word of the bot's own$/,
    ],
    [
      'a verb that another one has',
      'disconnect-resources.yaml',
      'command: disconnect',
      'command: connect',
      /^disconnect-resources\.yaml:2: command: connect-resources begins with "connect" already$/,
    ],
    [
      'a group that the policy does not define',
      'policy.yaml',
      'require: { group: network-owners',
      'require: { group: nobody',
      /^policy\.yaml:9: rules\.0\.require\.group: group "nobody" is not defined under groups$/,
    ],
    [
      'a group of nobody',
      'policy.yaml',
      'network-owners: { usergroup: network-owners }',
      'network-owners: { users: [] }',
      /^policy\.yaml:4: groups\.network-owners\.users: Too small/,
    ],
    [
      'a group of one who is no list',
      'policy.yaml',
      'network-owners: { usergroup: network-owners }',
      'network-owners: { users: U012AB3CD }',
      /^policy\.yaml:4: groups\.network-owners: usergroup: .* expected string.*; or users: .* expected array/,
    ],
    [
      'a finding that there is not',
      'policy.yaml',
      'when: {}',
      'when: { finding: [lock-out] }',
      /^policy\.yaml:8: rules\.0\.when\.finding\.0: lock-out is no known finding$/,
    ],
    [
      'a severity for a finding that there is not',
      'policy.yaml',
      'expiry: 72h',
      'expiry: 72h\nseverities: { lock-out: info }',
      /^policy\.yaml:13: severities\.lock-out: lock-out is no known finding$/,
    ],
    [
      'a rule for a workflow that there is not',
      'policy.yaml',
      'when: {}',
      'when: { workflow: [connect-resources, connect] }',
      /^policy\.yaml:8: rules\.0\.when\.workflow\.1: there is no workflow connect$/,
    ],
    [
      'a duration that is none',
      'policy.yaml',
      'expiry: 72h',
      'expiry: three days',
      /^policy\.yaml:\d+: expiry: expected a number with m, h or d/,
    ],
    [
      'a default profile that there is not',
      'limits.yaml',
      'default: documented-2020',
      'default: documented-2019',
      /^limits\.yaml:11: default: names no profile of this file$/,
    ],
    [
      'a limit that is counted by no meter',
      'limits.yaml',
      'scope-resources: 50',
      'scope-resource: 50',
      /^limits\.yaml:\d+: profiles\.documented-2020\.limits/,
    ],
    [
      'a limit of nothing',
      'limits.yaml',
      'scope-resources: 50',
      'scope-resources: 0',
      /^limits\.yaml:20: profiles\.documented-2020\.limits\.scope-resources: Too small/,
    ],
  ])('%s', (_, file, from, to, expected) => {
    edit(file, from, to);
    expect(complaint()).toMatch(expected);
  });

  test.each(['policy.yaml', 'limits.yaml'])('%s is not there', file => {
    rmSync(join(folder, file));
    expect(complaint()).toBe(`${file}: it is not there`);
  });

  test('the folder is not there', () => {
    rmSync(folder, { recursive: true });
    expect(complaint()).toMatch(/: it is not there$/);
  });

  test('a file that would be passed over', () => {
    renameSync(join(folder, 'retire-resource.yaml'), join(folder, 'retire-resource.yml'));
    expect(complaint()).toBe('retire-resource.yml:1: files here end in .yaml, or they are not read');
  });

  test('all that is wrong with a file is told at once', () => {
    edit('connect-resources.yaml', 'risk: medium', 'risk: none');
    edit('connect-resources.yaml', 'list: true', 'list: many');
    expect(complaint().split('\n')).toHaveLength(2);
  });

  test('a limit profile that there is not', () => {
    expect(complaint('ga-2030')).toBe(
      'LIMITS_PROFILE=ga-2030: limits.yaml knows documented-2020, ga-2025, preview-2025',
    );
  });
});
