import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { awaiting } from '../app/planned.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { postSigned, startSlackApp } from './slack-app.ts';

/** Opens somebody's Home tab, and returns what it shows once that matches a pattern. */
async function openHome(bot: RunningSlackApp, as: string, pattern: RegExp): Promise<string> {
  expect((await bot.control.slack('events', { as, type: 'app_home_opened' })).status).toBe(200);
  return eventually(async () => {
    const shown = JSON.stringify((await bot.control.slack(`home?as=${as}`)).blocks);
    expect(shown).toMatch(pattern);
    return shown;
  });
}

/** Posts the event of somebody who opens a tab, also of those whom the sandbox lets open none. */
async function postOpened(bot: RunningSlackApp, as: string, tab: string): Promise<void> {
  const event = { type: 'app_home_opened', user: bot.idOf(as), channel: 'D1', tab, event_ts: '1.0' };
  const body = JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event });
  const { status } = await postSigned(bot.url, bot.slack.app.signingSecret, { type: 'application/json', body });
  expect(status).toBe(200);
}

/** Returns what the bot sent to publish Home tabs. */
async function published(bot: RunningSlackApp): Promise<readonly string[]> {
  const calls: readonly { readonly method: string; readonly args: object }[] = await bot.control.slack('calls');
  return calls.filter(({ method }) => method === 'views.publish').map(({ args }) => JSON.stringify(args));
}

async function clickAtHome(bot: RunningSlackApp, as: string, action: string, value?: string): Promise<void> {
  const { id: view } = await bot.control.slack(`home?as=${as}`);
  await bot.control.slack('actions', { as, view, action, value });
}

async function topModal(bot: RunningSlackApp, as: string, pattern: RegExp): Promise<void> {
  await eventually(async () => {
    expect(JSON.stringify((await bot.control.views(as)).at(-1)?.blocks)).toMatch(pattern);
  });
}

test('shows each person what waits for them, what they requested, and how Azure is', async () => {
  const bot = await startSlackApp();
  const origin = bot.slack.app.channelId;
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin });
  const alice = await openHome(bot, 'alice', /No request waits for your approval/);
  expect(alice).toMatch(/Your open requests.*CR-1.*Waiting for approval.*Nothing is running.*No scope is near a limit/);
  expect(alice).not.toContain('request:approve');
  const bob = await openHome(bot, 'bob', /1 request for you to approve or decline.*CR-1.*request:approve/);
  expect(bob).toMatch(/You have no open requests/);
  expect(bob).not.toMatch(/request:(cancel|amend)/);
});

test('approves from the Home tab for the plan that it showed, and shows there why not', async () => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await openHome(bot, 'bob', /request:approve/);
  await openHome(bot, 'carol', /request:approve/);
  await clickAtHome(bot, 'bob', 'request:approve', 'CR-1');
  expect((await bot.request(1)).approvalsCompleteAt).not.toBeNull();
  await clickAtHome(bot, 'carol', 'request:approve', 'CR-1');
  await topModal(bot, 'carol', /CR-1/);
  expect(await bot.control.ephemerals('carol')).toEqual([]);
});

test('opens the form to decline, the details, the forms of requests and the help from the Home tab', async () => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await openHome(bot, 'bob', /request:decline/);
  const expected: readonly (readonly [string, RegExp])[] = [
    ['request:decline', /reason/],
    ['request:details', /CR-1|law-prod/],
    ['form:connect', /pick:resources/],
    ['command:run', /Open and close access/],
  ];
  for (const [action, pattern] of expected) {
    await clickAtHome(bot, 'bob', action);
    await topModal(bot, 'bob', pattern);
    expect(await bot.control.views('bob')).toHaveLength(1);
  }
});

test('submits a request from a form that was opened from the Home tab', async () => {
  const bot = await startSlackApp();
  await openHome(bot, 'alice', /form:connect/);
  await clickAtHome(bot, 'alice', 'form:connect');
  await topModal(bot, 'alice', /pick:resources/);
  const form = (await bot.control.views('alice')).at(-1)?.id ?? '';
  await bot.control.submitForm('alice', form, { resources: 'law-prod', scope: 'ampls-b' });
  await topModal(bot, 'alice', /Created .*CR-1/);
});

test('offers only what the person may request', async () => {
  const bot = await startSlackApp({ requesters: { 'connect-resources': ['network-owners'] } });
  expect(await openHome(bot, 'mallory', /form:isolate/)).not.toContain('form:connect');
  expect(await openHome(bot, 'bob', /form:isolate/)).toContain('form:connect');
});

test.each([
  ['gina', /Guests can't use this bot/],
  ['sol', /Guests can't use this bot/],
  ['xavier', /your account belongs to another one/],
])('shows %s, who may not use the bot, only why', async (as, why) => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  expect(await openHome(bot, as, why)).not.toMatch(/CR-1|actions|header/);
});

test.each([
  ['olga', /Your account in this workspace is deactivated/],
  ['robo', /Bots can't use this bot/],
])('sends nothing but the reason for %s', async (as, why) => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await postOpened(bot, as, 'home');
  const sent = await published(bot);
  expect(sent).toEqual([expect.stringMatching(why)]);
  expect(sent[0]).not.toMatch(/CR-1|actions|header/);
});

test('says so where Slack does not say whether a person may use the bot', async () => {
  const bot = await startSlackApp({ fault: { method: 'users.info', error: 'internal_error', times: 1 } });
  await openHome(bot, 'bob', /Slack did not say whether your account may use this bot/);
});

test('publishes nothing when the messages of the app are opened', async () => {
  const bot = await startSlackApp();
  await postOpened(bot, 'bob', 'messages');
  expect(await published(bot)).toEqual([]);
});

test('leaves a tab that shows everything as it is when it is opened again', async () => {
  const bot = await startSlackApp();
  await openHome(bot, 'bob', /Request a change/);
  await openHome(bot, 'bob', /Request a change/);
  expect(await published(bot)).toHaveLength(1);
});
