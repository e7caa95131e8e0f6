import { describe, expect, test } from 'vitest';
import type { Estate } from '../../sandbox/src/arm/estate.ts';
import {
  componentAt,
  groupAt,
  linkOf,
  type ResourceGroupRef,
  scopeAt,
  tenantId,
  workspaceAt,
} from '../../sandbox/src/estate/builders.ts';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import { networkAt } from '../../sandbox/src/estate/network-builders.ts';
import { openSystemForTest } from './harness.ts';

const subscription = '0b6f3c9a-5d27-4e81-a4f6-1c8e92d7b350';
const group: ResourceGroupRef = { subscription, group: 'rg-extremes', location: 'westeurope' };

function estateOf(resources: Estate['resources']): Estate {
  const named = { subscriptionId: subscription, displayName: 'contoso-extremes', tenantId, state: 'Enabled' as const };
  return { subscriptions: [named], resources: [groupAt(group), ...resources], denied: [] };
}

const HOUR_MS = 3_600_000;

describe('an inventory that is an hour old', () => {
  test('is what questions are answered from where Azure cannot be read, and they say so', async () => {
    const { ask, armFault, clearFaults, clock } = await openSystemForTest();
    expect((await ask('alice', '/ampls usage ampls-a')).text).toMatch(/· read from Azure [\d.]+ s ago$/);
    await armFault({ status: 503, times: 100_000 });
    await clock(HOUR_MS);
    const old = /⚠️ last read from Azure 1 h ago, and may have changed since/i;
    expect((await ask('alice', '/ampls usage ampls-a')).text).toMatch(/ampls-a: 3\/50 resources/);
    for (const text of ['usage', 'where vnet-1', 'why vnet-1 workspace-2']) {
      const answer = (await ask('alice', `/ampls ${text}`)).text;
      expect(answer, text).toMatch(old);
      expect(answer, text).toMatch(/\n⚠️ The bot cannot read Azure right now\. Try again in a minute\.$/);
    }
    expect((await ask('alice', '/ampls where law-new')).text).toMatch(/cannot read Azure right now/);
    await clearFaults();
    expect((await ask('alice', '/ampls usage ampls-a')).text).toMatch(/· read from Azure [\d.]+ s ago$/);
  });
});

describe('an estate with nothing in it', () => {
  test('is answered with what there is not', async () => {
    const { ask } = await openSystemForTest({ estate: estateOf([]) });
    expect((await ask('alice', '/ampls usage')).text).toMatch(/^The bot sees no private link scopes\./);
    expect((await ask('alice', '/ampls usage --csv')).text).toMatch(/Sent to you directly: usage\.csv/);
    expect((await ask('alice', '/ampls where ampls-a')).text).toMatch(/^No private link scope, resource or network/);
    expect((await ask('alice', '/ampls why vnet-1 law-prod')).text).toMatch(/^No network matches "vnet-1"/);
    expect((await ask('alice', '/ampls pending')).text).not.toMatch(/Internal error/);
  });
});

describe('names as strange as Azure allows', () => {
  const long = `law-${'x'.repeat(251)}`;
  // Names of components may have any letter: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  const names = ['Büro-Köln-ß', '=HYPERLINK("x")', '<script>alert(1)', '*bold* _it_ `code` <!channel>', long];

  test('are shown as they are, in every answer', async () => {
    const components = names.map(name => componentAt(group, name, {}));
    const scope = scopeAt(group, 'ämpls', {});
    const network = networkAt(group, 'vnet-1', { space: '10.0.0.0/16', subnets: { default: '10.0.0.0/24' } });
    const links = components.map(component => linkOf(scope, component));
    const { ask, control, sandbox } = await openSystemForTest({
      estate: estateOf([scope, workspaceAt(group, 'law-1'), ...components, network, ...links]),
    });
    const escaped = (name: string) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const usage = await ask('alice', '/ampls usage ämpls');
    for (const name of names) expect(usage.text).toContain(escaped(name));
    expect(usage.text).not.toMatch(/<!|<script/);
    for (const name of names) {
      expect((await ask('alice', `/ampls where "${name}"`)).text, name).toContain(`${escaped(name)} ·`);
      expect((await ask('alice', `/ampls why vnet-1 "${name}"`)).text, name).not.toMatch(/Internal error|<!|<script/);
    }
    await ask('alice', '/ampls usage --csv');
    const calls: readonly { method: string; args: { files: readonly { id: string }[] } }[] =
      await control.slack('calls');
    const id = calls.findLast(({ method }) => method === 'files.completeUploadExternal')?.args.files[0]?.id;
    const csv = await (await fetch(`${sandbox.url}/control/files/${id}`)).text();
    expect(csv).toContain('\n"\'=HYPERLINK(""x"")",');
    expect(csv).toContain('Büro-Köln-ß');
  });
});

describe('a subscription without access', () => {
  test('leaves what is in it unknown', async () => {
    const estate = builtInEstate();
    const platform = estate.subscriptions.find(({ displayName }) => displayName === 'contoso-platform');
    const denied = [{ scope: `/subscriptions/${platform?.subscriptionId}`, actions: ['*'] }];
    const { ask } = await openSystemForTest({ estate: { ...estate, denied } });
    const usage = (await ask('alice', '/ampls usage')).text;
    expect(usage).not.toMatch(/Internal error/);
    expect(usage).not.toContain('contoso-platform');
    expect((await ask('alice', '/ampls where workspace-2')).text).toMatch(/^workspace-2 · Log Analytics workspace/);
  });
});
