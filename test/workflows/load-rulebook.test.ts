import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadRulebook, workflowNamed } from '../../src/workflows/load-rulebook.ts';

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

/** Replaces a part of a file. */
function edit(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not have ${from}`);
  writeFileSync(path, text.replace(from, to));
}

/** Returns the error that loading throws, with paths relative to the folder. */
function loadError(profile?: string): string {
  try {
    loadRulebook(folder, profile);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${relative(process.cwd(), folder)}/`, '') : String(error);
  }
}

describe('the rulebook', () => {
  test('finds every workflow by its verb and by its name', () => {
    const rulebook = loadRulebook(folder);
    expect([...rulebook.workflows.keys()].sort()).toEqual([
      'access-mode',
      'allow-tags',
      'approve',
      'associate',
      'connect',
      'create-endpoint',
      'create-scope',
      'delete-endpoint',
      'delete-scope',
      'disconnect',
      'group-networks',
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

  test('uses the default limits, or those of the given profile', () => {
    expect(loadRulebook(folder).limits).toMatchObject({ name: 'documented-2020', limits: { 'scope-resources': 50 } });
    expect(loadRulebook(folder, 'ga-2025').limits).toMatchObject({
      name: 'ga-2025',
      limits: { 'scope-workspaces': 300 },
    });
    const names = loadRulebook(folder).limitProfiles.map(({ name }) => name);
    expect(names).toEqual(['documented-2020', 'ga-2025', 'preview-2025']);
  });

  test('changes the policy version with the policy', () => {
    const before = loadRulebook(folder).policyVersion;
    expect(loadRulebook(folder).policyVersion).toBe(before);
    edit('policy.yaml', 'count: 1', 'count: 2');
    expect(loadRulebook(folder).policyVersion).not.toBe(before);
  });
});

describe('reports file, line and reason of', () => {
  test.each([
    [
      'broken YAML',
      'connect-resources.yaml',
      'risk: medium',
      'risk: "medium',
      /^connect-resources\.yaml:\d+: Missing closing "quote/,
    ],
    [
      'a repeated key',
      'delete-scope.yaml',
      'risk: high',
      'risk: high\nrisk: low',
      /^delete-scope\.yaml:6: Map keys must be unique/,
    ],
    [
      'an unknown key',
      'delete-scope.yaml',
      'risk: high',
      'risk: high\nowner: me',
      /^delete-scope\.yaml:6: unknown key owner; check the spelling$/,
    ],
    [
      'an offer of an unknown option',
      'set-public-access.yaml',
      'offers: { value: together,',
      'offers: { value: both,',
      /^set-public-access\.yaml:\d+: inputs\.partners\.offers: there is no option both$/,
    ],
    [
      'an offer with an impossible condition',
      'set-public-access.yaml',
      'chosen-with: { access: Disabled }',
      'chosen-with: { access: Shut }',
      /^set-public-access\.yaml:\d+: inputs\.partners\.offers: the input access has no option Shut$/,
    ],
    [
      'an unknown key of an input',
      'delete-scope.yaml',
      '    kind: scope',
      '    kind: scope\n    many: true',
      /^delete-scope\.yaml:12: inputs\.scope: unknown key many; check the spelling$/,
    ],
    [
      'an unknown key of an entry',
      'delete-scope.yaml',
      '  - change',
      '  - when: never\n    change',
      /^delete-scope\.yaml:13: changes\.0: unknown key when; check the spelling$/,
    ],
    [
      'a wrong type',
      'connect-resources.yaml',
      'list: true',
      'list: many',
      /^connect-resources\.yaml:11: inputs\.resources\.list: expected true or false, but found "many"$/,
    ],
    [
      'a missing key',
      'delete-scope.yaml',
      'title: Delete a private link scope',
      '',
      /^delete-scope\.yaml:2: title: missing; expected text$/,
    ],
    [
      'an unknown risk',
      'delete-scope.yaml',
      'risk: high',
      'risk: none',
      /^delete-scope\.yaml:5: risk: expected low, medium or high, but found "none"$/,
    ],
    [
      'an unknown kind of input',
      'delete-scope.yaml',
      'kind: scope',
      'kind: scoop',
      /^delete-scope\.yaml:11: inputs\.scope\.kind: expected one of scope, /,
    ],
    [
      'a reserved name',
      'delete-scope.yaml',
      '  scope:',
      '  reason:',
      /^delete-scope\.yaml:\d+: inputs\.reason: .*the names reason and constructor are reserved$/,
    ],
    [
      'an undefined input in the command',
      'delete-scope.yaml',
      '{scope}',
      '{scop}',
      /^delete-scope\.yaml:3: commands\.0: unknown input \{scop\}; define it under inputs$/,
    ],
    [
      'an undefined input in a change',
      'delete-scope.yaml',
      '$scope',
      '$scop',
      /^delete-scope\.yaml:13: changes\.0: unknown input \$scop; define it under inputs$/m,
    ],
    [
      'an input that nothing uses',
      'delete-scope.yaml',
      '$scope',
      '/subscriptions/s',
      /^delete-scope\.yaml:9: inputs\.scope: no change uses this input$/,
    ],
    [
      'a list where one value belongs',
      'connect-resources.yaml',
      '$item',
      '$resources',
      /^connect-resources\.yaml:16: changes\.0: \$resources can have several values here; use each or a list/,
    ],
    [
      '$item without each',
      'delete-scope.yaml',
      '$scope',
      '$item',
      /^delete-scope\.yaml:13: changes\.0: unknown input \$item; define it under inputs$/m,
    ],
    [
      'an unknown kind of change',
      'delete-scope.yaml',
      'kind: delete-scope',
      'kind: drop-scope',
      /^delete-scope\.yaml:13: changes\.0: invalid change: kind: expected create-scope, /,
    ],
    [
      'a change with an unknown property',
      'delete-scope.yaml',
      '$scope }',
      '$scope, force: true }',
      /^delete-scope\.yaml:13: changes\.0: invalid change: unknown key force; check the spelling$/,
    ],
    [
      'a change with a missing property',
      'connect-resources.yaml',
      'scopeId: $scope, ',
      '',
      /changes\.0: invalid change: scopeId: missing; expected text$/,
    ],
    [
      'an entry with neither change nor recipe',
      'delete-scope.yaml',
      'change: { kind: delete-scope, scopeId: $scope }',
      'each: $scope',
      /^delete-scope\.yaml:13: changes\.0: expected either change/,
    ],
    [
      'an unknown recipe',
      'retire-resource.yaml',
      'recipe: retire-resource',
      'recipe: retire',
      /^retire-resource\.yaml:\d+: changes\.0\.recipe: expected create-scope, /,
    ],
    [
      'a recipe with an unknown argument',
      'retire-resource.yaml',
      'resourceIds',
      'resources',
      /^retire-resource\.yaml:\d+: changes\.0: recipe retire-resource rejects a value: resourceIds: missing; expected a list$/,
    ],
    [
      'a choice that the recipe rejects',
      'delete-endpoint.yaml',
      'value: keep',
      'value: leave',
      /changes\.0: recipe delete-endpoint rejects a value: dns: expected unlink or keep, but found "leave"$/,
    ],
    [
      'a text that can be longer than Azure accepts',
      'reject-connection.yaml',
      'max: 140',
      'max: 141',
      /changes\.0: recipe decide-connection rejects a value: message: expected at most 140 characters$/,
    ],
    [
      'an optional choice without a default',
      'delete-endpoint.yaml',
      'default: unlink',
      '',
      /changes\.0: recipe delete-endpoint rejects a value: dns: missing; expected unlink or keep$/,
    ],
    [
      'a default that is not an option',
      'delete-endpoint.yaml',
      'default: unlink',
      'default: drop',
      /^delete-endpoint\.yaml:17: inputs\.dns\.default: DNS zones: expected unlink or keep, but found "drop"\.$/,
    ],
    [
      'the name of a built-in command',
      'disconnect-resources.yaml',
      '- disconnect',
      '- show',
      /^disconnect-resources\.yaml:3: commands\.0: "show" is a built-in command; choose another first word$/,
    ],
    [
      'the verb of another workflow',
      'disconnect-resources.yaml',
      '- disconnect',
      '- connect',
      /^disconnect-resources\.yaml:3: commands\.0: "connect" is already the command of connect-resources; choose another first word$/,
    ],
    [
      'a phrasing that begins like a built-in command',
      'disconnect-resources.yaml',
      '(remove|',
      '(list|',
      /^disconnect-resources\.yaml:4: commands\.1: "list" is a built-in command; choose another first word$/,
    ],
    [
      'an undefined group',
      'policy.yaml',
      'require: { group: network-owners',
      'require: { group: nobody',
      /^policy\.yaml:9: rules\.0\.require\.group: unknown group "nobody"; define it under groups$/,
    ],
    [
      'an empty group',
      'policy.yaml',
      'network-owners: { usergroup: network-owners }',
      'network-owners: { users: [] }',
      /^policy\.yaml:4: groups\.network-owners\.users: expected at least 1 entry$/,
    ],
    [
      'a group that is not a list',
      'policy.yaml',
      'network-owners: { usergroup: network-owners }',
      'network-owners: { users: U012AB3CD }',
      /^policy\.yaml:4: groups\.network-owners: usergroup: missing; expected text; or users: expected a list, but found "U012AB3CD"$/,
    ],
    [
      'an unknown finding in a condition',
      'policy.yaml',
      'when: {}',
      'when: { finding: [lock-out] }',
      /^policy\.yaml:8: rules\.0\.when\.finding\.0: unknown finding code "lock-out"; docs\/findings\.md lists them$/,
    ],
    [
      'a severity of an unknown finding',
      'policy.yaml',
      'expiry: 72h',
      'expiry: 72h\nseverities: { lock-out: info }',
      /^policy\.yaml:13: severities\.lock-out: unknown finding code "lock-out"; docs\/findings\.md lists them$/,
    ],
    [
      'a rule for an unknown workflow',
      'policy.yaml',
      'when: {}',
      'when: { workflow: [connect-resources, connect] }',
      /^policy\.yaml:8: rules\.0\.when\.workflow\.1: unknown workflow connect; a workflow has the name of its file, such as connect-resources$/,
    ],
    [
      'an invalid duration',
      'policy.yaml',
      'expiry: 72h',
      'expiry: three days',
      /^policy\.yaml:\d+: expiry: expected a whole number of minutes, hours or days, such as 30m, 72h or 3d$/,
    ],
    [
      'an unknown default profile',
      'limits.yaml',
      'default: documented-2020',
      'default: documented-2019',
      /^limits\.yaml:11: default: must be the name of a profile in this file, for example documented-2020$/,
    ],
    [
      'an unknown limit',
      'limits.yaml',
      'scope-resources: 50',
      'scope-resource: 50',
      /^limits\.yaml:\d+: profiles\.documented-2020\.limits/,
    ],
    [
      'a limit of zero',
      'limits.yaml',
      'scope-resources: 50',
      'scope-resources: 0',
      /^limits\.yaml:20: profiles\.documented-2020\.limits\.scope-resources: expected more than 0$/,
    ],
  ])('%s', (_, file, from, to, expected) => {
    edit(file, from, to);
    expect(loadError()).toMatch(expected);
  });

  test.each(['policy.yaml', 'limits.yaml'])('a missing %s', file => {
    rmSync(join(folder, file));
    expect(loadError()).toBe(`${file}: not found`);
  });

  test('a missing folder', () => {
    rmSync(folder, { recursive: true });
    expect(loadError()).toMatch(/: not found$/);
  });

  test('a file with the ending .yml', () => {
    renameSync(join(folder, 'retire-resource.yaml'), join(folder, 'retire-resource.yml'));
    expect(loadError()).toBe(
      'retire-resource.yml:1: rename this file to end in .yaml; the bot does not read .yml files',
    );
  });

  test('every problem of a file at once', () => {
    edit('connect-resources.yaml', 'risk: medium', 'risk: none');
    edit('connect-resources.yaml', 'list: true', 'list: many');
    expect(loadError().split('\n')).toHaveLength(2);
  });

  test('an unknown limit profile', () => {
    expect(loadError('ga-2030')).toBe(
      'LIMITS_PROFILE=ga-2030: limits.yaml has no such profile; expected documented-2020, ga-2025 or preview-2025',
    );
  });
});
