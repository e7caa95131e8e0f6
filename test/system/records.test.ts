import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { requireTool, saveFiles, startUnbound } from '../dns-servers/dns-tools.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await ask('/ampls usage');
});

afterAll(() => system.close());

async function ask(text: string, of = system): Promise<string> {
  return (await of.ask('alice', text)).text;
}

/** Returns the cells of the table in an answer, row by row. */
function tableIn(blocks: unknown): readonly (readonly string[])[] {
  const all = blocks as readonly { type: string; rows?: readonly (readonly { text: string }[])[] }[];
  return (all.find(({ type }) => type === 'table')?.rows ?? []).map(row => row.map(({ text }) => text));
}

interface Call {
  readonly method: string;
  readonly args: { readonly files: readonly { readonly id: string; readonly title: string }[] };
}

/** Returns the files that were last sent with an answer. */
async function lastFiles(of = system): Promise<readonly { readonly name: string; readonly content: string }[]> {
  const uploads = ((await of.control.slack('calls')) as readonly Call[]).filter(
    ({ method }) => method === 'files.completeUploadExternal',
  );
  const files = uploads.at(-1)?.args.files ?? [];
  return Promise.all(
    files.map(async ({ id, title: name }) => {
      return { name, content: await (await fetch(`${of.sandbox.url}/control/files/${id}`)).text() };
    }),
  );
}

test('hands over every record and forwarder of an endpoint, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const { text, blocks } = await system.ask('alice', '/ampls records pe-ampls-a');
  expect((await system.control.armCalls()).length).toBe(before);
  const [heading, ...rows] = tableIn(blocks);
  expect(heading).toEqual(['Public name', 'Private link name', 'Address']);
  expect(rows).toHaveLength(16);
  expect(rows).toContainEqual(['api.monitor.azure.com', 'api.privatelink.monitor.azure.com', '10.10.1.4']);
  expect(text).toMatch(/^DNS for pe-ampls-a in vnet-hub, which connects to ampls-a\n/);
  expect(text).toMatch(/• applicationinsights\.azure\.com\n/);
  expect(text).toMatch(/Servers in vnet-hub, vnet-spoke-app and vnet-spoke-data forward to 168\.63\.129\.16\./);
  expect(text).not.toMatch(/Not known/);
  expect(text).toMatch(/Read from Azure .* ago\.\nSent to you directly: pe-ampls-a\.privatelink\.monitor/);
});

test('sends zone files that a DNS server answers from', async context => {
  await requireTool('unbound', context);
  const { blocks } = await system.ask('alice', '/ampls records "PE-ampls-a"');
  const [, ...rows] = tableIn(blocks);
  const files = await lastFiles();
  expect(files.map(({ name }) => name)).toContain('pe-ampls-a-records.csv');
  const zoneFiles = files.filter(({ name }) => name.endsWith('.zone'));
  const pathOf = await saveFiles(zoneFiles, context.onTestFinished);
  const zones = zoneFiles.map(({ name }) => ({
    name: name.replace(/^pe-ampls-a\.|\.zone$/g, ''),
    file: pathOf(name),
  }));
  const resolver = await startUnbound(zones, context.onTestFinished);
  const hosted = rows.filter(([, name = '']) => zones.some(zone => name.endsWith(`.${zone.name}`)));
  expect(hosted).toHaveLength(15);
  for (const [, name = '', address = ''] of hosted) expect(await resolver.resolve4(name), name).toEqual([address]);
});

test('finds the endpoint that a network uses, and says where there is none to lead to', async () => {
  const spoke = await ask('/ampls records vnet-spoke-app');
  expect(spoke).toMatch(/^DNS for pe-ampls-a in vnet-hub/);
  expect(spoke).toMatch(/vnet-spoke-app uses Azure DNS\. This is only for DNS servers outside of it\./);
  expect(await ask('/ampls records vnet-legacy')).toMatch(/^vnet-legacy reaches no approved private endpoint/);
  const pending = await ask('/ampls dns pe-partner');
  expect(pending).toMatch(/Its connection is pending, so it accepts no traffic\. Add no records before/);
  expect(pending).not.toMatch(/10\.40\.1\.|Sent to you/);
});

test('answers bad input with one sentence', async () => {
  expect(await ask('/ampls records')).toMatch(/^The name is missing\. Usage: /);
  expect(await ask('/ampls records CR-4711')).toBe('There is no CR-4711.');
  expect(await ask('/ampls records <!channel>')).toMatch(
    /^No virtual network or private endpoint matches "&lt;!channel/,
  );
  expect(await ask(`/ampls records ${'ü'.repeat(255)}`)).toMatch(/^No virtual network or private endpoint matches/);
  expect(await ask('/ampls records pe-amplsa')).toMatch(/Did you mean:\n• pe-ampls-a/);
  expect(await ask('/ampls records law-shared')).toMatch(/^No virtual network or private endpoint matches/);
});

test('shows only what a request changed, once Azure has its records', async () => {
  const own = await openSystemForTest();
  const link = await own.submitAndApprove('/ampls connect law-prod-weu, workspace-2 to ampls-a');
  await own.waitForStatus(link, 'succeeded');
  await eventually(async () => {
    await own.clock(120_000);
    const { text, blocks } = await own.ask('alice', `/ampls records ${link}`);
    const [heading, ...rows] = tableIn(blocks);
    expect(heading).toEqual(['Endpoint', 'Change', 'Public name', 'Private link name', 'Address']);
    expect(rows.map(([endpoint, change, name = '']) => [endpoint, change, name.replace(/^[\da-f-]{36}/, '')])).toEqual(
      ['oms.opinsights.azure.com', 'ods.opinsights.azure.com', 'agentsvc.azure-automation.net'].map(zone => {
        return ['pe-ampls-a', 'Add', `.${zone}`];
      }),
    );
    expect(text).toMatch(/pe-ampls-a: Azure keeps these records in its private zones\./);
  }, 60_000);
  expect((await lastFiles(own)).map(({ name }) => name)).toContain(`pe-ampls-a-${link}-records.ps1`);
  const unlink = await own.submit('alice', '/ampls disconnect law-prod-weu from ampls-a');
  expect(await ask(`/ampls records ${unlink}`, own)).toMatch(/Its records are known once it is done\.\n/);
  await own.waitForStatus(unlink, 'awaiting_approval');
  await own.control.click('bob', 'request:approve', unlink);
  await own.waitForStatus(unlink, 'succeeded');
  await own.clock(120_000);
  const { blocks } = await own.ask('alice', `/ampls records pe-ampls-a since ${unlink}`);
  expect(tableIn(blocks).map(([, change]) => change)).toEqual(['Change', 'Remove', 'Remove', 'Remove']);
  expect(await ask(`/ampls records pe-ampls-b-vnet-1 since ${unlink}`, own)).toMatch(/\nNone that is known\.\n/);
  expect(await ask(`/ampls records vnet-spoke-app ${unlink}`, own)).toMatch(/• pe-ampls-a · Remove · /);
  expect(await ask(`/ampls records nobody since ${unlink}`, own)).toMatch(/^No .* private endpoint matches "nobody"/);
});

test('takes the records of an endpoint without a zone group from its interface', async () => {
  const own = await openSystemForTest();
  const created = await own.submitAndApprove(
    '/ampls create endpoint vnet-legacy/snet-work to ampls-b dns manual because "own DNS servers"',
  );
  await own.waitForStatus(created, 'succeeded');
  await eventually(async () => {
    await own.clock(120_000);
    const text = await ask('/ampls records vnet-legacy', own);
    expect(text).toMatch(/^DNS for pe-vnet-legacy-ampls-b in vnet-legacy/);
    expect(text).toMatch(/vnet-legacy has DNS servers or forwarding rules of its own\./);
    expect(text).toMatch(/Forwarding to Azure DNS does not help: .* has no DNS zone group/);
    expect(text).toMatch(/• api\.monitor\.azure\.com · api\.privatelink\.monitor\.azure\.com · 10\.50\.1\.\d+\n/);
    expect(text).not.toMatch(/Not known/);
  }, 60_000);
  const names = (await lastFiles(own)).map(({ name }) => name);
  expect(names).toContain('pe-vnet-legacy-ampls-b.privatelink.monitor.azure.com.zone');
  expect(names.join(' ')).not.toMatch(/forwarders/);
  expect(await ask(`/ampls records ${created}`, own)).toMatch(/whoever runs its DNS has to change these records/);
});
