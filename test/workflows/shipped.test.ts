import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/domain/changes/index.ts';
import { changeSchema } from '../../src/domain/changes/index.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import { resolveRequest } from '../../src/workflows/resolve-request.ts';
import { GROUP, profile2020, storageId } from '../domain/build.ts';
import { parseValid, rulebook } from './rulebook.ts';
import { topology } from './sample-topology.ts';

/** One command for each workflow, with the changes that it leads to. */
const commands: readonly (readonly [string, string, readonly Change['kind'][]])[] = [
  ['create-scope', 'create-scope ampls-c in rg-monitor', ['create-scope']],
  ['delete-scope', 'delete-scope ampls-b', ['delete-scope']],
  ['connect-resources', 'connect spare, dce to ampls-a', ['link', 'link']],
  ['disconnect-resources', 'disconnect law, appi from ampls-a', ['unlink', 'unlink']],
  ['retire-resource', 'retire law', ['unlink', 'unlink']],
  [
    'create-endpoint',
    'create-endpoint in lone/default to ampls-b named pe-lone zone rg-dns-2/privatelink.monitor.azure.com',
    ['create-endpoint', 'approve-connection', 'set-zone-group', 'link-zone', 'link-zone', 'link-zone', 'link-zone'],
  ],
  [
    'delete-endpoint',
    'delete-endpoint 1',
    [...Array.from({ length: 8 }, () => 'unlink-zone' as const), 'delete-endpoint'],
  ],
  ['approve-connection', 'approve guest saying "ok for the SOC"', ['approve-connection']],
  ['reject-connection', 'reject guest', ['reject-connection']],
  ['remove-connection', 'remove-connection guest', ['remove-connection']],
  ['set-public-access', 'public-access law, dce to disabled', ['set-public-access', 'set-public-access']],
  ['set-access-mode', 'access-mode ampls-a to privateonly for queries except 1', ['set-access-modes']],
  ['link-storage', `link-storage ${storageId('logs1')}, ${storageId('logs2')} to law`, ['link-storage']],
  ['unlink-storage', 'unlink-storage from law', ['unlink-storage']],
  ['associate-machines', 'associate vm-1, vm-2 with dce', ['associate-machine', 'associate-machine']],
  ['allow-service-tags', 'allow-tags in nsg for api', ['allow-service-tag', 'allow-service-tag']],
  [
    'group-networks',
    'group-networks "lone: spare" prefix mon',
    ['create-scope', 'link', 'create-endpoint', 'approve-connection'],
  ],
  [
    'isolate-network',
    'isolate lone/default with spare mode privateonly zone rg-dns-2/privatelink.monitor.azure.com',
    [
      'create-scope',
      'link',
      'create-endpoint',
      'approve-connection',
      'set-zone-group',
      'link-zone',
      'link-zone',
      'link-zone',
      'link-zone',
      'set-public-access',
      'set-access-modes',
    ],
  ],
];

test('has a command for every workflow', () => {
  const names = [...rulebook.workflows.values()].map(({ name }) => name);
  expect(commands.map(([name]) => name).sort()).toEqual(names.sort());
});

describe.each(commands)('%s', (name, command, kinds) => {
  const form = parseValid(`${command} because "a test"`);
  const { changes, findings, suggestions } = resolveRequest(form.workflow, form.inputs, topology);

  test('parses its command', () => {
    expect(form.workflow.name).toBe(name);
    expect(form.missing).toEqual([]);
    expect(form.reason).toBe('a test');
  });

  test('builds valid changes', () => {
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(suggestions).toEqual([]);
    expect(changes.map(({ kind }) => kind)).toEqual(kinds);
    for (const change of changes) expect(changeSchema.parse(change)).toEqual(change);
  });

  test('can be planned', () => {
    const settings = { reserved: [], findings, profile: profile2020, policyVersion: '1', severities: {} };
    const plan = planOf({ topology, changes, ...settings });
    expect(plan.changes).toHaveLength(changes.length);
    expect(plan.findings.filter(({ code }) => code === 'not-found')).toEqual([]);
  });

  test('builds the same changes from the stored inputs', () => {
    const again: unknown = JSON.parse(JSON.stringify(form.inputs));
    expect(again).toEqual(form.inputs);
    expect(resolveRequest(form.workflow, form.inputs, topology).changes).toEqual(changes);
  });
});

test('accepts a full id instead of a name', () => {
  const byId = parseValid(`create-scope ampls-c in ${GROUP}`);
  const byName = parseValid('create-scope ampls-c in RG-Monitor');
  const both = [byId, byName].map(form => resolveRequest(form.workflow, form.inputs, topology).changes);
  expect(both[0]).toEqual(both[1]);
});

test('every label, hint and option fits where Slack shows it', () => {
  for (const { title, inputs } of rulebook.workflows.values()) {
    expect(title.length).toBeLessThanOrEqual(150);
    for (const input of Object.values(inputs)) {
      expect(input.label).toMatch(/^[A-Z]/);
      expect(input.hint ?? 'None').toMatch(/^[A-Za-z].*[^.]$/);
      if (input.kind === 'text') expect(input.pattern?.sentence ?? 'None.').toMatch(/^[A-Z].*\.$/);
    }
  }
});
