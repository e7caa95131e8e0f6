import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { responseText } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';
import type { WatchedSystem } from './watched-system.ts';
import { openWatchedSystem } from './watched-system.ts';

let system: WatchedSystem;

beforeAll(async () => {
  system = await openWatchedSystem();
});

afterAll(() => system.close());

/** Types a command that is answered from the database, and returns the answer in the acknowledgement. */
async function typed(text: string, as = 'alice') {
  const answer = await system.control.command(as, text);
  const body = answer.body as { readonly blocks?: unknown };
  return { text: responseText(answer), blocks: JSON.stringify(body.blocks ?? []) };
}

const refsIn = (text: string) => [...new Set(text.match(/CR-\d+/g) ?? [])];

/** Clicks a button of the last answer, and returns the answer to the click. */
async function click(action: string, value: string, as = 'alice') {
  const before = (await system.control.ephemerals(as)).length;
  await system.control.click(as, action, value);
  return eventually(async () => {
    const answer = (await system.control.ephemerals(as))[before];
    if (answer === undefined) throw new Error(`no answer to ${action}`);
    return { text: answer.text, blocks: JSON.stringify(answer.blocks) };
  }, 30_000);
}

/** Closes the public access for queries of a workspace in the portal. */
async function closeQueriesByHand(workspace: string): Promise<void> {
  const id = await system.portal.idOf(`/workspaces/${workspace}`);
  const body = { properties: { publicNetworkAccessForQuery: 'Disabled' } };
  await system.portal.call('PATCH', id, body, '2023-09-01');
}

function buttonIn(blocks: string, action: string): string {
  const parsed: { readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[] }[] =
    JSON.parse(blocks);
  return parsed.flatMap(({ elements = [] }) => elements).find(each => each.action_id === action)?.value ?? '';
}

test('pages through requests with buttons while others arrive, and finds those about a scope or a resource', async () => {
  const calls = await settledArmCalls(system);
  const names = Array.from({ length: 12 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
  for (const name of names) await system.submit('alice', `/ampls connect ${name} to ampls-b because "<b> ${name}"`);
  const newest = await typed('/ampls requests mine');
  expect(refsIn(newest.text)).toEqual(Array.from({ length: 10 }, (_, index) => `CR-${12 - index}`));
  expect(newest.text).toMatch(/CR-12 .* · by <@U\w+> · [\d.]+ s ago/);
  expect(buttonIn(newest.blocks, 'command:run:newer')).toBe('');
  await system.submit('alice', '/ampls connect law-team-20 to ampls-b because "later"');
  const older = await click('command:run:older', buttonIn(newest.blocks, 'command:run:older'));
  expect(refsIn(older.text)).toEqual(['CR-2', 'CR-1']);
  const back = await click('command:run:newer', buttonIn(older.blocks, 'command:run:newer'));
  expect(refsIn(back.text)).toEqual(refsIn(newest.text));
  expect(refsIn((await click('command:run:newer', buttonIn(back.blocks, 'command:run:newer'))).text)).toEqual([
    'CR-13',
  ]);
  await system.waitForStatus('CR-13', 'awaiting_approval');
  expect(refsIn((await typed('/ampls requests for law-team-03')).text)).toEqual(['CR-3']);
  expect(refsIn((await typed('/ampls requests by scope AMPLS-B since yesterday', 'bob')).text)).toHaveLength(10);
  expect((await typed('/ampls history law-team-20')).text).toMatch(
    /History of law-team-20, .*\n• CR-13 .* · Link law-team-20 to ampls-b · /,
  );
  // Planning reads Azure; the lists do not.
  expect(await settledArmCalls(system)).toBeGreaterThan(calls);
  const before = await settledArmCalls(system);
  await typed('/ampls requests all');
  await typed('/ampls history ampls-a');
  expect(await settledArmCalls(system)).toBe(before);
});

test.each([
  ['/ampls requests mine', 'erin', /^Your requests: none$/],
  ['/ampls history ampls-a since 2026-01-01', 'erin', /^History of ampls-a, by request since .*: none$/],
  ['/ampls requests since tomorrow', 'erin', /"tomorrow" is not a time\. Type it as yesterday, 2026-11-01 or 3d\./],
  ['/ampls requests for <!channel>', 'erin', /No private link scope, resource or network matches "&lt;!channel&gt;"/],
  [`/ampls history ${'ü'.repeat(255)}`, 'erin', /No private link scope, resource or network matches "ü/],
  ["/ampls history '; drop table requests --", 'erin', /No private link scope, resource or network matches/],
  ['/ampls requests for law-shared', 'erin', /"law-shared" matches 2 objects/],
  ['/ampls show CR-1 --as poem', 'erin', /Can't show a request as "poem"/],
  ['/ampls requests mine since 3d before CR-99999999', 'erin', /^Your requests since .*: none$/],
])('answers %s of a person without requests with a sentence', async (text, as, sentence) => {
  expect((await typed(text, as)).text).toMatch(sentence);
});

test('shows a request as code, and offers that on the card where code manages what it changes', async () => {
  await closeQueriesByHand('law-iac');
  await system.expireInventory();
  const ref = await system.submitAndApprove('/ampls public-access law-iac to Enabled for queries because "SOC"');
  await system.waitForStatus(ref, 'succeeded');
  const card = await system.control.cardOf(ref);
  const value = buttonIn(JSON.stringify(card?.blocks), 'command:run:terraform');
  expect(JSON.parse(value)).toMatchObject({ text: `show ${ref} --as terraform` });
  const terraform = await click('command:run:terraform', value, 'bob');
  expect(terraform.text).toMatch(/for Terraform, 1 change\. What it did in Azure\./);
  expect(terraform.text).toContain(
    'resource "azurerm_log_analytics_workspace" "law_iac" {\n  internet_query_enabled = true',
  );
  expect((await typed(`/ampls show ${ref} --as cli`)).text).toContain('az monitor log-analytics workspace update');
  expect((await typed(`/ampls show ${ref} —as Bicep`)).text).toContain("publicNetworkAccessForQuery: 'Enabled'");
  const plain = await system.control.cardOf('CR-1');
  expect(JSON.stringify(plain?.blocks)).not.toContain('command:run:terraform');
});

test('tells what changed outside of requests from what requests did', async () => {
  await system.linkByHand('law-prod-archive');
  await closeQueriesByHand('law-orders');
  await system.expireInventory();
  await eventually(async () => expect((await system.driftNotices()).join()).toContain('law-prod-archive'), 60_000);
  const { text } = await system.ask('alice', '/ampls changes since 2h');
  const [outside = '', byRequests = ''] = text.split('By requests');
  expect(outside).toMatch(/Link of law-prod-archive to ampls-b: doesn't exist → linked · .* · found .* ago/);
  expect(outside).toMatch(
    /law-orders, public access for queries: enabled → disabled · by sandbox@contoso\.example with Azure Portal/,
  );
  expect(outside).not.toContain('Disabled → Enabled');
  expect(outside).not.toContain('disabled → enabled');
  expect(byRequests).toMatch(/CR-\d+ Set public access of law-iac · requested by <@U\w+> · .* ago/);
  expect(text.match(/law-orders/g)).toHaveLength(1);
  expect(text).toMatch(/The bot compares its readings of Azure, the last of which was made .* ago\./);
  await system.armFault({ method: 'POST', path: 'resourcegraph', status: 503, times: 20 });
  const without = (await system.ask('alice', '/ampls drift')).text;
  await system.clearFaults();
  expect(without).toMatch(/Azure's own history of changes is missing here\. The bot cannot read Azure right now/);
  expect(without).toContain('law-prod-archive');
  expect((await system.ask('alice', '/ampls changes since never')).text).toMatch(/"never" is not a time/);
});
