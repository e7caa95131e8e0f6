import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;

const ask = async (text: string) => (await system.ask('alice', text)).text;

beforeAll(async () => {
  system = await openSystem();
  await system.ask('alice', '/ampls where vnet-1');
});

afterAll(() => system.close());

interface Block {
  readonly block_id: string;
  readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[];
}

/** Returns what the button in an answer carries that opens the form. */
function buttonValueIn(blocks: unknown): string | undefined {
  const elements = (blocks as readonly Block[]).flatMap(block => block.elements ?? []);
  return elements.find(({ action_id: action }) => action === 'form:group-networks')?.value;
}

test('groups the networks of the documentation as they are, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const table = 'vnet-1: workspace-2\nvnet-2: workspace-2\nvnet-hub: workspace-1, workspace-2, appinsights-3';
  const { text, blocks } = await system.ask('alice', `/ampls group ${table}`);
  expect((await system.control.armCalls()).length).toBe(before);
  expect(text).toMatch(/^2 private link scopes for 3 networks\n/);
  expect(text).toMatch(/• vnet-1 and vnet-2 use ampls-b, which links 1 resource \(limit 50\): workspace-2\.\n/);
  expect(text).toMatch(/• vnet-hub uses ampls-a, which links 3 resources/);
  expect(text).toMatch(/\nNothing has to be changed: each network already reaches exactly what it needs\.\n/);
  expect(text).toMatch(/\nLimits: documented-2020\. Read from Azure .* ago\./);
  expect(buttonValueIn(blocks)).toBeUndefined();
});

test('takes what people paste, and names what it cannot read with its line', async () => {
  const csv = await ask(
    '/ampls group Network;Resources\r\n"vnet-1";"workspace-1";"workspace-2";appinsights-3\r\nvnet-2,workspace-1',
  );
  expect(csv).toMatch(/^2 private link scopes for 2 networks\n/);
  expect(await ask('/ampls grouping vnet-lab: law-prod-weu; vnet-lab-neu: law-prod-neu')).toMatch(
    /^2 private link scopes/,
  );
  const wrong = await ask(
    '/ampls group vnet-lab: law-shared\nvnet-1\n<!channel>: workspace-1\nvnet-1: ümläut-<script>',
  );
  expect(wrong).toMatch(
    /^The table could not be read\n• Line 1: "law-shared" can mean rg-data\/law-shared or rg-monitoring/,
  );
  expect(wrong).toMatch(/\n• Line 2: "vnet-1" names no resources\. Example: vnet-1: workspace-1, workspace-2\n/);
  expect(wrong).toMatch(/\n• Line 3: No virtual network named "&lt;!channel&gt;" was found\./);
  expect(wrong).toMatch(/\n• Line 4: No workspace, .* named "ümläut-&lt;script&gt;" was found\./);
  expect(await ask(`/ampls group vnet-1: ${'x'.repeat(255)}`)).toMatch(/Line 1: No workspace/);
});

test('says what cannot be had, and advises the hub', async () => {
  const { text: shared, blocks } = await system.ask(
    'alice',
    '/ampls group vnet-spoke-app: workspace-1; vnet-spoke-data: workspace-2',
  );
  const value = buttonValueIn(blocks) ?? '';
  expect(JSON.parse(value).inputs.sharing).toEqual(['allow']);
  await system.control.click('alice', 'form:group-networks', value);
  expect(JSON.stringify(await system.openView('alice'))).toMatch(/"initial_option":\{[^}]*\{[^}]*\},"value":"allow"/);
  expect(shared).toMatch(
    /Not every network can reach exactly what it needs:\n• vnet-spoke-app and vnet-spoke-data share DNS/,
  );
  expect(shared).toMatch(
    /With shared scopes, vnet-spoke-app would also reach workspace-2; vnet-spoke-data would also reach/,
  );
  const hub = await ask(
    '/ampls group vnet-spoke-app: workspace-1, workspace-2\nvnet-spoke-data: workspace-1, workspace-2',
  );
  expect(hub).toMatch(/• The private endpoint in vnet-hub also serves vnet-spoke-app and vnet-spoke-data\./);
});

test('says who loses access, and which networks are affected that were not asked about, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const answer = await ask('/ampls group vnet-spoke-app: law-audit\nvnet-spoke-data: workspace-1');
  expect((await system.control.armCalls()).length).toBe(before);
  expect(answer).toMatch(
    /\n🔴 Access will be lost\n• vnet-hub, vnet-spoke-app and vnet-spoke-data can no longer send data to appinsights-3/,
  );
  expect(answer).toMatch(
    / query appinsights-3 and workspace-2 publicly through private endpoint pe-[\w-]+ of ampls-reg-neu instead of privately\./,
  );
  expect(answer).toMatch(/\n• 1 network can't be judged: vnet-legacy uses its own DNS server/);
  expect(answer).toMatch(/\nAffected, but not in the table: vnet-hub and vnet-legacy\nIt takes 5 changes/);
});

test('leaves a scope alone that no network of the table uses and that links something else', async () => {
  const answer = await ask('/ampls group vnet-1: workspace-2, law-prod-weu\nvnet-2: workspace-2, workspace-1');
  expect(answer).toMatch(/• vnet-2 uses the new scope ampls-1, /);
  expect(answer).not.toMatch(/Unlink|ampls-reg-neu/);
});

test('warns of what it unlinks from a scope that a network of the table uses', async () => {
  const answer = await ask('/ampls group vnet-1: law-prod-weu\nvnet-2: law-prod-weu');
  expect(answer).toContain(
    '\n⚠️ The table does not name workspace-2, which is unlinked from ampls-b. Private access to it through ampls-b ends.\n',
  );
  expect(answer).toMatch(/\nIt takes 2 changes, in one request:\n• Unlink workspace-2 from ampls-b\n/);
});

test('opens the form filled in with the table, which previews and submits one request', async () => {
  const own = await openSystemForTest();
  const table = 'vnet-1: workspace-2, law-prod-weu\nvnet-2: workspace-2, law-prod-weu';
  const answer = await own.ask('alice', `/ampls group ${table}`);
  expect(answer.text).toMatch(/• vnet-1 and vnet-2 use ampls-b, which links 2 resources/);
  expect(answer.text).toMatch(/\nIt takes 1 change, in one request:\n• Link law-prod-weu to ampls-b\n/);
  expect(JSON.stringify(answer.blocks)).toMatch(
    /"alt_text":"Proposed private links: 1 private link scope, 2 resources, 2 networks/,
  );
  const value = buttonValueIn(answer.blocks) ?? '';
  expect(JSON.parse(value)).toEqual({ inputs: { needs: [table] } });
  await own.control.click('alice', 'form:group-networks', value);
  const form = await own.openView('alice');
  expect(JSON.stringify(form)).toContain(`"initial_value":${JSON.stringify(table)}`);
  expect(await own.control.cards()).toEqual([]);
  await expect(own.control.submit('alice', form.id, { needs: table })).rejects.toThrow(/reason/i);
  const preview = await own.control.submit('alice', form.id, { needs: table, reason: 'two teams' });
  expect(JSON.stringify(preview.body)).toContain('nothing is submitted yet');
  await own.control.submit('alice', form.id, {});
  const ref = 'CR-1';
  await own.waitForStatus(ref, 'awaiting_approval');
  await own.control.click('bob', 'request:approve', ref);
  await own.waitForStatus(ref, 'succeeded');
  expect((await own.writes()).map(({ method, path }) => [method, /scopedresources/i.test(path)])).toEqual([
    ['PUT', true],
  ]);
  const card = JSON.stringify(await own.control.slack('channels/network-changes/messages'));
  expect(card).toContain('vnet-1 and vnet-2 use ampls-b, which links 2 resources (limit 50)');
  const lost = /vnet-hub, .* can no longer send data to law-prod-weu, [^.]*\./.exec(answer.text)?.[0];
  expect(card).toContain(lost ?? 'a sentence about who loses access');
  await own.clock(120_000);
  expect((await own.ask('alice', `/ampls group ${table}`)).text).toMatch(/Nothing has to be changed/);
});

test('opens a form for the table where none is typed', async () => {
  await system.control.command('alice', '/ampls group');
  const view = await system.openView('alice');
  expect(JSON.stringify(view)).toMatch(/"text":"Networks and their resources".*"multiline":true,"max_length":3000/);
  const wrong = await system.control.submit('alice', view.id, { needs: 'vnet-1: workspace-1\nvnet-9', reason: 'x' });
  expect(JSON.stringify(wrong.body)).toContain('Line 2: \\"vnet-9\\" names no resources.');
  const right = { needs: 'vnet-1: workspace-2\nvnet-lab: law-prod-weu', reason: 'two teams' };
  const preview = await system.control.submit('alice', view.id, right);
  expect(JSON.stringify(preview.body)).toContain('nothing is submitted yet');
  expect(JSON.stringify(preview.body)).toMatch(/vnet-1 uses ampls-|vnet-lab uses/);
});
