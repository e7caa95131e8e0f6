import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { awaiting } from '../app/planned.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

/** Types a command and returns the answer, which comes after the acknowledgement. */
async function answerTo(bot: RunningSlackApp, as: string, typed: string): Promise<string> {
  const before = (await bot.control.ephemerals(as)).length;
  expect((await bot.control.command(as, typed)).status).toBe(200);
  return eventually(async () => {
    const [answer] = (await bot.control.ephemerals(as)).slice(before);
    expect(answer).toBeDefined();
    return answer?.text ?? '';
  });
}

const runShortcut = (bot: RunningSlackApp, as: string) => bot.control.slack('shortcuts', { as, callback_id: 'menu' });

async function textOfTopModal(bot: RunningSlackApp, as: string, pattern: RegExp): Promise<string> {
  return eventually(async () => {
    const shown = JSON.stringify((await bot.control.views(as)).at(-1)?.blocks);
    expect(shown).toMatch(pattern);
    return shown;
  });
}

test('shows each person what waits for them', async () => {
  const bot = await startSlackApp();
  const origin = bot.slack.app.channelId;
  await awaiting(bot.db, bot.idOf('alice'), 2, { origin });
  await awaiting(bot.db, bot.idOf('bob'), 1, { origin });
  await bot.postCard(1);
  const alice = await answerTo(bot, 'alice', '/ampls');
  expect(alice).toMatch(
    /^No request waits for your approval\.\nYour open requests\n• CR-1 Connect .*Waiting for approval/,
  );
  expect(alice).not.toContain('CR-2');
  const bob = await answerTo(bot, 'bob', '/ampls hello');
  expect(bob).toMatch(
    /^1 request for you to approve or decline\n• CR-1 Connect .* by <@U\w+>\nYour open requests\n• CR-2/,
  );
  expect(await answerTo(bot, 'carol', '/ampls')).toMatch(/^2 requests for you .*CR-1.*CR-2.*\nWhat would you like/s);
  // Of two approvals that CR-1 needs, bob has given one.
  await bot.control.click('bob', 'request:approve', 'CR-1');
  expect(await answerTo(bot, 'bob', '/ampls')).toMatch(/^No request waits for your approval/);
  expect(await answerTo(bot, 'carol', '/ampls')).toMatch(/^2 requests for you/);
});

test('says what it does not know where Slack does not say who is in a group', async () => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await bot.control.slack('faults', { method: 'usergroups.list', error: 'internal_error', times: 100 });
  const answer = await answerTo(bot, 'alice', '/ampls');
  expect(answer).toMatch(/^Slack did not say which groups you are in.*\nYour open requests\n• CR-1/);
});

test('opens the menu by a shortcut, a form on top of it, and shows there what a button answers', async () => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  const clickInModal = async (action: string) => {
    const view = (await bot.control.views('bob')).at(-1)?.id;
    await bot.control.slack('actions', { as: 'bob', view, action });
  };
  expect((await runShortcut(bot, 'bob')).status).toBe(200);
  await textOfTopModal(bot, 'bob', /1 request for you to approve or decline.*CR-1/s);
  await clickInModal('form:connect');
  await textOfTopModal(bot, 'bob', /pick:resources/);
  expect(await bot.control.views('bob')).toHaveLength(2);
  const form = (await bot.control.views('bob')).at(-1)?.id ?? '';
  await bot.control.submitForm('bob', form, { resources: 'law-prod', scope: 'ampls-a' });
  await textOfTopModal(bot, 'bob', /Created .*CR-2/s);
  await bot.control.slack('views/close', { as: 'bob', view: form });
  expect(await bot.control.views('bob')).toEqual([]);
  await runShortcut(bot, 'bob');
  await textOfTopModal(bot, 'bob', /command:run/);
  await clickInModal('command:run');
  await textOfTopModal(bot, 'bob', /Open and close access/);
  expect(await bot.control.ephemerals('bob')).toEqual([]);
});

test('tells a guest in the menu that they cannot use the bot', async () => {
  const bot = await startSlackApp();
  await runShortcut(bot, 'gina');
  await textOfTopModal(bot, 'gina', /Guests can't use this bot/);
});

test('opens the menu at once and fills it when Slack answers late', async () => {
  const bot = await startSlackApp();
  await bot.control.slack('faults', { method: 'usergroups.list', delayMs: 1_200 });
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await runShortcut(bot, 'bob');
  await textOfTopModal(bot, 'bob', /One moment/);
  await textOfTopModal(bot, 'bob', /CR-1/);
});
