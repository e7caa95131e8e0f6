import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

const buttonSchema = z.object({ text: z.object({ text: z.string() }) });

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await why('vnet-1 workspace-2');
});

afterAll(() => system.close());

/** Asks why as alice, and returns the text of the answer. */
const why = async (names: string) => (await system.ask('alice', `/ampls why ${names}`)).text;

test('shows every point of a private path, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const answer = await why('vnet-1 workspace-2');
  expect(answer).toMatch(
    /^vnet-1 → workspace-2\n✅ Ingestion: privately through ampls-b\n• ✅ Name: [\w-]+\.privatelink\.ods/,
  );
  for (const found of [
    'Zone: privatelink.ods.opinsights.azure.com answers (private-dns-virtual-network-links)',
    'Record: 10.21.1.',
    'is pe-ampls-b-vnet-1 of ampls-b (private-endpoint-dns)',
    'Connection: pe-ampls-b-vnet-1 to ampls-b is approved (manage-private-endpoint)',
    'Route: within vnet-1 (virtual-network-peering-overview)',
    'Scope: ampls-b links workspace-2 (private-link-security)',
  ]) {
    expect(answer).toContain(found);
  }
  expect(answer).toMatch(/✅ Queries: privately through ampls-b\n• ✅ Name: api\.privatelink\.monitor\.azure\.com/);
  expect(answer).toMatch(/Read from Azure .* ago/);
  expect(answer).not.toMatch(/❌|❓|What helps/);
  expect((await system.control.armCalls()).length).toBe(before);
});

test('finds the two names in either order, in any case, in quotes and in a question', async () => {
  for (const text of [
    'workspace-2 VNET-1',
    '"Workspace-2" "vnet-1"',
    "can't vnet-1 query rg-monitoring/workspace-2?",
  ]) {
    expect(await why(text)).toMatch(/^vnet-1 → workspace-2\n/);
  }
  expect(await why('can vnet-1 reach workspace-2')).toMatch(/^vnet-1 → workspace-2\n/);
});

test('marks the point at which access ends, and requests what helps with one click', async () => {
  const answer = await system.ask('alice', '/ampls why vnet-1 workspace-1');
  expect(answer.text).toMatch(/❌ Ingestion: not at all, because the private DNS zone has no record/);
  expect(answer.text.match(/• ❌.*/g)).toEqual(['• ❌ Record: none for the name (private-endpoint-dns)']);
  expect(answer.text).toMatch(
    /What helps: Link workspace-1 to ampls-b\. By .* then reaches it privately through ampls-b/,
  );
  expect(answer.text).toMatch(
    /✅ Queries: publicly through private endpoint pe-ampls-b-vnet-1 of ampls-b, which does not link it\n[^✓]*➡️ Scope: ampls-b does not link workspace-1/,
  );
  const { elements } = z.object({ elements: z.tuple([buttonSchema]) }).parse(answer.blocks?.at(-1));
  expect(elements[0].text.text).toBe('Link workspace-1 to ampls-b');
  const click = () =>
    system.control.slack('actions', { as: 'alice', action: 'command:run', channel: 'network-changes' });
  await click();
  const { text } = await system.waitForEphemeral('alice', /Created CR-\d+/);
  const [ref = ''] = /CR-\d+/.exec(text) ?? [];
  await click();
  await system.waitForStatus(ref, 'awaiting_approval');
  await system.control.click('bob', 'request:approve', ref);
  await system.waitForStatus(ref, 'succeeded');
  expect(await system.control.cards()).toHaveLength(1);
  const after = await eventually(async () => {
    const text = await why('vnet-1 workspace-1');
    expect(text).toMatch(/✅ Ingestion: privately through ampls-b/);
    return text;
  });
  expect(after).not.toMatch(/❌/);
});

test('says what it does not know, and what to do about it', async () => {
  const legacy = await why('vnet-legacy workspace-1');
  expect(legacy).toMatch(/❓ Ingestion: in a way that is not known, because the network uses custom DNS servers/);
  expect(legacy).toMatch(/• ❓ Zone: not known.*\nWhat helps: To find out, look the name up on a machine/);
  const perimeter = await why('vnet-lab-neu law-perimeter');
  expect(perimeter).toMatch(/❓ Public access: secured by a network security perimeter/);
});

test('says that ingestion to workspaces ignores access modes, and where a network needs more than one request', async () => {
  const answer = await why('law-prod-archive vnet-lab');
  expect(answer).toMatch(/➡️ Zone: no private DNS zone for it answers vnet-lab, so it leads to the public address/);
  expect(answer).toMatch(/✅ Access mode: does not apply, because ingestion to workspaces ignores access modes/);
  expect(answer).toMatch(/❌ Public access: disabled.*\n.*create-endpoint/);
});

test('shows both ways to query a component', async () => {
  const answer = await why('vnet-spoke-app appinsights-3');
  expect(answer).toMatch(/\nItself: privately through ampls-a\n[\s\S]*\nThrough its workspace workspace-1: privately/);
});

test.each([
  ['', /Name one network and one resource/],
  ['vnet-1 and workspace-1 and workspace-2', /Name one network and one resource/],
  ['"vnet-1 workspace-1', /quote .* is not closed/],
  ['vnet-1 law-shared', /"law-shared" matches 2 resources:\n• rg-[\w-]+\/law-shared/],
  ['vnet-9 workspace-1', /No network matches "vnet-9"\. Did you mean:\n• vnet-1/],
  ['workspace-1 workspace-2', /No network matches "workspace-1"/],
  ['<!channel> "<https://evil.example|law>"', /No network matches "&lt;!channel&gt;"/],
  [`vnet-1 ${'ü'.repeat(255)}`, /No resource matches "ü+…"/],
  ['\u202Evnet-1 constructor', /No (network|resource) matches/],
])('answers %s with what is wrong', async (text, expected) => {
  expect(await why(text)).toMatch(expected);
});
