import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../sandbox/src/control-client.ts';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

const buttonSchema = z.object({ elements: z.tuple([z.object({ text: z.object({ text: z.string() }) })]) });

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await check('vnet-hub');
});

afterAll(() => system.close());

const ask = (text: string) => system.ask('alice', `/ampls check ${text}`);
const check = async (text: string) => (await ask(text)).text;

async function buttonsOf(text: string): Promise<readonly string[]> {
  const { blocks } = await ask(text);
  return (blocks ?? []).slice(1).map(block => buttonSchema.parse(block).elements[0].text.text);
}

test('checks a network that a hub connects, with the four service tags, the agents and the solution packs', async () => {
  // Only what is read on demand costs calls: the network of the endpoint, with the use of its subnets.
  const answer = await eventually(async () => {
    const before = await settledArmCalls(system);
    const text = await check('vnet-spoke-app');
    expect((await system.control.armCalls()).length - before).toBeLessThanOrEqual(3);
    return text;
  }, 60_000);
  expect(answer).toMatch(
    /^vnet-spoke-app · virtual network: 2 problems, 2 not known\n• ❌ Service tags: nsg-spoke-app denies/,
  );
  expect(answer).toContain(
    'The portal needs AzureActiveDirectory, AzureResourceManager, AzureFrontDoor.FirstParty and AzureFrontDoor.Frontend; the REST API, the CLI and PowerShell need the first two.',
  );
  expect(answer).toMatch(
    /❌ Agents: Azure Monitor Agents in vnet-spoke-app get no configuration: they ask ampls-a for it/,
  );
  expect(answer).toMatch(/❓ Agents: The bot does not read the versions .*10\.20\.18038\.0 .*1\.12\.25/);
  expect(answer).toMatch(
    /✅ DNS zones: All private DNS zones .* vnet-hub, vnet-spoke-app and vnet-spoke-data, and all records there lead to approved/,
  );
  expect(answer).toMatch(/✅ Connections: The connection of pe-ampls-a is approved/);
  expect(answer).toMatch(/✅ Subnet addresses: \d+ addresses are free in subnet snet-endpoints of vnet-hub/);
  expect(answer).toMatch(/✅ Solution packs: /);
  expect(answer).toMatch(/Read from Azure .* ago\. User-defined routes and firewalls are not considered\./);
  expect(await buttonsOf('vnet-spoke-app')).toEqual([
    'Allow the service tags in nsg-spoke-app',
    'Link dce-weu to ampls-a',
  ]);
});

test('checks networks without private links, and with DNS that is not known', async () => {
  const lab = await check('"VNET-LAB"');
  expect(lab).toMatch(/❌ DNS zones: Azure Monitor's names lead to public addresses in vnet-lab/);
  expect(lab).toMatch(/❌ Connections: vnet-lab uses no private endpoint/);
  expect(lab).toMatch(/❓ Solution packs: .* port 443 to scadvisorcontent\.blob\.core\.windows\.net/);
  expect(lab).toMatch(/✅ Subnet addresses: snet-endpoints and snet-work of vnet-lab have room/);
  const legacy = await check('vnet-legacy');
  expect(legacy).toMatch(/: \d not known, no problem among the rest\n/);
  expect(legacy).toMatch(/❓ DNS zones: What answers DNS queries in vnet-legacy is not known, because/);
  expect(legacy).not.toMatch(/✅ (DNS zones|Connections|Agents)/);
});

test('checks a resource: both locks, custom logs, the profiler, queries through ARM and what to unlink', async () => {
  const component = await check('appinsights-3');
  expect(component).toMatch(/ℹ️ Public access: appinsights-3 and workspace-1 both take public traffic/);
  expect(component).toMatch(/❓ Profiler and debugger: The bot does not read which storage/);
  const workspace = await check('rg-monitoring/workspace-2');
  expect(workspace).toMatch(/ℹ️ Custom logs: workspace-2 has no storage of its own/);
  expect(workspace).toMatch(/ℹ️ Deletion: .* unlinked from ampls-a and ampls-b: \/ampls retire workspace-2/);
  expect(workspace).toMatch(/✅ Azure Resource Manager: Queries through Azure Resource Manager work for workspace-2/);
  expect(await check('law-perimeter')).toMatch(/❓ Azure Resource Manager: /);
});

test('checks a scope, and approves its pending connection with one click', async () => {
  const answer = await check('ampls-a');
  expect(answer).toMatch(/❌ Connections: The connection of pe-partner to ampls-a is pending/);
  expect(answer).toMatch(/❌ Agents: ampls-a links no data collection endpoint/);
  expect(answer).toMatch(/ℹ️ DNS zones: pe-partner has no DNS zone group/);
  expect(answer).toMatch(/ℹ️ Deletion: ampls-a has 3 linked resources and 2 private endpoint connections/);
  expect(await buttonsOf('ampls-a')).toEqual(['Approve the connection of pe-partner to ampls-a']);
  await system.control.slack('actions', { as: 'alice', action: 'command:run', channel: 'network-changes' });
  await system.waitForEphemeral('alice', /Created CR-\d+|CR-\d+/);
});

test.each([
  ['', /The name is missing\. Usage: \/ampls check/],
  ['law-shared', /"law-shared" matches 2 objects/],
  ['vnet-9', /No .* matches "vnet-9"/],
  ['<!channel> <script>', /No .* matches "&lt;!channel&gt; &lt;script&gt;"/],
  ['ü'.repeat(255), /No .* matches "ü+…"/],
  ['constructor', /No .* matches "constructor"/],
])('answers %s with what is wrong', async (text, expected) => {
  expect(await check(text)).toMatch(expected);
});

test('says what could not be read, and never that it is in order', async () => {
  const other = await openSystemForTest();
  const ask = async (text: string) => (await other.ask('alice', `/ampls check ${text}`)).text;
  await ask('ampls-a');
  await other.armFault({ method: 'GET', path: 'vnet-hub', status: 403, code: 'AuthorizationFailed', times: 50 });
  const refused = await ask('vnet-hub');
  expect(refused).toMatch(/❓ Subnet addresses: How many addresses are free/);
  expect(refused).toMatch(/❓ Links: vnet-hub could not be read completely/);
  expect(refused).not.toMatch(/✅ (Subnet addresses|Service tags)/);
  await other.clearFaults();
  await other.armFault({ method: 'GET', path: 'linkedStorageAccounts', status: 429, times: 50 });
  const silent = await ask('workspace-2');
  expect(silent).toMatch(/❓ Custom logs: The linked storage of workspace-2 could not be read/);
  expect(silent).toMatch(
    /\nFree addresses and linked storage could not be read right now\. Check again in a minute\.\n/,
  );
  expect(silent).toMatch(/✅ Links: workspace-2 is linked to ampls-a and ampls-b/);
});

test('leaves open what a subscription without access may contain', async () => {
  const estate = builtInEstate();
  const ids = estate.subscriptions.map(({ subscriptionId }) => subscriptionId);
  const platform = estate.subscriptions.find(({ displayName }) => displayName === 'contoso-platform');
  const denied = [{ scope: `/subscriptions/${platform?.subscriptionId}`, actions: ['*'] }];
  const bot = { AZURE_SUBSCRIPTIONS: ids.join(',') };
  const other = await openSystemForTest({ estate: { ...estate, denied }, bot });
  const ask = async (text: string) => (await other.ask('alice', `/ampls check ${text}`)).text;
  expect(await ask('workspace-2')).toMatch(
    /❓ Public access: Whether a component keeps its data in workspace-2 is not known/,
  );
  const lab = await ask('vnet-lab');
  expect(lab).toMatch(
    /❓ DNS zones: What answers DNS queries in vnet-lab is not known, because a subscription could not/,
  );
  expect(lab).not.toMatch(/❌ (DNS zones|Connections)/);
  expect(await ask('ampls-a')).toMatch(/❌ Connections: The connection of pe-partner to ampls-a is pending/);
});
