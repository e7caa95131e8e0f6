import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  await system.ask('alice', '/ampls map ampls-b');
});

afterAll(() => system.close());

interface Shown {
  readonly text: string;
  readonly altText: string;
  readonly png: PNG;
}

/** Asks for a map, and returns what its person sees. */
async function map(text: string): Promise<Shown> {
  const answer = await system.ask('alice', text);
  const blocks = answer.blocks as readonly { type: string; alt_text?: string; slack_file?: { id: string } }[];
  const [image] = blocks;
  expect(image?.type, answer.text).toBe('image');
  const file = await fetch(`${system.sandbox.url}/control/files/${image?.slack_file?.id}`);
  return {
    text: answer.text,
    altText: image?.alt_text ?? '',
    png: PNG.sync.read(Buffer.from(await file.arrayBuffer())),
  };
}

/** Returns the colour of a pixel. */
function pixel({ data, width }: PNG, x: number, y: number): readonly number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

test('draws everything, with the counts of the example in the documentation, without a call to ARM', async () => {
  const before = await settledArmCalls(system);
  const { text, altText, png } = await map('/ampls map');
  expect(altText).toMatch(
    /^Private links: 6 private link scopes, 75 resources, 9 networks in 7 DNS domains and 4 private endpoints\./,
  );
  expect(altText).toContain(
    'ampls-a: 3/50 resources; 2/10 private endpoint connections; endpoints: pe-ampls-a in vnet-hub (approved)',
  );
  expect(altText).toContain('ampls-b: 1/50 resources; 2/10 private endpoint connections;');
  expect(altText).toContain('workspace-2 (2/5 scopes, public)');
  expect(altText.length).toBeLessThanOrEqual(2000);
  expect(text).toMatch(/• Pending: pe-partner\n• Not known: vnet-legacy\n• Public network access: .* and 72 more/);
  expect(text).toMatch(
    /Folded so that the map stays readable: 71 resources\.\nLimits: documented-2020\nRead from Azure .* ago/,
  );
  expect([png.width > 1000, png.height > 1000, pixel(png, 4, 4)]).toEqual([true, true, [255, 255, 255]]);
  expect((await system.control.armCalls()).length).toBe(before);
});

test('draws what is around a scope, a network or a resource, also dark', async () => {
  const { altText, png } = await map('/ampls map AMPLS-B —dark');
  expect(altText).toMatch(
    /^Private links around ampls-b: 1 private link scope, 1 resource, 2 networks and 2 private endpoints\./,
  );
  expect(pixel(png, 4, 4)).toEqual([0x14, 0x18, 0x1d]);
  expect((await map('/ampls map vnet-spoke-app')).altText).toContain(
    'Shared DNS (1/1 scope): vnet-hub, vnet-spoke-app and vnet-spoke-data.',
  );
  expect((await map('/ampls diagram "workspace-2"')).text).toMatch(
    /Left out, because they are further away: 2 resources\./,
  );
});

test('sends a map as text that other programs draw', async () => {
  const { text } = await system.ask('alice', '/ampls map ampls-a --as mermaid');
  expect(text).toMatch(/Sent to you directly: map-ampls-a\.mmd$/);
  await system.control.command('alice', '/ampls map ampls-a --as graphviz --here');
  const channel = async () => JSON.stringify(await system.control.slack('channels/network-changes/messages'));
  await expect.poll(channel).toMatch(/Attached: map-ampls-a\.dot/);
  expect((await system.ask('alice', '/ampls map --as=svg')).text).toMatch(/Sent to you directly: map\.svg$/);
});

test('says what is wrong with a name or an option', async () => {
  expect((await system.ask('alice', '/ampls map law-shared')).text).toMatch(/"law-shared" matches 2 objects:/);
  expect((await system.ask('alice', '/ampls map <script>')).text).toMatch(/No .* matches "&lt;script&gt;"/);
  expect((await system.ask('alice', '/ampls map --as visio')).text).toMatch(
    /Unknown format "visio"\. A map can be had as mermaid, dot or svg/,
  );
  expect((await system.ask('alice', '/ampls map --blue')).text).toMatch(/Unknown option "--blue"/);
});

test('says in words what the picture shows where Slack does not take it', async () => {
  await system.slackFault({ method: 'files.getUploadURLExternal', error: 'missing_scope' });
  const { text } = await system.ask('alice', '/ampls map ampls-a');
  await system.clearFaults();
  expect(text).toMatch(/The picture could not be sent\..*ampls-a: 3\/50 resources/s);
});

test('says that there may be more in a subscription that the bot may not read', async () => {
  const scope = '/subscriptions/7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';
  const denied = [{ actions: ['*/read'], scope }];
  const restricted = await openSystemForTest({ estate: { ...builtInEstate(), denied } });
  const { text } = await restricted.ask('alice', '/ampls map');
  expect(text).toMatch(/Private links: 2 private link scopes/);
  expect(text).toMatch(/• Pending: pe-partner\n• Not known: pe-partner\n/);
});
