import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { listRequests } from '../../src/store/requests.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { connection, endpoint } from '../domain/build.ts';
import { topForm } from './open-form.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp, textOf } from './slack-app.ts';

const requesters = { 'connect-resources': ['network-owners'], 'isolate-network': ['network-owners'] };
const refusal = /^Only members of network-owners can request "Connect resources to a private link scope"\. Ask one/;

/** Alice and Mallory are not network owners, Bob is. */
const start = () => startSlackApp({ requesters });

async function lastAnswer(bot: RunningSlackApp, as: string, pattern: RegExp) {
  return eventually(async () => {
    const answer = (await bot.control.ephemerals(as)).at(-1);
    expect(answer?.text).toMatch(pattern);
    return JSON.stringify(answer?.blocks);
  });
}

/** How old the groups are at most that an answer rests on, in milliseconds. */
const GROUPS_MS = 300;

/** Changes the groups of Alice, and waits until the bot has to read them again. */
async function becomes(bot: RunningSlackApp, groups: readonly string[]): Promise<void> {
  await bot.control.slack('people/alice/groups', groups, 'PUT');
  await sleep(GROUPS_MS);
}

async function helpFor(bot: RunningSlackApp, as: string, typed = '/ampls help'): Promise<string> {
  return JSON.stringify((await bot.control.command(as, typed)).body);
}

const groupsUnknown = (bot: RunningSlackApp) =>
  bot.control.slack('faults', { method: 'usergroups.list', error: 'internal_error', times: 100 });

test('shows only what a person may request in help', async () => {
  const bot = await start();
  const alice = await helpFor(bot, 'alice');
  expect(alice).not.toMatch(/form:connect|form:isolate|\/ampls connect /);
  expect(alice).toContain('form:create-scope');
  expect(alice).toContain('Not shown: changes that only members of network-owners can request.');
  const bob = await helpFor(bot, 'bob');
  expect(bob).toMatch(/form:connect.*form:isolate/);
  expect(bob).not.toContain('network-owners');
});

test('says in the help on one change who may request it, and offers the form to them alone', async () => {
  const bot = await start();
  const only = 'Only members of network-owners can request it.';
  const alice = await helpFor(bot, 'alice', '/ampls help connect');
  expect(alice).toContain(only);
  expect(alice).not.toContain('form:connect');
  const bob = await helpFor(bot, 'bob', '/ampls help connect');
  expect(bob).toContain(only);
  expect(bob).toContain('form:connect');
});

test('does not list the rollback for a person who may not roll back', async () => {
  const bot = await startSlackApp({ requesters: { rollback: ['network-owners'] } });
  expect(await helpFor(bot, 'alice')).not.toContain('/ampls rollback');
  expect(await helpFor(bot, 'bob')).toContain('/ampls rollback');
});

test('offers in the menu only what a person may request', async () => {
  const bot = await start();
  await bot.control.command('alice', '/ampls');
  const alice = await lastAnswer(bot, 'alice', /Not shown: changes that only members of network-owners can request\.$/);
  expect(alice).not.toMatch(/form:connect|form:isolate/);
  expect(alice).toContain('form:create-endpoint');
  await bot.control.command('bob', '/ampls');
  expect(await lastAnswer(bot, 'bob', /What would you like to do/)).toMatch(/form:connect.*form:isolate/);
});

test('shows everything, and says what is not known, where Slack does not say who is in the group', async () => {
  const bot = await start();
  await groupsUnknown(bot);
  for (const name of ['alice', 'bob']) {
    const help = await helpFor(bot, name);
    expect(help).toMatch(/form:connect.*form:isolate/);
    expect(help).toContain(
      'Slack did not say which groups you are in, so this also shows changes that only members of network-owners can request.',
    );
  }
});

test('refuses the command, and opens no form: by a command, a button of another message, or a mention', async () => {
  const bot = await start();
  expect(textOf((await bot.control.command('alice', '/ampls connect law-prod to ampls-a')).body)).toMatch(refusal);
  expect(textOf((await bot.control.command('alice', '/ampls connect law-prod')).body)).toMatch(refusal);
  await becomes(bot, ['network-owners']);
  await bot.control.command('alice', '/ampls help connect');
  await becomes(bot, []);
  const { ts } = (await bot.control.ephemerals('alice')).at(-1) ?? {};
  await bot.control.slack('actions', { as: 'alice', action: 'form:connect', channel: 'network-changes', ts });
  await lastAnswer(bot, 'alice', refusal);
  const text = '@amplsbot connect law-prod to ampls-a';
  await bot.control.slack('messages', { as: 'mallory', channel: 'network-changes', text });
  await lastAnswer(bot, 'mallory', refusal);
  expect(await bot.control.views('alice')).toEqual([]);
  expect(await listRequests(bot.db, { open: false }, 10)).toEqual([]);
});

test('takes neither the preview nor the submission of a form from a person who has left the group', async () => {
  const bot = await start();
  await becomes(bot, ['network-owners']);
  await bot.control.command('alice', '/ampls connect');
  const { id } = await topForm(bot);
  const values = { resources: ['law-prod'], scope: 'ampls-a', reason: 'audit' };
  await becomes(bot, []);
  const errorOf = ({ body }: { readonly body?: unknown }) =>
    (body as { readonly errors?: Readonly<Record<string, string>> }).errors?.['reason'];
  expect(errorOf(await bot.control.submit('alice', id, values))).toMatch(refusal);
  await becomes(bot, ['network-owners']);
  expect(JSON.stringify((await bot.control.submit('alice', id, values)).body)).toContain('nothing is submitted yet');
  await becomes(bot, []);
  expect(errorOf(await bot.control.submit('alice', id, {}))).toMatch(refusal);
  await groupsUnknown(bot);
  await sleep(GROUPS_MS);
  const unknown = errorOf(await bot.control.submit('alice', id, {}));
  expect(unknown).toMatch(/Slack did not say whether you are one, so nothing was done/);
  expect(await listRequests(bot.db, { open: false }, 10)).toEqual([]);
  await bot.control.slack('faults', undefined, 'DELETE');
  await becomes(bot, ['network-owners']);
  expect(refIn(await bot.control.submit('alice', id, {}))).toMatch(/^CR-\d+$/);
});

test('opens the form where Slack does not say who is in the group, and asks again when it is submitted', async () => {
  const bot = await start();
  await groupsUnknown(bot);
  await bot.control.command('alice', '/ampls connect');
  const { id } = await topForm(bot);
  const values = { resources: ['law-prod'], scope: 'ampls-a', reason: 'audit' };
  await bot.control.submit('alice', id, values);
  const { body } = await bot.control.submit('alice', id, {});
  expect(JSON.stringify(body)).toMatch(/Slack did not say whether you are one/);
  expect(await listRequests(bot.db, { open: false }, 10)).toEqual([]);
});

test('offers everyone to decide about a pending connection: its requester is whoever asks in Azure', async () => {
  const pending = connection(endpoint('3', 'hub', 'ampls-a'), { state: 'Pending' });
  const inventory = { ...smallInventory, connections: [...smallInventory.connections, pending] };
  const bot = await startSlackApp({ requesters: { 'reject-connection': ['network-owners'] }, inventory });
  for (const name of ['alice', 'bob']) {
    await bot.control.command(name, '/ampls pending');
    const blocks = await lastAnswer(bot, name, /1 pending connection/);
    expect(blocks).toContain('connection:approve');
    expect(blocks).toContain('connection:reject');
  }
});
