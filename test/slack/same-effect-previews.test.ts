import { expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { listRequests } from '../../src/store/requests.ts';
import { awaiting } from '../app/planned.ts';
import { openForm, topForm } from './open-form.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

const values = { resources: ['law-prod'], scope: 'ampls-a', reason: 'audit' };
const command = '/ampls connect law-prod to ampls-a';

const requestsIn = (bot: RunningSlackApp) => listRequests(bot.db, { open: false }, 10);

/** Starts a bot with a request of a person, and shows Alice the preview of a form that asks for the same. */
async function previewAfter(person: string) {
  const bot = await startSlackApp();
  await bot.control.command(person, command);
  await bot.postCard(1);
  const { id } = await openForm(bot);
  await bot.control.submit('alice', id, values);
  return { bot, id, text: async () => JSON.stringify(await topForm(bot)) };
}

test('names the open request of another person in the preview, and lets the submission follow it', async () => {
  const { bot, id, text } = await previewAfter('bob');
  expect(await text()).toMatch(/"CR-1".* by .*does the same already\. Submit to follow it: its thread mentions you/);
  expect((await topForm(bot)).submit?.text).toBe('Follow CR-1');
  expect(await bot.eventsOf(1)).toHaveLength(1);
  const { body } = await bot.control.submit('alice', id, {});
  expect(JSON.stringify(body)).toMatch(/CR-1.*asks for the same already.*No second request was created/);
  expect((await bot.eventsOf(1)).map(({ type, actor }) => [type, actor])).toContainEqual([
    'followed',
    bot.idOf('alice'),
  ]);
  expect(await requestsIn(bot)).toHaveLength(1);
});

test("names the person's own open request in the preview", async () => {
  const { bot, id, text } = await previewAfter('alice');
  expect(await text()).toMatch(/You asked for this already: .*CR-1.*no second request is created/);
  expect((await topForm(bot)).submit?.text).toBe('Submit request');
  expect(JSON.stringify((await bot.control.submit('alice', id, {})).body)).toContain('You asked for this already');
  expect(await requestsIn(bot)).toHaveLength(1);
});

test('says that the request has ended, and creates one of the own only after another click', async () => {
  const { bot, id, text } = await previewAfter('bob');
  await bot.control.command('bob', '/ampls cancel CR-1');
  await bot.control.submit('alice', id, {});
  expect(await text()).toContain('CR-1 no longer does the same.');
  expect((await topForm(bot)).submit?.text).toBe('Submit request');
  expect(await requestsIn(bot)).toHaveLength(1);
  expect(refIn(await bot.control.submit('alice', id, {}))).toBe('CR-2');
});

test('names no request that does something else', async () => {
  const { bot, id } = await previewAfter('bob');
  await bot.control.submit('alice', id, { ...values, scope: 'ampls-b' });
  await eventually(async () => expect(JSON.stringify(await topForm(bot))).toContain('Link law-prod to ampls-b'));
  expect(JSON.stringify(await topForm(bot))).not.toContain('does the same');
});

test('follows a request that somebody submitted since the preview', async () => {
  const bot = await startSlackApp();
  const { id } = await openForm(bot);
  await bot.control.submit('alice', id, values);
  await bot.control.command('bob', command);
  const { body } = await bot.control.submit('alice', id, {});
  expect(JSON.stringify(body)).toContain('asks for the same already');
  expect(await requestsIn(bot)).toHaveLength(1);
});

test('submits no amendment to what another request does, and says so in the preview', async () => {
  const bot = await startSlackApp();
  const inputs = { resources: ['law-prod'], scope: ['ampls-b'] };
  const origin = bot.slack.app.channelId;
  await awaiting(bot.db, bot.idOf('alice'), 1, { workflow: 'connect-resources', inputs, origin });
  await bot.control.command('bob', command);
  const { id } = await openForm(bot, '/ampls amend CR-1');
  await bot.control.submit('alice', id, { scope: 'ampls-a' });
  const preview = await topForm(bot);
  expect(JSON.stringify(preview)).toMatch(/CR-2.*does the same already, so CR-1 can't be amended to this/);
  expect(preview.submit?.text).toBe('Preview');
  await bot.control.submit('alice', id, { scope: 'ampls-a' });
  expect((await bot.request(1)).inputs).toEqual(inputs);
});

test('does not name the request that is amended', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', command);
  await bot.db.$client.query("update amplsbot.requests set state = 'awaiting_approval'");
  const { id } = await openForm(bot, '/ampls amend CR-1');
  await bot.control.submit('alice', id, { reason: 'another reason' });
  const preview = await topForm(bot);
  expect(JSON.stringify(preview)).toContain('nothing is submitted yet');
  expect(JSON.stringify(preview)).not.toMatch(/does the same|asked for this already/);
  expect(JSON.stringify((await bot.control.submit('alice', id, {})).body)).toContain('Amended CR-1');
});
