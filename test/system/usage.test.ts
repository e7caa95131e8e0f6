import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await system.ask('alice', '/ampls usage');
});

afterAll(() => system.close());

/** Returns the cells of the table in an answer, row by row. */
function tableIn(blocks: unknown): readonly (readonly string[])[] {
  const all = blocks as readonly { type: string; rows?: readonly (readonly { text: string }[])[] }[];
  return (all.find(({ type }) => type === 'data_table')?.rows ?? []).map(row => row.map(({ text }) => text));
}

interface Call {
  readonly method: string;
  readonly args: { readonly files: readonly { readonly id: string }[] };
}

/** Returns the content of the files that the bot has sent to somebody directly, as they are now. */
async function sentFiles(): Promise<readonly string[]> {
  const uploads = ((await system.control.slack('calls')) as readonly Call[]).filter(
    ({ method }) => method === 'files.completeUploadExternal',
  );
  const ids = uploads.flatMap(({ args }) => args.files.map(({ id }) => id));
  return Promise.all(ids.map(async id => (await fetch(`${system.sandbox.url}/control/files/${id}`)).text()));
}

test('shows counts as a table that can be sorted, and as a chart, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const { blocks } = await system.ask('alice', '/ampls usage');
  const table = tableIn(blocks);
  expect(table[0]).toEqual(['Name', 'Counts', 'Used', 'Reserved', 'Limit', 'Left']);
  expect(table).toContainEqual(['ampls-a', 'resources', '3', '0', '50', '47']);
  expect(table).toContainEqual(['ampls-b', 'private endpoint connections', '2', '0', '10', '8']);
  expect(JSON.stringify(blocks)).toMatch(/"type":"data_visualization".*"Resources".*"label":"ampls-b"/);
  const one = tableIn((await system.ask('alice', '/ampls usage ampls-a')).blocks);
  expect(one).toContainEqual(['workspace-2', 'scopes', '2', '0', '5', '3']);
  expect((await system.control.armCalls()).length).toBe(before);
});

test('sends every count as CSV to the person directly, and into the channel where they share it', async () => {
  const { text } = await system.ask('alice', '/ampls usage --csv');
  expect(text).toMatch(/Sent to you directly: usage\.csv$/);
  const [csv = ''] = (await sentFiles()).slice(-1);
  expect(csv).toMatch(/^name,resource group,counts,used,at least,reserved,limit,left,limit profile,id\n/);
  expect(csv).toMatch(/\nampls-a,rg-[\w-]+,resources,3,no,0,50,47,documented-2020,\/subscriptions\//);
  expect(csv).toMatch(/\nworkspace-2,[^,]+,scopes,2,no,0,5,3,/);
  expect(csv).toMatch(/\n"?vnet-1[^\n]*,scopes,1,/);
  await system.control.command('alice', '/ampls usage AMPLS-A –csv —here');
  await eventually(async () => {
    const channel = JSON.stringify(await system.control.slack('channels/network-changes/messages'));
    expect(channel).toMatch(/Attached: usage-AMPLS-A\.csv/);
    expect(channel).toMatch(/"name":"usage-AMPLS-A\.csv"/);
  });
});

test.for([
  ['the bot may not upload', { method: 'files.getUploadURLExternal', error: 'missing_scope' }],
  ['the upload is cut off', { method: 'upload', reset: true }],
  ['the upload is refused', { method: 'upload', status: 500 }],
  ['Slack limits calls', { method: 'files.completeUploadExternal', status: 429, retryAfter: 30 }],
] as const)('says that a file was not sent, and answers in any case, where %s', async ([, fault]) => {
  await system.slackFault(fault);
  onTestFinished(() => system.clearFaults());
  const { text } = await system.ask('alice', '/ampls usage ampls-a --csv');
  expect(text).toMatch(/^• ampls-a: 3\/50 resources\n/);
  expect(text).toMatch(/Not sent: usage-ampls-a\.csv\. \S/);
});

test('says in front of a table that rows are left out, and what to type for all of them', async () => {
  const { blocks } = await system.ask('alice', '/ampls how full is ampls-full?');
  const shown = tableIn(blocks).length - 1;
  const text = JSON.stringify(blocks);
  const [, count, total] = /⚠️ (\d+) of (\d+) rows/.exec(text) ?? [];
  expect(Number(count)).toBe(shown);
  expect(Number(total)).toBeGreaterThan(shown);
  expect(text).toContain(`"caption":"Usage of ampls-full: ${count} of ${total} rows"`);
  expect(text.indexOf('/ampls usage ampls-full --csv')).toBeLessThan(text.indexOf('"data_table"'));
  expect(JSON.stringify((await system.ask('alice', '/ampls usage ampls-a')).blocks)).not.toContain(' rows');
});

test('answers how many scopes a network has, and takes the quotes and marks that people type', async () => {
  expect((await system.ask('alice', '/ampls usage `vnet-1`')).text).toMatch(/^• vnet-1: 1\/1 scope\n/);
  expect((await system.ask('alice', '/ampls usage vnet-9x')).text).toMatch(
    /^No private link scope, resource or network matches "vnet-9x"/,
  );
  expect((await system.ask('alice', '/ampls where is *workspace-2*?')).text).toMatch(/^workspace-2 · Log Analytics/);
});

test('shows the same as text where Slack does not take the table', async () => {
  await system.slackFault({ method: 'response_url', status: 400, error: 'invalid_blocks' });
  const { blocks, text } = await system.ask('alice', '/ampls usage ampls-a');
  expect(tableIn(blocks)).toEqual([]);
  expect(JSON.stringify(blocks)).toMatch(/ampls-a: 3\/50 resources/);
  expect(text).toMatch(/ampls-a: 3\/50 resources/);
});
