import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { readBotEnvironment } from '../../sandbox/src/bot-environment.ts';
import { openInstallation } from '../../sandbox/src/installation.ts';
import { questions } from '../../src/app/questions/index.ts';
import { runProgram } from '../run-program.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

const sandboxMain = resolve(import.meta.dirname, '../../sandbox/src/main.ts');

let system: TestSystem;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amplsbot-cli-'));
  system = await openSystem({ data: folder });
  await system.ask('alice', '/ampls usage');
});

afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command of the bot against the sandbox, as `npm run sandbox -- cli` does once it has found the sandbox. */
async function cli(words: readonly string[]) {
  return runProgram(inject('programs').bot, words, (await readBotEnvironment(openInstallation(folder))) ?? {});
}

/** Runs `npm run sandbox -- cli …`. */
function sandboxCli(words: readonly string[], data = folder) {
  return runProgram(sandboxMain, ['sandbox', 'cli', ...words], { SANDBOX_DATA: data });
}

/** Runs the bot's own command line with a database that nothing listens at. */
function withoutDatabase(words: readonly string[]) {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'a secret of the test' };
  return runProgram(inject('programs').main, words, { DATABASE_URL: 'postgres://bot@127.0.0.1:1/none', ...slack });
}

test('answers the questions of Slack on the command line, as text and as JSON, without a call to ARM', async () => {
  const ref = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a because "<b> & co"');
  await system.waitForStatus(ref, 'awaiting_approval');
  const before = await settledArmCalls(system);
  const [usage, where, list, show, history] = await Promise.all([
    sandboxCli(['usage', 'ampls-a']),
    cli(['where', 'workspace-2', '--json']),
    cli(['requests', 'all', '--json']),
    cli(['show', ref]),
    cli(['history', 'ampls-a', 'since', '3d']),
  ]);
  expect(usage).toMatchObject({ code: 0, error: '' });
  expect(usage.out).toMatch(/ampls-a/);
  expect(usage.out).not.toMatch(/&amp;|<@|\/ampls usage/);
  expect(JSON.parse(where.out)).toMatchObject({ resource: { name: 'workspace-2' } });
  expect(JSON.parse(list.out)).toMatchObject({ requests: [{ request: ref, reason: '<b> & co' }], older: null });
  expect(show.out).toContain('<b> & co');
  expect(show.out).toMatch(/ by U[A-Z0-9]+|U[A-Z0-9]+/);
  expect(show.out).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  expect(history.out).toContain(`${ref} `);
  expect((await system.control.armCalls()).length).toBe(before);
  expect((await cli(['changes', 'since', '2h'])).out).toMatch(/^Changes in Azure since .* UTC\n/);
});

test('writes a map as the file that is asked for, by its ending', async () => {
  const files = ['map.png', 'map.svg', 'map.mmd', 'map.dot'].map(name => join(folder, name));
  const [dark = '', svg = '', mermaid = '', dot = ''] = files;
  const ended = await Promise.all([
    cli(['map', '--dark', '--out', dark]),
    cli(['map', 'ampls-a', '--out', svg]),
    cli(['map', 'ampls-a', '--out', mermaid]),
    cli(['map', 'ampls-a', '--as', 'dot', '--out', dot]),
  ]);
  expect(ended.map(({ code, error }) => [code, error])).toEqual(files.map(() => [0, '']));
  expect(readFileSync(dark).toString('latin1', 1, 4)).toBe('PNG');
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*>3\/50 resources<.*<\/svg>$/s);
  expect(readFileSync(mermaid, 'utf8')).toMatch(/^flowchart LR$/m);
  expect(readFileSync(dot, 'utf8')).toMatch(/^digraph map \{/);
});

test('plans what nobody has asked for, and says what is missing of it', async () => {
  const [planned, incomplete, senseless] = await Promise.all([
    cli(['what-if', 'connect', 'law-prod-neu', 'to', 'ampls-b']),
    cli(['what-if', 'connect', 'law-prod-neu']),
    cli(['what-if', 'dance']),
  ]);
  expect(planned).toMatchObject({ code: 0, error: '' });
  expect(planned.out).toMatch(
    /nothing is submitted yet.*1 approval from network-owners.*Link law-prod-neu to ampls-b/is,
  );
  expect(incomplete).toMatchObject({ code: 1, error: expect.stringContaining('Not typed: Private link scope.') });
  expect(senseless).toMatchObject({ code: 1, error: expect.stringContaining('"dance" is not a command') });
  expect(await system.writes()).toEqual([]);
});

test('ends with 1 where a question has no one answer, and says why on the error output', async () => {
  const [several, hostile, missing, nobody] = await Promise.all([
    cli(['where', 'law-shared']),
    cli(['usage', '<script>', 'x']),
    cli(['show', 'CR-99']),
    cli(['requests', 'mine']),
  ]);
  expect(several).toMatchObject({ code: 1, out: expect.stringContaining('matches 2 objects') });
  expect(hostile).toMatchObject({ code: 1, out: expect.stringContaining('"<script> x"') });
  expect(missing).toEqual({ code: 1, out: '', error: 'There is no CR-99.\n' });
  expect(nobody).toMatchObject({ code: 1, error: expect.stringContaining('Nobody is signed in') });
});

test('writes the file that comes with an answer', async () => {
  const csv = join(folder, 'usage.csv');
  const svg = join(folder, 'map.svg');
  const zones = mkdtempSync(join(tmpdir(), 'amplsbot-zones-'));
  onTestFinished(() => rmSync(zones, { recursive: true, force: true }));
  const ref = await system.submit('alice', '/ampls connect law-orders to ampls-a');
  await system.waitForStatus(ref, 'awaiting_approval');
  const terraform = join(zones, 'change.tf');
  const [told, written, drawn, refused, code, handedOver] = await Promise.all([
    cli(['usage', '--csv']),
    cli(['usage', '--csv', '--out', csv]),
    cli(['map', 'ampls-a', '--out', svg]),
    cli(['usage', '--csv', '--out', join(folder, 'x.pdf')]),
    cli(['show', ref, '--out', terraform]),
    cli(['records', 'vnet-1', '--out', zones]),
  ]);
  expect(code).toMatchObject({ code: 0, error: '' });
  expect(readFileSync(terraform, 'utf8')).toMatch(
    /^# CR-\d+: .*resource "azurerm_monitor_private_link_scoped_service"/s,
  );
  expect(handedOver).toMatchObject({ code: 0, error: '' });
  expect(readdirSync(zones).filter(name => name.endsWith('.zone'))).toHaveLength(4);
  expect(told).toMatchObject({ code: 0, error: expect.stringMatching(/usage\.csv: write it with --out/) });
  expect(written).toMatchObject({ code: 0, error: '' });
  expect(readFileSync(csv, 'utf8')).toContain('ampls-a');
  expect(drawn).toMatchObject({ code: 0, error: '' });
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
  expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('a file with the same ending') });
});

test('says that what is known is old where Azure does not answer, and ends with 2 without a database', async () => {
  await system.armFault({ method: 'POST', path: 'resourcegraph', status: 503, times: 10_000 });
  await system.clock(3_600_000);
  const [old, failed] = await Promise.all([cli(['usage']), withoutDatabase(['usage'])]);
  await system.clearFaults();
  await system.clock(0);
  expect(old).toMatchObject({ code: 0, out: expect.stringContaining('last read from Azure 1 h') });
  expect(failed).toEqual({ code: 2, out: '', error: 'The database cannot be reached, or does not answer in time.\n' });
});

test("runs the operators' commands against the sandbox, and says where none is running", async () => {
  const empty = mkdtempSync(join(tmpdir(), 'amplsbot-none-'));
  onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
  const [verified, unlocked, checked, unknown, none, missing] = await Promise.all([
    sandboxCli(['audit', 'verify']),
    cli(['unlock', 'CR-99', '--operator', 'olga', '--because', 'x']),
    cli(['check', 'azure']),
    sandboxCli(['frobnicate']),
    sandboxCli(['usage'], empty),
    sandboxCli([]),
  ]);
  expect(verified.out).toMatch(/checkpoint|event/i);
  expect(unlocked).toMatchObject({ code: 1, error: expect.stringContaining('There is no CR-99') });
  expect(checked.out).toMatch(/^(?:ok|PROBLEM) /m);
  expect(unknown.code).not.toBe(0);
  expect(none).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^No sandbox is running in .*Start it with "npm run sandbox"/),
  });
  expect(missing).toMatchObject({ code: 1, error: expect.stringContaining('Example: npm run sandbox -- cli usage') });
  expect(statSync(join(folder, 'bot-environment.json')).mode & 0o777).toBe(0o600);
});

test('has a command for every question that Slack has', async () => {
  const { out } = await cli(['--help']);
  for (const { word } of questions) expect(out).toMatch(new RegExp(`^ +${word}[ |]`, 'm'));
});
