import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await ask('/ampls usage');
});

afterAll(() => system.close());

async function ask(text: string): Promise<string> {
  return (await system.ask('alice', text)).text;
}

test('answers from where a resource is reached, what a network reaches, and who uses a scope, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const resource = await ask('/ampls where workspace-2');
  expect(resource).toMatch(/^workspace-2 · Log Analytics workspace in rg-monitoring\nLinked to ampls-a and ampls-b/);
  expect(resource).toMatch(/• workspace-2: 2\/5 scopes/);
  expect(resource).toMatch(/• vnet-1 and vnet-2: sends data and queries privately through ampls-b\n/);
  expect(resource).toMatch(/• the internet, .*: sends data and queries over the public address\n/);
  expect(resource).toMatch(/• vnet-legacy: .* not known, because the network uses custom DNS servers/);
  expect(resource).toMatch(/Read from Azure .* ago/);
  const network = await ask('/ampls where "VNET-1"');
  expect(network).toMatch(/• ampls-b through pe-ampls-b-vnet-1 · queries Open, ingestion Open/);
  expect(network).toMatch(/• workspace-2: sends data and queries privately through ampls-b\n/);
  expect(network).toMatch(/workspace-1.*: sends data not at all, because the private DNS zone has no record/);
  expect(network).toMatch(
    /workspace-1.*queries publicly through private endpoint pe-ampls-b-vnet-1 of ampls-b, which does not link it/,
  );
  const assumption =
    /Azure does not document whether private DNS zones are asked for the names of a resource that no scope links\./;
  expect(await ask('/ampls where law-prod-neu')).toMatch(assumption);
  expect(resource).not.toMatch(assumption);
  const scope = await ask('/ampls where ampls-b');
  expect(scope).toMatch(/• ampls-b: 2\/10 private endpoint connections\nAccess modes: queries Open, ingestion Open/);
  expect(scope).toMatch(/Used by vnet-1 and vnet-2\nNot known whether they use it: vnet-legacy/);
  expect((await system.control.armCalls()).length).toBe(before);
});

test('answers how full scopes are, with what is at its limit', async () => {
  const scope = await ask('/ampls usage ampls-a');
  expect(scope).toMatch(/^• ampls-a: 3\/50 resources\n/);
  expect(scope).toMatch(/Linked resources, fullest first\n• workspace-2: 2\/5 scopes\n• .*: 1\/5 scopes\n/);
  expect(await ask('/ampls usage ampls-b')).toMatch(/• ampls-b: 2\/10 private endpoint connections\n/);
  expect(await ask('/ampls usage')).toMatch(/Networks at their limit: vnet-.*\nLimits: documented-2020/);
});

test('answers a name alone, and says what it does not know', async () => {
  expect(await ask('/ampls Workspace-2')).toMatch(/^workspace-2 · Log Analytics workspace/);
  expect(await ask('/ampls where law-shared')).toMatch(/"law-shared" matches 2 objects:\n• rg-[\w-]+\/law-shared/);
  expect(await ask('/ampls where <!channel>')).toMatch(/No .* matches "&lt;!channel&gt;"/);
  expect(await ask('/ampls where')).toMatch(/The name is missing/);
  expect(await ask('/ampls worksp-2')).toMatch(/Unknown command/);
});

test('shows an answer to everybody in the channel only where its person asks for that', async () => {
  const shared = async () => JSON.stringify(await system.control.slack('channels/network-changes/messages'));
  await ask('/ampls where ampls-a');
  expect(await shared()).not.toContain('ampls-a · private link scope');
  await system.control.command('alice', '/ampls where ampls-a —here');
  await eventually(async () => expect(await shared()).toContain('ampls-a · private link scope'));
  await system.control.command('alice', '/ampls requests --here');
  await eventually(async () => expect(await shared()).toContain('Open requests'));
  const refused = await system.control.command('alice', '/ampls connect workspace-2 to ampls-a --here');
  expect(JSON.stringify(refused.body)).toMatch(/Leave out --here/);
});
