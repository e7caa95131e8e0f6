import { spawnSync } from 'node:child_process';
import { parse } from '@cdktf/hcl2json';
import { expect, test } from 'vitest';
import { apiVersions } from '../../../src/azure/api-versions.ts';
import { changesAsCode, codeLanguageOf, type codeLanguages } from '../../../src/domain/as-code/index.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { endpointId, networkId, scopeId, subnetId, workspaceId, zoneId } from '../build.ts';
import { everyChange, hostileNames } from './every-change.ts';
import { readBicep } from './read-bicep.ts';

const connectionName = (_: string, endpoint: string) => (endpoint.endsWith('pe-new') ? undefined : 'connection-1');

function codeOf(language: keyof typeof codeLanguages, changes: readonly Change[], title = 'Change it'): string {
  const titled = changes.map(change => ({ title, change }));
  return changesAsCode(language, {
    heading: [`CR-12, ${title}`],
    changes: titled,
    isMade: true,
    leftOut: [],
    connectionName,
  });
}

/** Runs a script in a shell in which `az` prints its arguments, and returns them by call. */
function callsOf(script: string): readonly (readonly string[])[] {
  const az = "az() { printf '%s\\0' \"$@\"; printf '\\1'; }";
  const { stdout, stderr, status } = spawnSync('bash', ['-euc', `${az}\n${script}`], { encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout
    .split('\u0001')
    .slice(0, -1)
    .map(call => call.split('\0').slice(0, -1));
}

test.each(hostileNames)(
  'writes every kind of change with the name %j in Terraform that parses, and says the same',
  async name => {
    const code = codeOf('terraform', everyChange(name), name);
    const { resource } = await parse('main.tf', code);
    const scopes = Object.values(resource['azurerm_monitor_private_link_scope']).flat() as { name?: string }[];
    expect(scopes.map(each => each.name && plainTemplate(each.name))).toContain(name);
  },
);

/** Undoes the escapes of templates, which the parser leaves. */
function plainTemplate(text: string): string {
  return text.replace(/([$%])\1(?=\{)/g, '$1');
}

test.each(hostileNames)(
  'writes every kind of change with the name %j in commands that a shell reads as meant',
  name => {
    const calls = callsOf(codeOf('cli', everyChange(name), name));
    expect(calls.length).toBeGreaterThan(30);
    const option = (words: string, wanted: string) =>
      calls
        .find(call => call.join(' ').startsWith(words))
        ?.find(each => each.startsWith(`--${wanted}=`))
        ?.slice(wanted.length + 3);
    expect(option('monitor private-link-scope delete', 'name')).toBe(name);
    expect(option('network nsg rule create', 'name')).toBe(name);
    expect(option('network private-endpoint create', 'private-connection-resource-id')).toBe(scopeId(name));
    expect(JSON.parse(option('rest', 'body') ?? '')).toMatchObject({ tags: { [name]: name, team: 'soc' } });
  },
);

test.each(hostileNames)('writes every kind of change with the name %j in Bicep that says the same', name => {
  const resources = readBicep(codeOf('bicep', everyChange(name), name));
  expect(resources.length).toBeGreaterThan(20);
  expect(new Set(resources.map(({ symbol }) => symbol)).size).toBe(resources.length);
  const values = resources.flatMap(each => each.texts);
  expect(values).toContain(name);
  expect(values).toContain(scopeId(name));
});

test('writes what a request did as Bicep, Terraform and commands', () => {
  const changes: readonly Change[] = [
    linkChange(scopeId('ampls-a'), workspaceId('law-prod').toLowerCase(), 'law-prod-1'),
    { kind: 'set-public-access', resourceId: workspaceId('law-prod'), query: 'Disabled' },
  ];
  expect(codeOf('bicep', changes)).toMatchInlineSnapshot(`
    "// CR-12, Change it
    // 2 changes

    // Change it
    // Resource group rg-monitor of subscription 00000000-0000-0000-0000-000000000001
    resource law_prod_1 'Microsoft.Insights/privateLinkScopes/scopedResources@2023-06-01-preview' = {
      name: 'ampls-a/law-prod-1'
      properties: {
        kind: 'Resource'
        linkedResourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces/law-prod'
      }
    }

    // Change it
    // Resource group rg-monitor of subscription 00000000-0000-0000-0000-000000000001
    // Set this in the declaration of law-prod, and keep everything else that it has.
    resource law_prod 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
      name: 'law-prod'
      properties: {
        publicNetworkAccessForQuery: 'Disabled'
      }
    }
    "
  `);
  expect(codeOf('terraform', changes)).toMatchInlineSnapshot(`
    "# CR-12, Change it
    # 2 changes

    # Change it
    # Provider for subscription 00000000-0000-0000-0000-000000000001
    import {
      to = azurerm_monitor_private_link_scoped_service.law_prod_1
      id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-monitor/providers/Microsoft.Insights/privateLinkScopes/ampls-a/scopedResources/law-prod-1"
    }

    resource "azurerm_monitor_private_link_scoped_service" "law_prod_1" {
      name                = "law-prod-1"
      resource_group_name = "rg-monitor"
      scope_name          = "ampls-a"
      linked_resource_id  = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces/law-prod"
    }

    # Change it
    # Provider for subscription 00000000-0000-0000-0000-000000000001
    # Set this in the block of law-prod, and keep everything else that it has.
    resource "azurerm_log_analytics_workspace" "law_prod" {
      internet_query_enabled = false
    }
    "
  `);
  expect(codeOf('cli', changes)).toMatchInlineSnapshot(`
    "# CR-12, Change it
    # 2 changes

    # Change it
    az monitor private-link-scope scoped-resource create \\
      --subscription=00000000-0000-0000-0000-000000000001 \\
      --resource-group=rg-monitor \\
      --scope-name=ampls-a \\
      --name=law-prod-1 \\
      --linked-resource=/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces/law-prod

    # Change it
    az monitor log-analytics workspace update \\
      --subscription=00000000-0000-0000-0000-000000000001 \\
      --resource-group=rg-monitor \\
      --workspace-name=law-prod \\
      --query-access=Disabled
    "
  `);
});

test('declares a scope with the access modes that were set last, and an endpoint with its zones', () => {
  const scope = scopeId('ampls-a');
  const changes: readonly Change[] = [
    { kind: 'create-scope', scopeId: scope, query: 'Open', ingestion: 'Open', tags: {} },
    { kind: 'set-access-modes', scopeId: scope, query: 'PrivateOnly', exclusions: {} },
    {
      kind: 'set-access-modes',
      scopeId: scope,
      ingestion: 'PrivateOnly',
      exclusions: { 'pe-1': { query: 'Open', ingestion: 'Open' } },
    },
    {
      kind: 'create-endpoint',
      endpointId: endpointId('pe-1'),
      scopeId: scope,
      subnetId: subnetId('vnet-1'),
      location: 'westeurope',
      requestMessage: '',
    },
    { kind: 'set-zone-group', endpointId: endpointId('pe-1'), name: 'default', zoneIds: [zoneId('monitor')] },
  ];
  const terraform = codeOf('terraform', changes);
  expect(terraform).toMatch(/ingestion_access_mode = "PrivateOnly"\n {2}query_access_mode {5}= "PrivateOnly"/);
  expect(terraform).toMatch(/private_dns_zone_group \{/);
  expect(terraform).toContain('# azurerm has no argument for exclusions: the one of the connection pe-1 stays');
  expect(terraform).toContain('# The DNS zones of pe-1 are in its own block.');
  const bicep = codeOf('bicep', changes);
  expect(bicep).toMatch(/queryAccessMode: 'PrivateOnly'\n\s+ingestionAccessMode: 'PrivateOnly'\n\s+exclusions: \[\]/);
  expect(codeOf('cli', changes).match(/az resource update/g)).toHaveLength(2);
});

test('says what was left out, and keeps every comment on its line', () => {
  const text = changesAsCode('terraform', {
    heading: ['CR-12'],
    isMade: true,
    changes: [],
    leftOut: ['Was in place before: Link a\nresource "x" "y" {}'],
    connectionName: () => undefined,
  });
  expect(text).toBe('# CR-12\n# 0 changes\n\n# Was in place before: Link a resource "x" "y" {}\n');
});

test('says where something is also for an id that is none', () => {
  const changes: readonly Change[] = [{ kind: 'create-zone', zoneId: '/zone' }];
  expect(codeOf('bicep', changes)).toContain('// Resource group ? of subscription ?');
  expect(codeOf('terraform', changes)).toContain('# Provider for subscription ?');
  expect(codeOf('cli', changes)).toContain('az network private-dns zone create');
});

test('uses the API versions in Bicep with which the bot writes', () => {
  const types = readBicep(codeOf('bicep', everyChange('law-prod'))).map(({ type }) => type);
  const used = [...new Set(types.map(type => type.split('@')[1] ?? ''))];
  const own = new Set<string>(Object.values(apiVersions));
  expect(used.filter(version => !own.has(version))).toEqual([]);
});

test('knows the languages by their names', () => {
  expect([' Bicep', 'TERRAFORM', 'cli', 'pulumi'].map(codeLanguageOf)).toEqual([
    'bicep',
    'terraform',
    'cli',
    undefined,
  ]);
  expect(networkId('vnet-1')).toContain('virtualNetworks');
});

test('imports nothing that is not made yet, and claims of nothing that it is done', () => {
  const text = changesAsCode('terraform', {
    heading: ['CR-12'],
    changes: [{ title: 'Link law-1', change: linkChange(scopeId('ampls-a'), workspaceId('law-1')) }],
    isMade: false,
    leftOut: [],
    connectionName: () => undefined,
  });
  expect(text).toContain('resource "azurerm_monitor_private_link_scoped_service"');
  expect(text).not.toContain('import {');
  const all = (['bicep', 'terraform', 'cli'] as const).map(language => codeOf(language, everyChange('x')));
  expect(all.join('')).not.toMatch(/already|\bgone\b|\bwas (?:set|removed|approved|rejected)/);
});
