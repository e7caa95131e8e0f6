import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { configVariables, readConfig } from '../../../../src/config.ts';
import { loadRulebook } from '../../../../src/workflows/load-rulebook.ts';
import type { Sentence } from '../markdown.ts';
import { codeBlock, sentenceTable } from '../markdown.ts';
import type { Section } from '../section.ts';

const shipped = resolve(import.meta.dirname, '../../../../workflows');

/** What is replaced in a file that ships with the bot, and by what. */
type Mistake = readonly [when: string, file: string, from: string, to: string];

const workflowMistakes: readonly Mistake[] = [
  ['Broken YAML', 'connect-resources.yaml', 'risk: medium', 'risk: "medium'],
  ['A key twice', 'delete-scope.yaml', 'risk: high', 'risk: high\nrisk: low'],
  ['An unknown key', 'delete-scope.yaml', 'risk: high', 'risk: high\nowner: me'],
  ['A missing key', 'delete-scope.yaml', 'title: Delete a private link scope', ''],
  ['A wrong type', 'connect-resources.yaml', 'list: true', 'list: many'],
  ['A wrong value', 'delete-scope.yaml', 'risk: high', 'risk: none'],
  ['A text that is too long', 'delete-scope.yaml', 'Delete a private link scope', 'x'.repeat(151)],
  ['An unknown kind of input', 'delete-scope.yaml', 'kind: scope', 'kind: scoop'],
  ['An invalid name of an input', 'delete-scope.yaml', '  scope:', '  Scope:'],
  ['A reserved name of an input', 'delete-scope.yaml', '  scope:', '  reason:'],
  ['An input that no change uses', 'delete-scope.yaml', '$scope', '/subscriptions/s'],
  ['An unknown input in the command', 'delete-scope.yaml', '{scope}', '{scop}'],
  ['A command without an input', 'delete-scope.yaml', 'delete-scope {scope}', 'delete-scope'],
  ['A command that does not begin with a word', 'delete-scope.yaml', '- delete-scope', '- 2delete'],
  ['A command of another workflow', 'delete-scope.yaml', '- delete-scope', '- connect'],
  ['A built-in command', 'delete-scope.yaml', '- delete-scope', '- usage'],
  ['A word of the command that is not a word', 'connect-resources.yaml', '} to {', '} => {'],
  ['A word twice', 'connect-resources.yaml', 'connect {resources} to', 'connect to {resources} to'],
  ['An input twice', 'connect-resources.yaml', '} to {scope}', '} to {scope} at {scope}'],
  ['A phrasing without an input', 'connect-resources.yaml', ' (to|into|in|->) {scope}', ''],
  ['A phrasing that does not begin with a word', 'delete-scope.yaml', "- '(delete|remove)", "- '(delete|remove)?"],
  [
    'A value in the first phrasing',
    'delete-scope.yaml',
    '- delete-scope {scope}',
    '- { say: "delete-scope {scope}", with: { scope: ampls-a } }',
  ],
  ['An unknown value of a phrasing', 'set-access-mode.yaml', 'with: { mode: Open }', 'with: { mode: Closed }'],
  ['The word "and"', 'connect-resources.yaml', '} to {', '} and {'],
  ['The word "because"', 'connect-resources.yaml', '} to {', '} because {'],
  ['Two inputs without a word between them', 'connect-resources.yaml', '} to {', '} {'],
  ['A required input in brackets', 'connect-resources.yaml', ' to {scope}', ' [to {scope}]'],
  ['An optional input without brackets', 'delete-endpoint.yaml', '[dns {dns}]', 'dns {dns}'],
  ['Brackets that are not last', 'delete-endpoint.yaml', '{endpoints} [dns {dns}]', '[dns {dns}] {endpoints}'],
  [
    'A second duration',
    'set-public-access.yaml',
    'changes:',
    '  again:\n    label: Again\n    kind: duration\n    max: 1h\nchanges:',
  ],
  ['An unknown default', 'delete-endpoint.yaml', 'default: unlink', 'default: leave'],
  [
    'A default of a required input',
    'create-endpoint.yaml',
    'required: false\n    default: automatic',
    'default: automatic',
  ],
  ['An invalid regular expression', 'create-scope.yaml', "expression: '[", "expression: '("],
  ['A default in another spelling', 'delete-endpoint.yaml', 'default: unlink', 'default: Unlink'],
  ['Two options of the same name', 'set-public-access.yaml', 'label: Ingestion and queries', 'label: Ingestion'],
  [
    'Kinds of resource for another kind of input',
    'delete-scope.yaml',
    'kind: scope',
    'kind: scope\n    only: [workspace]',
  ],
  ['Inputs that are not a mapping', 'delete-scope.yaml', 'inputs:', 'inputs: []\nothers:'],
  ['A value of another kind in a change', 'delete-scope.yaml', 'scopeId: $scope', 'scopeId: { id: $scope }'],
  ['Each without an input', 'connect-resources.yaml', 'each: $resources', 'each: resources'],
  [
    'An input that no step asks for',
    'isolate-network.yaml',
    'inputs: [resources, public, mode]',
    'inputs: [resources, public]',
  ],
  ['An unknown input in a step', 'isolate-network.yaml', 'inputs: [subnet]', 'inputs: [subnet, vnet]'],
  ['An input in two steps', 'isolate-network.yaml', 'inputs: [subnet]', 'inputs: [subnet, mode]'],
  [
    'Names of another step that have to fit',
    'isolate-network.yaml',
    'fits: { resources: scope }',
    'fits: { zone: scope }',
  ],
  ['Names that fit a later answer', 'isolate-network.yaml', 'fits: { resources: scope }', 'fits: { resources: zone }'],
  [
    'Names for which nothing is known to fit',
    'isolate-network.yaml',
    'fits: { resources: scope }',
    'fits: { resources: subnet }',
  ],
  ['An offer of an unknown option', 'set-public-access.yaml', 'offers: { value: together,', 'offers: { value: both,'],
  [
    'An offer with an unknown condition',
    'set-public-access.yaml',
    'chosen-with: { access: Disabled }',
    'chosen-with: { access: Shut }',
  ],
  ['An unknown input in a change', 'delete-scope.yaml', '$scope', '$scop'],
  ['A list where one value is expected', 'connect-resources.yaml', '$item', '$resources'],
  ['An unknown kind of change', 'delete-scope.yaml', 'kind: delete-scope', 'kind: drop-scope'],
  ['An unknown property of a change', 'delete-scope.yaml', '$scope }', '$scope, force: true }'],
  ['A missing property of a change', 'connect-resources.yaml', 'scopeId: $scope, ', ''],
  [
    'Neither a change nor a recipe',
    'delete-scope.yaml',
    'change: { kind: delete-scope, scopeId: $scope }',
    'each: $scope',
  ],
  ['An unknown recipe', 'retire-resource.yaml', 'recipe: retire-resource', 'recipe: retire'],
  ['A missing argument of a recipe', 'retire-resource.yaml', 'resourceIds', 'resources'],
  ['An option that the recipe does not know', 'delete-endpoint.yaml', 'value: keep', 'value: leave'],
];

const policyMistakes: readonly Mistake[] = [
  ['An unknown group', 'policy.yaml', 'group: network-owners, count', 'group: network-owner, count'],
  ['Members that are not a list', 'policy.yaml', 'rs: { usergroup: network-owners }', 'rs: { users: U012AB3CD }'],
  ['An invalid count', 'policy.yaml', 'count: 1', 'count: 0'],
  ['An unknown condition', 'policy.yaml', 'when: {}', 'when: { risk: high }'],
  ['An unknown finding', 'policy.yaml', 'when: {}', 'when: { finding: [lock-out] }'],
  ['An unknown workflow', 'policy.yaml', 'when: {}', 'when: { workflow: [connect] }'],
  ['An invalid duration', 'policy.yaml', 'expiry: 72h', 'expiry: three days'],
  ['Nobody to answer notices', 'policy.yaml', 'revert: everyone', 'revert: nobody'],
  [
    'An unknown workflow that only some may request',
    'policy.yaml',
    'requesters: {}',
    'requesters: { connect: everyone }',
  ],
  [
    'A second rule for who puts changes back',
    'policy.yaml',
    'requesters: {}',
    'requesters: { revert: [network-owners] }',
  ],
  ['A fixed severity', 'policy.yaml', 'expiry: 72h', 'expiry: 72h\nseverities: { not-found: info }'],
  ['An unknown severity', 'policy.yaml', 'expiry: 72h', 'expiry: 72h\nseverities: { lockout: error }'],
  ['An unknown default profile', 'limits.yaml', 'default: documented-2020', 'default: documented-2019'],
  ['An unknown limit', 'limits.yaml', 'scope-resources: 50', 'scope-resource: 50'],
  ['A limit of zero', 'limits.yaml', 'scope-resources: 50', 'scope-resources: 0'],
];

/** Returns what administrators read about mistakes in files and in the configuration. */
export function fileMessages(): readonly Section[] {
  const root = mkdtempSync(join(tmpdir(), 'amplsbot-docs-'));
  try {
    return [
      {
        title: 'Mistakes in workflow files',
        intro: 'A mistake stops the start, with the file, the line and the reason.',
        parts: [
          { title: 'Workflows', content: mistakeTable(root, workflowMistakes) },
          { title: 'Policy and limits', content: mistakeTable(root, policyMistakes) },
          { title: 'Files', content: sentenceTable(fileProblems(root)) },
        ],
      },
      {
        title: 'Configuration',
        intro: 'What the bot prints if the environment is not valid. Values are never repeated.',
        parts: [
          { title: 'Nothing is set', content: codeBlock(messageOf(() => readConfig({}))) },
          { title: 'Every variable is invalid', content: codeBlock(messageOf(() => readConfig(invalidEnvironment()))) },
        ],
      },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

function mistakeTable(root: string, mistakes: readonly Mistake[]): string {
  const folder = copyOf(root);
  return sentenceTable(
    mistakes.map(([when, file, from, to]): Sentence => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not contain "${from}" any more.`);
      writeFileSync(path, text.replace(from, to));
      const error = loadError(folder, undefined, when);
      writeFileSync(path, text);
      return [when, error];
    }),
  );
}

function fileProblems(root: string): readonly Sentence[] {
  const missing = copyOf(root);
  rmSync(join(missing, 'policy.yaml'));
  const folderInsteadOfFile = copyOf(root);
  rmSync(join(folderInsteadOfFile, 'policy.yaml'));
  mkdirSync(join(folderInsteadOfFile, 'policy.yaml'));
  const misnamed = copyOf(root);
  renameSync(join(misnamed, 'retire-resource.yaml'), join(misnamed, 'retire-resource.yml'));
  return [
    ['A file is missing', loadError(missing)],
    ['A file cannot be read', loadError(folderInsteadOfFile)],
    ['A file has another ending', loadError(misnamed)],
    ['An unknown limit profile', loadError(copyOf(root), 'ga-2030')],
  ];
}

function copyOf(root: string): string {
  const folder = mkdtempSync(join(root, 'workflows-'));
  cpSync(shipped, folder, { recursive: true });
  return folder;
}

/** Returns the error that loading a folder throws, with paths relative to that folder. */
function loadError(folder: string, profile?: string, when = 'This example'): string {
  const message = messageOf(() => loadRulebook(folder, profile), when);
  return message.replaceAll(`${relative(process.cwd(), folder)}/`, '');
}

function invalidEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(configVariables.map(({ name }) => [name, '?']));
}

function messageOf(work: () => unknown, when = 'This example'): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${when}: nothing is wrong with it.`);
}
