import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/workflows/parse-command.ts';
import { storageId } from '../domain/build.ts';
import { parseValid, rulebook } from './rulebook.ts';

type Values = Readonly<Record<string, readonly string[]>>;

/** Commands as people type them, with the workflow and the inputs that are meant. */
const phrasings: readonly (readonly [string, string, Values])[] = [
  // Connecting and disconnecting resources
  ['add law-prod to ampls-a', 'connect-resources', { resources: ['law-prod'], scope: ['ampls-a'] }],
  [
    'add a workspace law-prod to the AMPLS ampls-a',
    'connect-resources',
    { resources: ['law-prod'], scope: ['ampls-a'] },
  ],
  ['link workspace law-prod to ampls-a', 'connect-resources', { resources: ['law-prod'], scope: ['ampls-a'] }],
  ['attach component appi-web into ampls-a', 'connect-resources', { resources: ['appi-web'], scope: ['ampls-a'] }],
  [
    'connect law-prod, appi-web and dce-1 to ampls-a',
    'connect-resources',
    { resources: ['law-prod', 'appi-web', 'dce-1'], scope: ['ampls-a'] },
  ],
  [
    'connect law-prod & appi-web -> ampls-a',
    'connect-resources',
    { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
  ],
  [
    'connect law-prod &amp; appi-web -&gt; ampls-a',
    'connect-resources',
    { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
  ],
  ['link law-prod; appi-web→ampls-a', 'connect-resources', { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] }],
  [
    'please add the workspaces law–prod, law-dev, and law-test to scope ‘ampls-a’',
    'connect-resources',
    { resources: ['law-prod', 'law-dev', 'law-test'], scope: ['ampls-a'] },
  ],
  ['can you add “law-prod” to “ampls-a” please', 'connect-resources', { resources: ['law-prod'], scope: ['ampls-a'] }],
  ['put law-prod in ampls-a', 'connect-resources', { resources: ['law-prod'], scope: ['ampls-a'] }],
  ['remove law-prod from ampls-a', 'disconnect-resources', { resources: ['law-prod'], scope: ['ampls-a'] }],
  [
    'unlink law-prod and appi-web from the scope ampls-a',
    'disconnect-resources',
    { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
  ],
  [
    'detach app insights appi-web from ampls-a',
    'disconnect-resources',
    { resources: ['appi-web'], scope: ['ampls-a'] },
  ],
  ['disconnect law-prod from everything', 'retire-resource', { resources: ['law-prod'] }],
  ['remove workspace law-old from all scopes', 'retire-resource', { resources: ['law-old'] }],
  ['unlink law-old everywhere', 'retire-resource', { resources: ['law-old'] }],
  // Public access
  [
    'disable public query access on law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Disabled'], operation: ['queries'] },
  ],
  [
    'turn off public query access for law-prod and law-dev',
    'set-public-access',
    { resources: ['law-prod', 'law-dev'], access: ['Disabled'], operation: ['queries'] },
  ],
  [
    'close public ingestion access to law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Disabled'], operation: ['ingestion'] },
  ],
  ['disable public access on law-prod', 'set-public-access', { resources: ['law-prod'], access: ['Disabled'] }],
  [
    'close public network access of workspace law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Disabled'] },
  ],
  [
    'disable public access on law-prod for queries',
    'set-public-access',
    { resources: ['law-prod'], access: ['Disabled'], operation: ['queries'] },
  ],
  [
    'enable public query access for law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Enabled'], operation: ['queries'] },
  ],
  [
    'open public ingestion on law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Enabled'], operation: ['ingestion'] },
  ],
  ['allow public access to appi-web', 'set-public-access', { resources: ['appi-web'], access: ['Enabled'] }],
  ['turn public access off for law-prod', 'set-public-access', { resources: ['law-prod'], access: ['Disabled'] }],
  [
    'turn on public queries on law-prod',
    'set-public-access',
    { resources: ['law-prod'], access: ['Enabled'], operation: ['queries'] },
  ],
  ...(
    [
      ['enable public query access on law-prod for 4h', '4h'],
      ['open public query access for law-prod for 30 minutes', '30m'],
      ['allow public queries on law-prod for the next 2 days please', '2d'],
      ['turn on public query access of workspace law-prod for 90 min', '90m'],
      ['enable public access on law-prod for queries for 1 hour', '1h'],
      ['enable public access on law-prod for an hour for queries', '1h'],
      ['public-access law-prod to Enabled for queries for 48h', '2d'],
    ] as const
  ).map(([typed, duration]): readonly [string, string, Values] => [
    typed,
    'set-public-access',
    { resources: ['law-prod'], access: ['Enabled'], operation: ['queries'], duration: [duration] },
  ]),
  [
    'enable public access for law-prod for 4 hrs',
    'set-public-access',
    { resources: ['law-prod'], access: ['Enabled'], duration: ['4h'] },
  ],
  ['make ampls-a open for 8h', 'set-access-mode', { scope: ['ampls-a'], mode: ['Open'], duration: ['8h'] }],
  ['public-access law-prod to off', 'set-public-access', { resources: ['law-prod'], access: ['Disabled'] }],
  ['set public access of law-prod to disabled', 'set-public-access', { resources: ['law-prod'], access: ['Disabled'] }],
  [
    'group-networks "vnet-1: law-1, law-2; vnet-2: law-1" sharing allow in rg-monitor',
    'group-networks',
    { needs: ['vnet-1: law-1, law-2; vnet-2: law-1'], sharing: ['allow'], group: ['rg-monitor'] },
  ],
  // Scopes
  ['create scope ampls-c in rg-monitor', 'create-scope', { name: ['ampls-c'], group: ['rg-monitor'] }],
  [
    'create a private link scope named ampls-c in resource group rg-monitor',
    'create-scope',
    { name: ['ampls-c'], group: ['rg-monitor'] },
  ],
  [
    'new ampls ampls-c in rg-monitor mode private only',
    'create-scope',
    { name: ['ampls-c'], group: ['rg-monitor'], mode: ['PrivateOnly'] },
  ],
  ['make a new scope ampls-c in rg-monitor', 'create-scope', { name: ['ampls-c'], group: ['rg-monitor'] }],
  ['delete scope ampls-b', 'delete-scope', { scope: ['ampls-b'] }],
  ['remove the private link scope ampls-b', 'delete-scope', { scope: ['ampls-b'] }],
  ['delete ampls ampls-b', 'delete-scope', { scope: ['ampls-b'] }],
  ['set ampls-a to private only', 'set-access-mode', { scope: ['ampls-a'], mode: ['PrivateOnly'] }],
  ['set access mode of ampls-a to PrivateOnly', 'set-access-mode', { scope: ['ampls-a'], mode: ['PrivateOnly'] }],
  [
    'switch scope ampls-a to open for queries',
    'set-access-mode',
    { scope: ['ampls-a'], mode: ['Open'], operation: ['queries'] },
  ],
  ['make ampls-a private only', 'set-access-mode', { scope: ['ampls-a'], mode: ['PrivateOnly'] }],
  // Networks, endpoints and connections
  ['create endpoint in hub/default to ampls-a', 'create-endpoint', { subnet: ['hub/default'], scope: ['ampls-a'] }],
  [
    'create a private endpoint in subnet hub/default for ampls-a named pe-1',
    'create-endpoint',
    { subnet: ['hub/default'], scope: ['ampls-a'], name: ['pe-1'] },
  ],
  [
    'add private endpoint in hub/default to ampls-a',
    'create-endpoint',
    { subnet: ['hub/default'], scope: ['ampls-a'] },
  ],
  ['connect network hub/default to ampls-a', 'create-endpoint', { subnet: ['hub/default'], scope: ['ampls-a'] }],
  ['connect subnet hub/default to ampls-a', 'create-endpoint', { subnet: ['hub/default'], scope: ['ampls-a'] }],
  ['delete endpoint pe-1', 'delete-endpoint', { endpoints: ['pe-1'] }],
  ['remove private endpoints pe-1, pe-2', 'delete-endpoint', { endpoints: ['pe-1', 'pe-2'] }],
  ['approve connection pe-guest', 'approve-connection', { connections: ['pe-guest'] }],
  ['accept private endpoint pe-guest', 'approve-connection', { connections: ['pe-guest'] }],
  [
    'reject connection pe-guest saying "not yours"',
    'reject-connection',
    { connections: ['pe-guest'], message: ['not yours'] },
  ],
  ['deny the connection pe-guest', 'reject-connection', { connections: ['pe-guest'] }],
  ['remove connection pe-guest', 'remove-connection', { connections: ['pe-guest'] }],
  ['delete private endpoint connection pe-guest', 'remove-connection', { connections: ['pe-guest'] }],
  [
    'isolate network hub/default with law-prod and appi-web',
    'isolate-network',
    { subnet: ['hub/default'], resources: ['law-prod', 'appi-web'] },
  ],
  [
    'isolate the subnet hub/default with law-prod using ampls-a',
    'isolate-network',
    { subnet: ['hub/default'], resources: ['law-prod'], scope: ['ampls-a'] },
  ],
  // Machines
  ['associate vm-1, vm-2 with dce-weu', 'associate-machines', { machines: ['vm-1', 'vm-2'], endpoint: ['dce-weu'] }],
  [
    'please point the virtual machines vm-1 and vm-2 to the data collection endpoint dce-weu',
    'associate-machines',
    { machines: ['vm-1', 'vm-2'], endpoint: ['dce-weu'] },
  ],
  // Storage and service tags
  ['link storage account $1 to law-prod', 'link-storage', { accounts: [storageId('logs1')], workspace: ['law-prod'] }],
  [
    'attach storage $1 to workspace law-prod',
    'link-storage',
    { accounts: [storageId('logs1')], workspace: ['law-prod'] },
  ],
  ['unlink storage from law-prod', 'unlink-storage', { workspaces: ['law-prod'] }],
  ['remove storage accounts from workspace law-prod', 'unlink-storage', { workspaces: ['law-prod'] }],
  ['allow service tags in nsg-app', 'allow-service-tags', { groups: ['nsg-app'] }],
  [
    'allow the azure monitor service tags on nsg nsg-app for api',
    'allow-service-tags',
    { groups: ['nsg-app'], purpose: ['api'] },
  ],
];

describe('a request in people’s own words', () => {
  test.each(phrasings)('%s', (typed, workflow, inputs) => {
    const form = parseValid(`${typed.replace('$1', storageId('logs1'))} because it is needed`);
    expect({ workflow: form.workflow.name, inputs: form.inputs }).toEqual({ workflow, inputs });
    expect(form.missing).toEqual([]);
    expect(form.reason).toBe('it is needed');
  });

  test('the table has every workflow, in at least sixty phrasings', () => {
    const names = [...rulebook.workflows.values()].map(({ name }) => name);
    expect([...new Set(phrasings.map(([, workflow]) => workflow))].toSorted()).toEqual(names.toSorted());
    expect(phrasings.length).toBeGreaterThanOrEqual(60);
  });
});

describe('an incomplete request in people’s own words', () => {
  test.each<[string, string, Values]>([
    ['add', 'connect-resources', {}],
    ['add a workspace to an AMPLS', 'connect-resources', {}],
    [
      'disable public query access on a workspace',
      'set-public-access',
      { access: ['Disabled'], operation: ['queries'] },
    ],
    ['add law-prod', 'connect-resources', { resources: ['law-prod'] }],
    ['disable public query access', 'set-public-access', { access: ['Disabled'], operation: ['queries'] }],
    ['disable public access', 'set-public-access', { access: ['Disabled'] }],
    ['create scope', 'create-scope', {}],
    ['delete scope', 'delete-scope', {}],
    ['create endpoint', 'create-endpoint', {}],
    ['approve connection', 'approve-connection', {}],
  ])('%s', (typed, workflow, inputs) => {
    const form = parseValid(typed);
    expect({ workflow: form.workflow.name, inputs: form.inputs }).toEqual({ workflow, inputs });
  });
});

describe('a duration that cannot be', () => {
  test.each([
    [
      'enable public query access on law-prod for 4x',
      'For how long: expected a number of minutes, hours or days, such as 30m, 4h or 2d, but found "4x".',
    ],
    ['enable public query access on law-prod for 0h', 'but found "0h"'],
    ['enable public access on law-prod for 1.5h', 'For how long: expected a number of minutes'],
    ['enable public access on law-prod for ever', 'Applies to: expected ingestion, queries or both'],
    ['enable public query access on law-prod for 8 days', 'For how long: expected at most 7 days, but found 8 days.'],
    ['enable public query access on law-prod for 4h for 5h', 'Expected "for" only once.'],
    [
      'disable public query access on law-prod for 4h',
      'For how long: only possible with Public network access "Open to the internet". Leave the duration out.',
    ],
    ['access-mode ampls-a to PrivateOnly for 4h', 'For how long: only possible with Access mode'],
  ])('%s', (typed, sentence) => {
    const result = parseCommand([...rulebook.workflows.values()], typed);
    expect('error' in result ? result.error : result).toContain(sentence);
  });
});

describe('a misspelt request', () => {
  test.each([
    ['conect law-prod to ampls-a', 'connect law-prod to ampls-a'],
    ['connect law-prod ot ampls-a because "x"', 'connect law-prod to ampls-a because "x"'],
    ['disabel publc query acces on law-prod', 'disable public query access on law-prod'],
    ['creat scope ampls-c in rg', 'create scope ampls-c in rg'],
    ['remove law-prod form ampls-a', 'remove law-prod from ampls-a'],
    ['connect law-prod appi-web to ampls-a', 'connect law-prod, appi-web to ampls-a'],
    ['access-mode ampls-a to privatonly', 'access-mode ampls-a to PrivateOnly'],
    ['public-access law to disable', undefined],
    ['public-access law to disbled', 'public-access law to Disabled'],
    ['frobnicate law-prod', undefined],
  ])('%s', (typed, corrected) => {
    const result = parseCommand([...rulebook.workflows.values()], typed);
    expect('corrected' in result ? result.corrected : undefined).toBe(corrected);
  });

  test('that begins like several requests is answered with those', () => {
    const result = parseCommand([...rulebook.workflows.values()], 'delete law-prod');
    const similar = 'similar' in result ? result.similar.map(({ text }) => text) : [];
    expect(similar).toContain('delete scope {scope}');
    expect(similar).toContain('delete endpoint {endpoints}');
  });
});
